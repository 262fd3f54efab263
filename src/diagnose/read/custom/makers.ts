import { KINDS, type Kind } from '../../../core/kinds.ts';
import type { Bad } from '../../custom/objects.ts';
import { POOL } from '../../custom/pools.ts';
import type { Draft, Facts } from '../../types.ts';
import type { Target } from './reader.ts';

/** API groups of what brings secrets into a cluster, whatever its kinds are called. */
export const KEEPS_SECRETS = /secret|vault|passw|credential|doppler|infisical|akeyless|conjur|keyhub|keeper/i;

export const MAKES_CERTIFICATES = /^cert-manager\.io$|certificates?\b/i;

/** What traffic comes in by names a Secret that is not there. */
export const isLackOfCertificate = ({ cause, subject, details }: Draft): boolean =>
  cause.endsWith('NotFound') && details?.['secret'] !== undefined && /^(?:Ingress|Gateway)$/.test(subject.kind);

/** A load balancer that a controller refuses to give: the pools of addresses stand in a namespace of its own. */
export const wantsPools = ({ cause, details }: Draft): boolean =>
  cause === 'LoadBalancerPending' && details?.['reason'] !== undefined;

/** Names of Secrets and ConfigMaps that are missing. */
export const missingNames = (drafts: readonly Draft[]): readonly string[] =>
  drafts
    .flatMap(({ cause, details }) => (cause.endsWith('NotFound') ? [details?.['secret'], details?.['configMap']] : []))
    .filter((one) => typeof one === 'string');

/** What could make a Secret or ConfigMap that is missing. */
export function makers(facts: Facts, drafts: readonly Draft[]): readonly Target[] {
  const misses = (member: string): boolean =>
    drafts.some(({ cause, details }) => cause.endsWith('NotFound') && details?.[member] !== undefined);
  const like = [
    ...(drafts.some(isLackOfCertificate) ? [/^Certificate$/] : []),
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
  const called = facts.custom.kinds.filter(
    ({ group, namespaced }) => namespaced && missingNames(drafts).some((name) => name.endsWith(`.${group}`)),
  );
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
    ...called.slice(0, 2).map((kind) => ({ kind })),
    ...pools,
    ...named,
    ...facts.custom.kinds
      .filter(keeps)
      .slice(0, 3)
      .map((kind) => ({ kind })),
  ];
}

/** `secret "cert-manager/cloudflare"`: a Secret of another namespace, whose keys are asked for. */
const FAR_SECRET = /\bsecrets?:? ["'`]?([a-z0-9][a-z0-9-]{0,62})\/([a-z0-9][a-z0-9.-]{0,252})/gi;
export const farSecrets = (facts: Facts, bad: readonly Bad[]): readonly Target[] =>
  bad
    .flatMap(({ said }) => [...said.matchAll(FAR_SECRET)])
    .filter(([, namespace]) => namespace !== facts.namespace)
    .slice(0, 1)
    .map(([, namespace = '', name = '']) => ({ kind: KINDS.secrets, name, namespace }));
