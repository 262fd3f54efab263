import type { Advice } from '../../../../core/diagnosis.ts';
import { nearest } from '../../../../core/names.ts';
import type { Failing } from '../../../facts/state.ts';
import { change } from '../../../rules/advice/change.ts';
import type { Facts } from '../../../types.ts';

/** What all keys begin with, where they are several: the program puts it before the names of its settings. */
function sharedPrefix(keys: readonly string[], variable: string): string {
  const [first = ''] = keys;
  const prefix = /^[A-Z][A-Z0-9]*_/.exec(first)?.[0] ?? '';
  const shared = keys.length > 1 && prefix !== '' && keys.every((key) => key.startsWith(prefix));
  return shared && !variable.startsWith(prefix) ? prefix : '';
}

/** The Secret or ConfigMap that becomes variables as a whole: there those that are missing are added. `asField`: the
 * program names its own field, not the variable. */
export function wholeSource(
  facts: Facts,
  { name: c, spec }: Failing['view'],
  [variable = '', ...others]: readonly string[],
  asField: boolean,
): Advice | undefined {
  const all = (spec?.envFrom ?? []).filter(({ prefix = '' }) => variable.startsWith(prefix));
  const hidden = /KEY|TOKEN|SECRET|PASS|CREDENTIAL|DSN|_URL$/.test(variable);
  const [only, another] = all.length > 1 ? all.filter(({ secretRef }) => (secretRef !== undefined) === hidden) : all;
  if (!only || another) return undefined;
  const secret = only.secretRef?.name;
  const keys = Object.keys(
    (secret === undefined
      ? facts.configmaps.find(({ metadata }) => metadata?.name === only.configMapRef?.name)?.data
      : facts.secrets.find(({ metadata }) => metadata?.name === secret)?.data) ?? {},
  );
  const key = `${asField ? sharedPrefix(keys, variable) : ''}${variable.slice((only.prefix ?? '').length)}`;
  const [near] = nearest(key, keys, 1);
  const like =
    near === undefined || near === key
      ? ''
      : ` (it has ${near}, which is called almost so: give ${key} the value of that)`;
  const added = [key, ...others.map((one) => one.slice((only.prefix ?? '').length))];
  const from = (kind: string, name: string): string =>
    `add key${others.length === 0 ? '' : 's'} ${added.join(', ')} to ${kind} ${name}${like}, of which container ${c} takes every key as a variable (envFrom), then restart it`;
  if (secret !== undefined) return change(facts, from('Secret', secret), 'set_secret_keys', { secret, keys: added });
  return only.configMapRef?.name === undefined ? undefined : from('ConfigMap', only.configMapRef.name);
}

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
  // Of several sources the last that has it counts; what a Secret holds, or whether, is not seen here.
  for (const { configMapRef, secretRef, prefix = '' } of (view.spec?.envFrom ?? []).toReversed()) {
    const key = variable.slice(prefix.length);
    if (!variable.startsWith(prefix)) continue;
    const secret = facts.secrets.find(({ metadata }) => metadata?.name === secretRef?.name);
    if (secretRef && (!secret || Object.hasOwn(secret.data ?? {}, key))) return undefined;
    const map = facts.configmaps.find(({ metadata }) => metadata?.name === configMapRef?.name);
    if (Object.hasOwn(map?.data ?? {}, key)) return of(configMapRef?.name, key);
  }
  return undefined;
}

/**
 * Field required: pydantic names its variable on the line before; the fields of a settings class are variables in upper
 * case.
 */
export const upperKey = (key: string): string => (/^[a-z][a-z0-9_]*$/.test(key) ? key.toUpperCase() : key);
