import { finite } from '../../core/finite.ts';
import { isObject } from '../json-schema.ts';

/** Rounds of "a JSON text inside a JSON text" that are unpacked. */
const MOST_ROUNDS = 3;

/**
 * The arguments of a call as an object, in the forms in which servers send them: JSON text, an object, JSON encoded
 * twice, JSON in a fence, nothing. What is none of these comes back as `{unparsed}`, which no tool's schema accepts.
 */
export function parseArguments(given: unknown): unknown {
  let value = isEndless(given) ? NESTED : given;
  let text = '';
  for (let round = 0; round < MOST_ROUNDS && typeof value === 'string'; round++) {
    text = value;
    if (text.trim() === '') return {};
    try {
      value = finite(JSON.parse(unfenced(text)) as unknown);
    } catch {
      return { unparsed: text.slice(0, 2000) };
    }
  }
  if (value === null || value === undefined) return {};
  if (Array.isArray(value) && value.length === 1 && isObject(value[0])) return value[0];
  return isObject(value) ? value : { unparsed: JSON.stringify(value).slice(0, 2000) };
}

/** Arguments that no tool could read: what came is not repeated. */
const NESTED = { unparsed: 'arguments that are nested too deep' };
function isEndless(value: unknown): boolean {
  try {
    finite(value);
    return false;
  } catch {
    return true;
  }
}

const unfenced = (text: string): string => {
  const trimmed = text.trim();
  const head = /^```[a-z]*/i.exec(trimmed)?.[0].length ?? Infinity;
  return trimmed.length >= head + 3 && trimmed.endsWith('```') ? trimmed.slice(head, -3).trim() : trimmed;
};

/** Whether the text is whole JSON. */
export function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The offered tool that a model means by a name: models write `functions.diagnose`, `default_api:diagnose`, `Diagnose`,
 * `get-logs`, or leave a marker of their template behind it. Undefined when it is none of them.
 */
export function toolNamed(written: string, offered: readonly string[]): string | undefined {
  if (offered.includes(written)) return written;
  const bare = (written.split(/<\||[\s({[]/).find((part) => part !== '') ?? '').trim();
  const candidates = [bare, bare.split(/[.:/]|__/).findLast((part) => part !== '') ?? ''];
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return candidates.map((one) => offered.find((name) => plain(name) === plain(one))).find((name) => name !== undefined);
}
