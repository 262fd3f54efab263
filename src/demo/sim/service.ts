import { KINDS } from '../../core/kinds.ts';
import { keyOf, splitKey, type Controller, type World } from './world.ts';

/** TEST-NET-3: addresses that belong to nobody. */
const ADDRESSES = { prefix: '203.0.113.', first: 20, last: 250 };

/**
 * Gives Services of type LoadBalancer an outside address, as a cloud's controller does, and takes it from those that
 * are none any more.
 */
export function serviceController(world: World): Controller {
  return {
    keysOf: ({ kind, object }) => (kind.plural === 'services' ? [keyOf(object.metadata)] : []),
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const service = world.store.get(KINDS.services, namespace, name);
      if (!service) return undefined;
      const wanted = service.spec?.type === 'LoadBalancer';
      if (wanted === (service.status?.loadBalancer?.ingress ?? []).length > 0) return undefined;
      const taken = world.store.list(KINDS.services).map(({ status }) => status?.loadBalancer?.ingress?.[0]?.ip);
      const numbers = Array.from({ length: ADDRESSES.last - ADDRESSES.first }, (_, index) => ADDRESSES.first + index);
      const ip = numbers.map((number) => `${ADDRESSES.prefix}${number}`).find((address) => !taken.includes(address));
      world.store.change(KINDS.services, namespace, name, (draft) => {
        const ingress = wanted && ip !== undefined ? { ingress: [{ ip, ipMode: 'VIP' }] } : {};
        draft.status = { ...draft.status, loadBalancer: ingress };
      });
      return undefined;
    },
  };
}
