import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';

type Holder = { readonly kind: 'Secret' | 'ConfigMap'; readonly name: string };

/** Secrets and ConfigMaps that have a key of that name, and a value for it where it may be seen. */
export function holding(facts: Facts, key: string): readonly Holder[] {
  const has = (data: Readonly<Record<string, unknown>> | undefined): boolean =>
    data !== undefined && Object.hasOwn(data, key);
  return [
    ...facts.secrets
      .filter(({ data, type }) => has(data) && type !== 'helm.sh/release.v1')
      .map(({ metadata }) => ({ kind: 'Secret' as const, name: metadata?.name ?? '' })),
    ...facts.configmaps
      .filter(({ data }) => has(data) && !isBlank(data?.[key]))
      .map(({ metadata }) => ({ kind: 'ConfigMap' as const, name: metadata?.name ?? '' })),
  ];
}

const isBlank = (value: string | undefined): boolean => value !== undefined && value.trim() === '';

/** Where a variable that is given is given nothing: `key K of ConfigMap M`, `K in env of container C`. */
export function blankAt(facts: Facts, { view }: Failing, variable: string): string | undefined {
  const of = (map: string | undefined, key: string): string | undefined =>
    isBlank(facts.configmaps.find(({ metadata }) => metadata?.name === map)?.data?.[key])
      ? `key ${key} of ConfigMap ${map}`
      : undefined;
  const entry = view.spec?.env?.findLast(({ name }) => name === variable);
  const ref = entry?.valueFrom?.configMapKeyRef;
  if (entry)
    return ref
      ? of(ref.name, ref.key)
      : entry.valueFrom === undefined && isBlank(entry.value ?? '')
        ? `${variable} in env of container ${view.name}`
        : undefined;
  return (view.spec?.envFrom ?? [])
    .filter(({ prefix = '' }) => variable.startsWith(prefix))
    .map(({ configMapRef, prefix = '' }) => of(configMapRef?.name, variable.slice(prefix.length)))
    .find((where) => where !== undefined);
}

/**
 * Field required: pydantic names its variable on the line before; the fields of a settings class are variables in upper
 * case.
 */
export const upperKey = (key: string): string => (/^[a-z][a-z0-9_]*$/.test(key) ? key.toUpperCase() : key);
