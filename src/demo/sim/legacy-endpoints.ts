import { KINDS, type Kind } from '../../core/kinds.ts';
import type { EndpointSlice, KubeObject } from '../../core/kubernetes.ts';
import { sameJson } from '../plain-json.ts';
import { stampOf } from '../clock.ts';
import { keyOf, splitKey, type Controller, type World } from './world.ts';

const ENDPOINTS: Kind = {
  kind: 'Endpoints',
  group: '',
  version: 'v1',
  plural: 'endpoints',
  namespaced: true,
  words: ['endpoints', 'ep'],
};
const SERVICE = 'kubernetes.io/service-name';

/** Mirrors each Service's EndpointSlice as v1 Endpoints, which older clients still read. */
export function endpointsController(world: World): Controller {
  return {
    keysOf: ({ kind, object }) => {
      const service = object.metadata?.labels?.[SERVICE];
      if (kind.plural === 'endpointslices' && service !== undefined)
        return [keyOf({ namespace: object.metadata?.namespace ?? '', name: service })];
      return kind.plural === 'services' ? [keyOf(object.metadata)] : [];
    },
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const found = world.store.get(ENDPOINTS, namespace, name);
      if (!world.store.get(KINDS.services, namespace, name)) {
        if (found) world.store.remove(ENDPOINTS, namespace, name);
        return undefined;
      }
      const slices = world.store
        .list(KINDS.endpointslices, namespace)
        .filter(({ metadata }) => metadata?.labels?.[SERVICE] === name);
      if (slices.length === 0) return undefined;
      const subsets = slices.flatMap(subsetsOf);
      if (found && sameJson(found['subsets'] ?? [], subsets)) return undefined;
      const metadata = {
        name,
        namespace,
        labels: { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
        annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': stampOf(world.clock.now()) },
      };
      const object: KubeObject = { metadata, ...(subsets.length > 0 ? { subsets } : {}) };
      if (found) world.store.update(ENDPOINTS, object);
      else world.store.create(ENDPOINTS, object);
      return undefined;
    },
  };
}

/** One subset per slice: ready addresses and the others apart; none when there is no address or no port. */
function subsetsOf({ endpoints = [], ports = [] }: EndpointSlice): unknown[] {
  const present = endpoints.filter(({ conditions }) => conditions?.terminating !== true);
  const addresses = (ready: boolean): unknown[] =>
    present
      .filter(({ conditions }) => (conditions?.ready === true) === ready)
      .map(({ addresses: [ip], nodeName, targetRef }) => ({ ip, nodeName, targetRef }));
  const [good, bad] = [addresses(true), addresses(false)];
  if (good.length + bad.length === 0 || ports.length === 0) return [];
  return [
    {
      ...(good.length > 0 ? { addresses: good } : {}),
      ...(bad.length > 0 ? { notReadyAddresses: bad } : {}),
      ports: ports.map(({ name, port, protocol }) => ({ ...(name ? { name } : {}), port, protocol })),
    },
  ];
}
