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
