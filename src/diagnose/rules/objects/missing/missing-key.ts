import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { nearest } from '../../../../core/names.ts';
import type { Facts } from '../../../types.ts';
import { editObject, label } from '../custom-fields.ts';
import { plainValues } from '../said/in-maker.ts';
import { change } from '../../advice/change.ts';

/** `key "password" not found in Secret "pg"`, `secret "pg" does not contain key "password"` */
const MISSES: readonly RegExp[] = [
  /\bkey[: ]+["'`]?(?<key>[\w.-]+)["'`]?[^\n]{0,30}?\b(?:not found|missing|does not exist|not present)\b[^\n]{0,30}?\b(?:in|from|of)\b[^\n]{0,10}?\b(?<kind>secret|config ?map)\b:? ?["'`]?(?:(?<space>[a-z0-9-]+)\/)?(?<name>[a-z0-9][\w.-]*\w)/i,
  /\b(?<kind>secret|config ?map)\b:? ["'`]?(?:(?<space>[a-z0-9-]+)\/)?(?<name>[a-z0-9][\w.-]*\w)["'`]?[^\n]{0,40}?\b(?:has no|does(?: no|n')t (?:contain|have)|is missing|without|lacks)\b[^\n]{0,20}?\b(?:key|data|field|entry)[: ]+["'`]?(?<key>[\w.-]+)/i,
];

/** Where an object names a key beside the name of what holds it: `apiTokenSecretRef: { name, key }`. */
function keyField(
  object: KubeObject,
  name: string,
  key: string,
): readonly { readonly object: KubeObject; readonly path: string }[] {
  const all = plainValues(object);
  return all
    .filter(
      ({ path, value }) =>
        value === key &&
        path.endsWith('.key') &&
        all.some((one) => one.value === name && one.path === path.replace(/key$/, 'name')),
    )
    .map(({ path }) => ({ object, path }));
}

/** A key that a controller reads and that the Secret or ConfigMap does not have, with those that it has. */
export function missingKey(
  facts: Facts,
  words: string,
  who: string,
  objects: readonly KubeObject[] = [],
): readonly Advice[] {
  for (const pattern of MISSES) {
    const { key, kind: word, name, space } = pattern.exec(words)?.groups ?? {};
    if (key === undefined || word === undefined || name === undefined) continue;
    const isSecret = /secret/i.test(word);
    const isFar = space !== undefined && space !== facts.namespace;
    const list: readonly KubeObject[] = isFar
      ? facts.custom.objects.filter(
          ({ kind, metadata }) => kind === (isSecret ? 'Secret' : 'ConfigMap') && metadata?.namespace === space,
        )
      : isSecret
        ? facts.secrets
        : facts.configmaps;
    const held = list.find(({ metadata }) => metadata?.name === name);
    if (!held) return [];
    const keys = Object.keys(held['data'] ?? {});
    // It is there by now: to write it again would replace what it holds.
    if (keys.includes(key)) return [];
    const what = `${isSecret ? 'Secret' : 'ConfigMap'} ${name}${isFar ? ` in namespace ${space}` : ''}`;
    const [near] = nearest(key, keys, 1);
    const field = objects.flatMap((one) => keyField(one, name, key)).at(-1);
    if (near !== undefined && field)
      return [
        editObject(
          facts,
          `set ${field.path} of ${label(field.object)} from ${key} to ${near}, the key that ${what} has; or add key ${key} there`,
          field.object,
          { path: field.path, value: near },
        ),
      ];
    const has = keys.length === 0 ? 'no key at all' : keys.slice(0, 6).join(', ');
    const text = `add key ${key} to ${what}, which ${who} reads: it has ${has}${near === undefined ? '' : ` (${near} may hold the value that is meant)`}`;
    return [
      isSecret
        ? change({ namespace: isFar ? space : facts.namespace }, text, 'set_secret_keys', { secret: name, keys: [key] })
        : text,
      ...(near === undefined ? [] : [`or let ${who} read key ${near}, where it has a field for the name of the key`]),
    ];
  }
  return [];
}
