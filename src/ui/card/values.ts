import type { Change } from '../../core/plan.ts';
import type { Json } from '../../core/json.ts';
import { pointerParts, shownPath as fieldPath } from '../../core/json-pointer.ts';
import { isSecretName, redact } from '../../core/redact.ts';
import { safe } from '../text/line.ts';

const HIDDEN = '***';

/** Names of the cluster as they are sent; what is not plain ASCII is escaped and said, so that look-alikes can be told. */
export function shownName(name: string): string {
  if (/^[\x21-\x7e]*$/.test(name)) return safe(name);
  const escaped = Array.from(name, (one) =>
    /^[\x20-\x7e]$/.test(one) ? one : `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`,
  ).join('');
  return `${escaped} (not plain ASCII)`;
}

/** A copy in which the values of secret-looking names are hidden, also in `{name, value}` pairs as containers have them. */
export function hideSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map((one: Json) => hideSecrets(one));
  if (typeof value !== 'object' || value === null) return value;
  const object = value as { readonly [key: string]: Json };
  const named = typeof object['name'] === 'string' && isSecretName(object['name']);
  return Object.fromEntries(
    Object.entries(object).map(([key, member]) => {
      const secret = typeof member === 'string' && ((named && key === 'value') || isSecretName(key));
      return [key, secret ? HIDDEN : hideSecrets(member)];
    }),
  );
}

/** Runs of white space that could push the rest out of sight are counted instead. */
const showRuns = (text: string): string =>
  text
    .replace(/ {9,}/g, (run) => `⟨${run.length} spaces⟩`)
    .replace(/(?:\\n){4,}/g, (run) => `⟨${run.length / 2} newlines⟩`);

/** One value of an edit on one (long) row. Strings that could be misread are quoted. */
export function shownValue(value: Json | undefined, change: Change, path: string): string {
  if (value === undefined) return '(none)';
  const key = pointerParts(path).at(-1) ?? '';
  const secretData = change.target.kind === 'Secret' && /^\/(?:data|stringData)(?:\/|$)/.test(path);
  if (secretData || (typeof value === 'string' && isSecretName(key))) return HIDDEN;
  const hidden = hideSecrets(value);
  const text = typeof hidden === 'string' && /^[\w./:@%+,=-]+$/.test(hidden) ? hidden : JSON.stringify(hidden);
  return showRuns(safe(redact(text)));
}

/** `/spec/template/spec/containers/0/image` as people write it: `spec.template.spec.containers[0].image`. */
export const shownPath = (path: string): string => fieldPath(path, safe);
