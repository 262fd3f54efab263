import { AppError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/json.ts';
import { looksSecret } from '../plan/exact-value.ts';

const DEEPEST = 40;
/** Maps of names that somebody chose: a label `token: yes` is no secret. */
const FREE = new Set(['labels', 'matchLabels', 'selector', 'nodeSelector', 'annotations']);

/**
 * The first place in these values that holds what looks like a secret in plain text, as a path; undefined when there is
 * none. What comes through a model and is stored in plain text was seen by both.
 */
export function plainSecretIn(value: Json, path = '', name = '', depth = 0): string | undefined {
  if (depth > DEEPEST) return undefined;
  if (typeof value === 'string') return value !== '' && looksSecret(name, value) ? path : undefined;
  if (Array.isArray(value))
    return first(
      value.map((item: Json, index) => [`${path}[${index}]`, '', item] as const),
      depth,
    );
  if (typeof value !== 'object' || value === null) return undefined;
  const members = value as { readonly [key: string]: Json };
  const own = members['name'];
  return first(
    Object.entries(members).map(([key, member]) => {
      const told = key === 'value' && typeof own === 'string' ? own : FREE.has(name) ? '' : key;
      return [path === '' ? key : `${path}.${key}`, told, member] as const;
    }),
    depth,
  );
}

function first(members: readonly (readonly [string, string, Json])[], depth: number): string | undefined {
  for (const [path, name, member] of members) {
    const found = plainSecretIn(member, path, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A reference names a Secret and its key and holds no value. */
const REFERENCE = /(?:^|\.)(?:secretName|secretRef|secretKeyRef|tokenSecretRef)(?:\.|$)/;

export function refusePlainSecrets(value: Json, where: string): void {
  const path = plainSecretIn(value);
  if (path === undefined || REFERENCE.test(path)) return;
  throw new AppError(
    'refused',
    `${path} of ${where} looks like a secret in plain text`,
    'keep it in a Secret (set_secret_keys asks the person for the value) and refer to it with secretKeyRef or a volume',
  );
}
