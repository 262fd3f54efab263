import type { Json } from '../../../src/core/json.ts';
import type { Container } from '../../../src/core/kubernetes.ts';
import type { Edit, Guard } from '../../../src/core/plan.ts';

export type EnvEntry = NonNullable<Container['env']>[number];

/**
 * The edits that set or remove one variable. The value alone where a plain value changes; the entry where its kind
 * changes; a new one at the end; a removal replaces the list, since positions behind it move.
 */
export function envEdits(
  container: Container,
  path: string,
  name: string,
  wanted: EnvEntry | undefined,
): { readonly edits: readonly Edit[]; readonly guards: readonly Guard[] } {
  const env = container.env ?? [];
  const index = env.findIndex((entry) => entry.name === name);
  const present = env[index];
  const at = `${path}/env/${index}`;
  if (present === undefined) {
    if (wanted === undefined) return { edits: [], guards: [] };
    return container.env === undefined
      ? { edits: [{ path: `${path}/env`, to: [wanted] }], guards: [] }
      : { edits: [{ path: `${path}/env/${env.length}`, to: wanted }], guards: [] };
  }
  const named = [{ path: `${at}/name`, value: name }];
  if (wanted === undefined) {
    const rest = env.filter((entry) => entry !== present);
    const from = env as unknown as Json;
    return {
      edits: [{ path: `${path}/env`, from, ...(rest.length > 0 ? { to: rest } : {}) }],
      guards: [],
    };
  }
  if (present.value !== undefined && wanted.value !== undefined)
    return { edits: [{ path: `${at}/value`, from: present.value, to: wanted.value }], guards: named };
  return { edits: [{ path: at, from: present, to: wanted }], guards: [] };
}

/** "production", or where it comes from. */
export function envText({ value, valueFrom }: EnvEntry): string {
  const { secretKeyRef: secret, configMapKeyRef: config } = valueFrom ?? {};
  if (secret) return `key ${secret.key} of Secret ${secret.name ?? ''}`;
  if (config) return `key ${config.key} of ConfigMap ${config.name ?? ''}`;
  return valueFrom ? 'a field of the pod' : JSON.stringify((value ?? '').slice(0, 120));
}
