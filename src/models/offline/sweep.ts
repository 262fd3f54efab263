import type { Done, Next } from './conversation.ts';
import { type Wanted, present } from './outcome.ts';
import { tableOf } from './table.ts';
import type { Meaning } from './understand.ts';

/** Cards that one request may bring. */
const MOST = 8;
const MOST_NAMED = 12;

/** "delete all failed pods": each one of the list that was read for it, and a question where they are too many. */
export function sweep(done: readonly Done[], meaning: Meaning | undefined): Next {
  const wanted = meaning !== undefined && 'calls' in meaning ? meaning.sweep : undefined;
  const [list, more] = done;
  if (wanted === undefined || list === undefined || more !== undefined || list.error) return undefined;
  const table = tableOf(list.data);
  const [name, status] = ['NAME', 'STATUS'].map((title) => table?.head.indexOf(title) ?? -1);
  const names = (table?.rows ?? [])
    .filter((row) => wanted.status === undefined || row[status ?? -1] === wanted.status)
    .map((row) => row[name ?? -1] ?? '');
  const { kind, namespace } = list.input;
  const [first, ...others] = names.map((one): Wanted =>
    wanted.tool === 'delete_pod'
      ? { tool: wanted.tool, input: present({ pod: one, namespace }) }
      : { tool: wanted.tool, input: present({ kind, name: one, namespace }) },
  );
  if (first === undefined) return { text: `There is none of these ${String(kind)}, so nothing is planned.` };
  if (names.length <= MOST && table?.whole === true) return { call: first, also: others };
  const shown = names.slice(0, MOST_NAMED).join(', ');
  const rest = names.length > MOST_NAMED || table?.whole !== true ? ' and more' : '';
  return {
    text: `That would be more than ${MOST} deletions, each with a card of its own, so nothing is planned: ${shown}${rest}. Name the ones to delete first.`,
  };
}
