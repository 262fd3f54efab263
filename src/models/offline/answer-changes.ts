import { tableOf } from './table.ts';

/**
 * What changed last and who wrote it, as the first sentence of an answer; the heading of the result where there is no
 * row.
 */
export function changedLast(data: string): string {
  const [head = ''] = data.split('\n');
  const none = /^0 changes(?: and first faults)? (?:of|in) (.+)$/.exec(head)?.[1];
  if (none !== undefined) return `**Nothing** is known to have changed: no change of ${none}.`;
  const table = tableOf(data);
  const column = (name: string): number => table?.head.indexOf(name) ?? -1;
  const [time, what] = [column('TIME'), column('WHAT')];
  const made = table?.rows.filter((row) => row[what] !== 'fault') ?? [];
  const last = made.toSorted((a, b) => (a[time] ?? '').localeCompare(b[time] ?? '')).at(-1);
  if (last === undefined) return head;
  const cell = (name: string): string => last[column(name)] ?? '';
  const by = /^-?$/.test(cell('BY')) ? 'who wrote it is not recorded' : `by ${cell('BY')}`;
  return `Last: **${cell('CHANGE')}** (${cell('OBJECT')}), ${cell('AGE')}, ${by}. ${head[0]?.toUpperCase() ?? ''}${head.slice(1)}.`;
}
