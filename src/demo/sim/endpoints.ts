import { KINDS } from '../../core/kinds.ts';
import type { EndpointSlice, Pod, Service } from '../../core/kubernetes.ts';
import { sameJson } from '../plain-json.ts';
import { stampOf } from '../clock.ts';
import { isFinished, isReady } from './pod-facts.ts';
import { controlled, keyOf, ownerReference, selects, splitKey, type Controller, type World } from './world.ts';

type Ports = NonNullable<EndpointSlice['ports']>;
type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];

/** Keeps one EndpointSlice per Service with a selector: its pods' addresses, and whether they are ready. */
export function endpointSliceController(world: World): Controller {
  return {
    keysOf: ({ kind, object, old }) => {
      if (kind.plural === 'services') return [keyOf(object.metadata)];
      if (kind.plural !== 'pods') return [];
      const labels = [object.metadata?.labels ?? {}, old?.metadata?.labels ?? {}];
      return world.store
        .list(KINDS.services, object.metadata?.namespace)
        .filter(({ spec }) => labels.some((set) => selects({ matchLabels: spec?.selector ?? {} }, set)))
        .map(({ metadata }) => keyOf(metadata));
    },
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const service = world.store.get(KINDS.services, namespace, name);
      if (!service || !service.spec?.selector || service.metadata?.deletionTimestamp !== undefined) return undefined;
      writeSlice(world, service);
      return undefined;
    },
  };
}

/**
 * Port of the pods behind a service port: a number, or the container port of that name; undefined when no container has
 * it.
 */
function targetOf(pod: Pod | undefined, target: string | number | undefined, port: number): number | undefined {
  if (target === undefined) return port;
  const number = Number(target);
  if (Number.isInteger(number)) return number;
  const ports = (pod?.spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports.find(({ name }) => name === target)?.containerPort;
}

function writeSlice(world: World, service: Service): void {
  const { namespace = '', name = '' } = service.metadata ?? {};
  const pods = world.store
    .list(KINDS.pods, namespace)
    .filter((pod) => selects({ matchLabels: service.spec?.selector ?? {} }, pod.metadata?.labels))
    .filter((pod) => pod.status?.podIP !== undefined && !isFinished(pod));
  const endpoints = pods.map((pod) => endpointOf(pod, service.spec?.publishNotReadyAddresses === true));
  const ports: Ports = (service.spec?.ports ?? []).flatMap(({ name: portName = '', port, protocol, targetPort }) => {
    const target = targetOf(pods[0], targetPort, port);
    return target === undefined ? [] : [{ name: portName, port: target, protocol: protocol ?? 'TCP' }];
  });
  const found = controlled(world.store, service.metadata?.uid ?? '', KINDS.endpointslices)[0];
  const annotations = { 'endpoints.kubernetes.io/last-change-trigger-time': stampOf(world.clock.now()) };
  if (!found) {
    world.store.create(KINDS.endpointslices, {
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels: {
          ...service.metadata?.labels,
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          'kubernetes.io/service-name': name,
          ...(service.spec?.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
        },
        annotations,
        ownerReferences: [ownerReference('v1', 'Service', service)],
      },
      addressType: 'IPv4',
      endpoints,
      ports,
    });
    return;
  }
  if (sameJson([found.endpoints, found.ports], [endpoints, ports])) return;
  world.store.change(KINDS.endpointslices, namespace, found.metadata?.name ?? '', (draft) => {
    draft.endpoints = endpoints;
    draft.ports = ports;
    if (draft.metadata) draft.metadata.annotations = { ...draft.metadata.annotations, ...annotations };
  });
}

function endpointOf(pod: Pod, always: boolean): Endpoint {
  const terminating = pod.metadata?.deletionTimestamp !== undefined;
  const serving = always || isReady(pod);
  return {
    addresses: [pod.status?.podIP ?? ''],
    conditions: { ready: serving && !terminating, serving, terminating },
    ...(pod.spec?.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
    targetRef: {
      kind: 'Pod',
      name: pod.metadata?.name ?? '',
      namespace: pod.metadata?.namespace ?? '',
      uid: pod.metadata?.uid ?? '',
    },
  };
}
