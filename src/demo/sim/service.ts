import { KINDS } from '../../core/kinds.ts';
import { keyOf, splitKey, type Controller, type World } from './world.ts';

const CLUSTER = '10.96.';
const LOAD_BALANCERS = '203.0.113.';

/** Gives Services without one a cluster address, and those of type LoadBalancer an outside one, as a cloud's controller does. */
export function serviceController(world: World): Controller {
  return {
    keysOf: ({ kind, object }) => (kind.plural === 'services' ? [keyOf(object.metadata)] : []),
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const service = world.store.get(KINDS.services, namespace, name);
      if (!service || service.spec?.type === 'ExternalName') return undefined;
      const all = world.store.list(KINDS.services);
      const wantsOutside = service.spec?.type === 'LoadBalancer';
      const hasOutside = (service.status?.loadBalancer?.ingress ?? []).length > 0;
      world.store.change(KINDS.services, namespace, name, (draft) => {
        if (draft.spec && draft.spec.clusterIP === undefined) {
          draft.spec.clusterIP = freeAddress(
            CLUSTER,
            all.map(({ spec }) => spec?.clusterIP),
          );
          draft.spec.clusterIPs = [draft.spec.clusterIP];
        }
        if (wantsOutside === hasOutside) return;
        const used = all.map(({ status }) => status?.loadBalancer?.ingress?.[0]?.ip);
        draft.status = {
          ...draft.status,
          loadBalancer: wantsOutside ? { ingress: [{ ip: freeAddress(LOAD_BALANCERS, used), ipMode: 'VIP' }] } : {},
        };
      });
      return undefined;
    },
  };
}

/** The first address of the range that nobody has; the range is much larger than any demo. */
function freeAddress(prefix: string, used: readonly (string | undefined)[]): string {
  const isShort = prefix.split('.').length === 3;
  for (let number = 20; number < 60_000; number++) {
    const address = isShort
      ? `${prefix}${Math.floor(number / 250)}.${(number % 250) + 1}`
      : `${prefix}${(number % 250) + 1}`;
    if (!used.includes(address)) return address;
  }
  throw new Error(`no free address in ${prefix}`);
}
