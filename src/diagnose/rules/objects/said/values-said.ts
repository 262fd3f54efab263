import type { KubeObject } from '../../../../core/kubernetes.ts';
import { isSecretName } from '../../../../core/redact.ts';
import { isNode } from '../custom-fields.ts';
import type { Value } from './constraints.ts';

export const MOST_VALUES = 2;
const STEM = 6;
const SHORT = 100;
const plain = (key: string): string => key.replace(/[^a-z0-9]/gi, '').toLowerCase();
/** Words that stand in every message and name no field. */
const EVERYWHERE =
  /^(?:name|kind|type|status|error|failed|default|message|reason|spec|data|value|version|enabled|mode)$/;
const SECRET = /password|secret|token|credential|private/i;

/** The whole word: `acid` does not stand in `acid-accounts`. */
function standsIn(words: string, value: string): boolean {
  for (let at = words.indexOf(value); at >= 0; at = words.indexOf(value, at + 1))
    if (!/[\w-]/.test(words.charAt(at - 1)) && !/[\w-]/.test(words.charAt(at + value.length))) return true;
  return false;
}

/** Keys that say which thing is meant, not what is asked of it. */
const WHICH = /^(?:kind|apiVersion|group|apiGroup|namespace|uid)$/;

/** A sort of thing (`HTTP-01`, `rabbitmq`) is named whatever is wrong with it. */
const OF_TYPE =
  /\b(?:unknown|unsupported|invalid|unrecogni[sz]ed|no such|wrong|supported) (?:\w+ ){0,2}types?\b|\btype\b[^.]{0,40}\b(?:unknown|not (?:supported|known|valid|found|registered)|unsupported|invalid)\b/i;

/** Fields of the spec that the words name by their key (`bucket`, `storage class`) or by their value; no secrets. */
export function valuesIn({ spec }: KubeObject, words: string): readonly Value[] {
  const said = new Set((words.match(/[A-Za-z][\w-]*/g) ?? []).map(plain));
  const found: (Value & { readonly rank: number })[] = [];
  const visit = (value: unknown, path: string, key: string, depth: number): void => {
    if (depth === 0 || found.length > 50 || SECRET.test(key) || isSecretName(key)) return;
    if (Array.isArray(value))
      for (const [at, one] of value.slice(0, 20).entries()) visit(one, `${path}[${at}]`, key, depth - 1);
    else if (isNode(value))
      for (const [name, one] of Object.entries(value)) visit(one, `${path}.${name}`, name, depth - 1);
    else if ((typeof value === 'string' && value.length <= SHORT && value.length > 1) || typeof value === 'number') {
      const own = String(value);
      if (WHICH.test(key) || (key === 'type' && !OF_TYPE.test(words))) return;
      // A part is called by its name whatever is wrong with it: only a quoted one may be what is not found.
      const quoted =
        key !== 'name' || new RegExp(`["'\`]${own.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}["'\`]`).test(words);
      const byValue = own.length > 3 && quoted && standsIn(words.toLowerCase(), own.toLowerCase());
      // `replicas` where the words say "replication factor": a word of one stem, beside the number.
      const stem = plain(key).slice(0, STEM);
      const byStem =
        stem.length === STEM &&
        /^\d+$/.test(own) &&
        standsIn(words, own) &&
        [...said].some((one) => one.startsWith(stem));
      const byKey = byStem || (key.length > 3 && !EVERYWHERE.test(plain(key)) && said.has(plain(key)));
      // Of fields of one name the one whose place the words name too.
      const parts = path
        .split('.')
        .slice(1, -1)
        .filter((one) => said.has(plain(one.replace(/\[\d+\]$/, ''))));
      if (byValue || byKey) found.push({ path, value: own, rank: (byValue ? 0 : 1) - parts.length / 4 });
    }
  };
  visit(spec, 'spec', '', 7);
  return found.toSorted((a, b) => a.rank - b.rank).slice(0, 2 * MOST_VALUES);
}
