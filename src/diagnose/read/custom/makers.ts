import type { Kind } from '../../../core/kinds.ts';
import { POOL } from '../../custom/pools.ts';
import type { Draft, Facts } from '../../types.ts';
import type { Target } from './reader.ts';

/** API groups of what brings secrets into a cluster, whatever its kinds are called. */
export const KEEPS_SECRETS = /secret|vault|passw|credential|doppler|infisical|akeyless|conjur|keyhub|keeper/i;

/** A load balancer that a controller refuses to give: the pools of addresses stand in a namespace of its own. */
export const wantsPools = ({ cause, details }: Draft): boolean =>
  cause === 'LoadBalancerPending' && details?.['reason'] !== undefined;

/** What could make a Secret or ConfigMap that is missing. */
export function makers(facts: Facts, drafts: readonly Draft[]): readonly Target[] {
  const misses = (member: string): boolean =>
    drafts.some(({ cause, details }) => cause.endsWith('NotFound') && details?.[member] !== undefined);
  const like = [
    ...(misses('secret')
      ? [
          /ExternalSecret$/,
          /^SealedSecret$/,
          /^Certificate$/,
          /^(?!Cluster)\w+Secret$/,
          /(?:User|Credentials?|Binding|BucketClaim|AccessKey)$/,
        ]
      : []),
    ...(misses('configMap') ? [/^Bundle$/, /ConfigMap$/] : []),
  ];
  const named = like.flatMap((pattern) =>
    facts.custom.kinds.filter((one) => one.namespaced && pattern.test(one.kind)).map((kind) => ({ kind })),
  );
  const keeps = ({ namespaced, group }: Kind): boolean => misses('secret') && namespaced && KEEPS_SECRETS.test(group);
  const pools = drafts.some(wantsPools)
    ? facts.custom.kinds
        .filter(({ kind }) => POOL.test(kind))
        .slice(0, 2)
        .map((kind) => ({ kind, ...(kind.namespaced ? { namespace: '*' } : {}) }))
    : [];
  return [
    ...pools,
    ...named,
    ...facts.custom.kinds
      .filter(keeps)
      .slice(0, 3)
      .map((kind) => ({ kind })),
  ];
}
