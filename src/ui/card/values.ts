import type { Change } from '../../core/plan.ts';
import type { Json } from '../../core/json.ts';
import { markOf } from '../../core/sealed.ts';
import { shownJson, visible } from '../../core/visible.ts';

/**
 * Names of the cluster as they are sent; what is not plain ASCII is escaped and said, so that look-alikes can be told.
 */
export function shownName(name: string): string {
  if (/^[\x21-\x7e]*$/.test(name)) return name;
  const escaped = Array.from(name, (one) =>
    /^[\x20-\x7e]$/.test(one) ? one : `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`,
  ).join('');
  return `${escaped} (not plain ASCII)`;
}

/**
 * Runs of spaces that could push the rest out of sight are counted instead. The brackets stand in no value: they are
 * escaped there.
 */
const showRuns = (text: string): string =>
  text
    .replace(/ {9,}/g, (run) => `⟨${run.length} spaces⟩`)
    .replace(/(?:\\n){4,}/g, (run) => `⟨${run.length / 2} newlines⟩`);

const isMembers = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What stands for a value of a Secret: its size, and a mark by which two values can be told apart within this process.
 */
const sealedText = (value: Json): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `*** (${Buffer.byteLength(text)} bytes, #${markOf(text)})`;
};

/** An object without the values of a Secret, at any depth: key names, sizes and marks stay. */
export function withoutSecretData(value: Json, isSecret = false): Json {
  if (Array.isArray(value)) return value.map((member: Json) => withoutSecretData(member));
  if (!isMembers(value)) return value;
  const secret = isSecret || value['kind'] === 'Secret';
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      secret && /^(?:data|stringData)$/.test(key) ? sealedMembers(member) : withoutSecretData(member),
    ]),
  );
}

const sealedMembers = (value: Json): Json =>
  isMembers(value)
    ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sealedText(member)]))
    : sealedText(value);

/** The value of an edit as it may be shown: whole, but for the data of a Secret. */
export function shownSide(value: Json, { target }: Change, path: string): Json {
  if (target.kind !== 'Secret') return withoutSecretData(value);
  if (/^\/(?:data|stringData)$/.test(path)) return sealedMembers(value);
  return /^\/(?:data|stringData)\//.test(path) ? sealedText(value) : withoutSecretData(value, path === '');
}

/** One value of an edit on one (long) row, exactly. */
export function shownValue(value: Json | undefined, change: Change, path: string): string {
  if (value === undefined) return '(none)';
  const shown = shownSide(value, change, path);
  if (change.target.kind === 'Secret' && typeof shown === 'string' && shown.startsWith('***')) return shown;
  return showRuns(typeof shown === 'string' ? shownJson(shown) : visible(JSON.stringify(shown)));
}
