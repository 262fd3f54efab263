import type { Advice } from '../../core/diagnosis.ts';
import type { Service } from '../../core/kubernetes.ts';
import type { Facts } from '../types.ts';

/** Kinds that hold addresses for load balancers: of MetalLB, Cilium and others. */
export const POOL = /(?:IP|Address|LoadBalancer\w*)Pool$/;

const ADDRESS = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g;
/** Words for an address or pool that may not be had; of one that is in use its holder decides. */
const REFUSED =
  /not (?:allowed|in (?:any|the)|within|part of|available|found|valid|owned)|no (?:[\w-]+ ){0,2}pools? (?:exists?|owns|contains|has|match\w*)|unknown pool|does not (?:exist|belong|contain)|outside|invalid|cannot assign|can't be (?:assigned|allocated)/i;
const MOST = 3;

/** Ranges of a pool of addresses: `spec.addresses` of MetalLB, `spec.blocks` of Cilium. */
function rangesOf(spec: unknown): readonly string[] {
  const { addresses, blocks } = (spec ?? {}) as { readonly addresses?: unknown; readonly blocks?: unknown };
  const plain = Array.isArray(addresses) ? addresses.filter((one): one is string => typeof one === 'string') : [];
  const cut = Array.isArray(blocks)
    ? (blocks as readonly { readonly cidr?: string; readonly start?: string; readonly stop?: string }[]).flatMap(
        ({ cidr, start, stop }) => cidr ?? (start === undefined ? [] : `${start}-${stop ?? start}`),
      )
    : [];
  return [...plain, ...cut];
}

/** Pools without a free address: their ranges, and which Services have addresses now. */
export function fullPools(facts: Facts, service: string): readonly Advice[] {
  const pools = facts.custom.objects.flatMap(({ kind = '', metadata, spec }) => {
    const ranges = POOL.test(kind) ? rangesOf(spec) : [];
    return ranges.length === 0 ? [] : [{ kind, name: metadata?.name, ranges: ranges.slice(0, MOST).join(', ') }];
  });
  const holders = facts.allServices.flatMap(({ metadata, status }) =>
    (status?.loadBalancer?.ingress ?? [])
      .slice(0, 1)
      .flatMap(({ ip }) => (ip === undefined ? [] : [`${metadata?.namespace}/${metadata?.name} (${ip})`])),
  );
  const [pool] = pools;
  if (!pool) return [];
  const who = holders.length > 0 ? `; addresses have ${holders.slice(0, 2 * MOST).join(', ')}` : '';
  return [
    `add addresses to ${pool.kind} ${pool.name} (${pool.ranges}), which has none left for service ${service}, or free one${who}`,
  ];
}

/** An address that the Service itself asks for and that is refused: the field that asks, and what the pools hold. */
export function adviceForWish(facts: Facts, service: Service, said: string): readonly Advice[] | undefined {
  const name = service.metadata?.name ?? '';
  const told = new Set(said.match(ADDRESS));
  if (!REFUSED.test(said)) return undefined;
  const fields = [
    ...(service.spec?.loadBalancerIP === undefined
      ? []
      : [{ path: 'spec.loadBalancerIP', value: service.spec.loadBalancerIP }]),
    ...Object.entries(service.metadata?.annotations ?? {})
      .filter(([key]) => !key.endsWith('last-applied-configuration'))
      .map(([key, value]) => ({ path: `metadata.annotations["${key}"]`, value })),
  ];
  const wish = fields.find(
    ({ value }) =>
      (value.match(ADDRESS) ?? []).some((one) => told.has(one)) ||
      (/^[\w.-]{3,}$/.test(value) && said.includes(`"${value}"`)),
  );
  if (!wish) return undefined;
  const pools = facts.custom.objects.flatMap(({ kind = '', metadata, spec }) => {
    const ranges = POOL.test(kind) ? rangesOf(spec) : [];
    return ranges.length === 0 ? [] : [`${kind} ${metadata?.name} has ${ranges.slice(0, MOST).join(', ')}`];
  });
  const held = pools.length > 0 ? ` (${pools.slice(0, MOST).join('; ')})` : '';
  return [
    `correct ${wish.path} of service ${name}, which asks for ${wish.value}: take one that a pool holds${held}, or remove it so that any free address is given`,
    `or add ${wish.value} to a pool, where that address is yours to give`,
  ];
}
