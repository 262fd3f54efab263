import type { ContainerView } from '../../../facts/containers.ts';
import { mountedKeys } from '../../../places/files.ts';
import type { Facts } from '../../../types.ts';

/**
 * An item of a list that has keys: `- Media:`, `- name: wiki`, in JSON a line with a brace. A bare value, such as a
 * broker of several, is none.
 */
const NAMED_ITEM = /^\s{0,200}- ["']?[\w .-]{1,60}["']?:(?:\s|$)|^\s{1,200}\{\s*$/;
const KEY = /^\s{0,200}(?:- )?["']?([\w .-]{1,60})["']?:/;
/** What such a list is of where the program hands its work to the item, or lives on it. */
const LIVES_ON =
  /output|sink|export|writ|send|forward|receiv|notif|deliver|publish|input|source|database|\bdb|cache|queue|broker|stor(?:e|age)|backend|upstream|cluster|server|peer|member|auth|oidc|issuer|connector|provider|route|plugin|license/i;

/**
 * True where a host stands only in items of a list that a program with pages of its own shows or watches, such as the
 * tiles of a start page: one that is gone is missed there, and the program itself does what it is for.
 */
export function isShownItem(facts: Facts, view: ContainerView, host: string): boolean {
  const { readinessProbe, livenessProbe, env = [], command = [], args = [] } = view.spec ?? {};
  const pages = readinessProbe?.httpGet ?? livenessProbe?.httpGet;
  const set = [...env.map(({ value }) => value ?? ''), ...command, ...args];
  if (!pages || host === '' || set.some((value) => value.includes(host))) return false;
  const found = mountedKeys(facts, view).flatMap(({ text }) => {
    const lines = text.split('\n');
    return lines.flatMap((line, place) => (line.includes(host) ? [above(lines, place)] : []));
  });
  return (
    found.length > 0 &&
    found.every(
      (chain) => chain.some((line) => NAMED_ITEM.test(line)) && !chain.some((line) => LIVES_ON.test(nameOf(line))),
    )
  );
}

const nameOf = (line: string): string => KEY.exec(line)?.[1] ?? '';
const indent = (line: string): number => line.search(/\S/);

/** A line and the headings that it stands below, the innermost first. */
function above(lines: readonly string[], place: number): readonly string[] {
  const chain = [lines[place] ?? ''];
  let least = indent(chain[0] ?? '');
  for (let at = place - 1; at >= 0 && least >= 0; at -= 1) {
    const line = lines[at] ?? '';
    const depth = indent(line);
    // A list may stand as deep as the key that it belongs to.
    const heads = depth < least || (depth === least && /^\s*- /.test(chain.at(-1) ?? '') && !/^\s*- /.test(line));
    if (depth < 0 || /^\s*#/.test(line) || !heads) continue;
    chain.push(line);
    least = depth;
  }
  return chain;
}
