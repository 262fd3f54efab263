import type { Blamed } from '../../core/diagnosis.ts';
import type { Pod } from '../../core/kubernetes.ts';
import { at } from '../facts/events.ts';
import type { Facts } from '../types.ts';
import type { Caught } from './signatures/types.ts';

/** True where the words say that a certificate has ended, and not only that it is refused. */
export const hasExpired = ({ expired, expiry }: Caught): boolean => expired !== undefined || expiry !== undefined;

/**
 * Secrets that pods mount and whose certificate has ended: of the container that tells of it, or of those behind the
 * Service that it asked.
 */
export function expiredIn(facts: Facts, pods: readonly Pod[]): readonly Blamed[] {
  const mounted = new Set(pods.flatMap(({ spec }) => (spec?.volumes ?? []).map(({ secret }) => secret?.secretName)));
  return [...facts.secrets, ...facts.tlsSecrets].flatMap(({ metadata, facts: read }) =>
    mounted.has(metadata?.name) && at(read?.certificate?.notAfter) < facts.now && read?.certificate
      ? [{ kind: 'Secret', name: metadata?.name ?? '' }]
      : [],
  );
}
