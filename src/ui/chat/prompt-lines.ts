import stringWidth from 'string-width';
import { layout } from '../editor/layout.ts';
import type { Entry, Menu } from '../editor/menu.ts';
import type { Offer } from '../editor/names.ts';
import type { PromptView, Search } from '../editor/prompt.ts';
import { KEY_HELP } from '../keys.ts';
import { fitParts, line, padTo, span, truncate, widthOf, type Line } from '../text/line.ts';
import { wrapParts, wrapText } from '../text/wrap.ts';
import { shownName } from '../card/values.ts';
import type { Header } from '../options.ts';
import type { SecretView } from './secret-prompt.ts';

/** Rows of the live region, and where in them the cursor stands. */
export type Region = { readonly lines: readonly Line[]; readonly cursor?: { readonly x: number; readonly y: number } };

const PLACEHOLDER = 'ask about your cluster, / for commands';

/** The draft, at most `most` rows of it around the cursor. Long drafts scroll; how much is above is said. */
export function draftRegion(prompt: PromptView, columns: number, most: number): Region {
  const width = Math.max(8, columns - 3);
  const { rows, row, column } = layout(prompt.text, prompt.cursor, width);
  const top = Math.max(0, Math.min(row - most + 1, rows.length - most));
  const lines = rows
    .slice(top, top + most)
    .map(({ text }, at): Line => [
      at + top === 0 ? span('› ', 'info') : at === 0 ? span('↑ ', 'dim') : span('  '),
      ...line(text),
    ]);
  if (prompt.text === '')
    return { lines: [[span('› ', 'info'), span(truncate(PLACEHOLDER, width), 'dim')]], cursor: { x: 2, y: 0 } };
  return { lines, cursor: { x: 2 + column, y: row - top } };
}

export function searchRegion(search: Search, columns: number): Region {
  const label = 'search: ';
  const found = search.match === undefined ? 'nothing found' : search.match.replaceAll('\n', ' ');
  const query = truncate(search.query, Math.max(4, columns - label.length - 4));
  return {
    lines: [
      [span('› ', 'info'), span(label, 'dim'), span(query)],
      [span('  '), span(truncate(found, columns - 3), search.match === undefined ? 'dim' : 'strong')],
      [span('  '), span(truncate('Ctrl+R older · Enter take it · Esc back', columns - 3), 'dim')],
    ],
    cursor: { x: 2 + label.length + stringWidth(query), y: 0 },
  };
}

/** Commands around the selected one; how many more there are is said. */
export function menuLines({ entries, selected }: Menu, columns: number, most: number): Line[] {
  const room = entries.length <= most ? most : most - 1;
  const top = Math.max(0, Math.min(selected - room + 1, entries.length - room));
  const title = (entry: Entry): string => `/${entry.name}${entry.arguments === '' ? '' : ` ${entry.arguments}`}`;
  const width = Math.min(24, Math.max(...entries.map((entry) => stringWidth(title(entry)))));
  const rows = entries
    .slice(top, top + room)
    .map((entry, at): Line => [
      span(top + at === selected ? '› ' : '  ', 'info'),
      span(padTo(truncate(title(entry), width), width + 2), top + at === selected ? 'selected' : 'plain'),
      span(truncate(entry.help, Math.max(0, columns - width - 5)), 'dim'),
    ]);
  return entries.length <= room ? rows : [...rows, line(`  ${entries.length - room} more: Up, Down, or type`, 'dim')];
}

/** `backend · frontend · 3 more`: the names that Tab goes through, from the one that stands in the draft. */
export function offerLines({ names, at }: Offer, columns: number): Line[] {
  const parts = names.slice(at, at + 8).map((name, index): Line => line(name, index === 0 ? 'selected' : 'dim'));
  for (let shown = parts.length; shown > 0; shown--) {
    const rest = names.length - shown;
    const row = [...parts.slice(0, shown), ...(rest > 0 ? [line(`${rest} more, Tab`, 'dim')] : [])];
    const fitted = fitParts(row, columns);
    if (shown === 1 || widthOf(fitted) === widthOf(fitParts(row, Number.POSITIVE_INFINITY)))
      return [[span('  '), ...fitted]];
  }
  return [];
}

export function keyLines(columns: number, most: number): Line[] {
  const width = Math.min(20, Math.max(...KEY_HELP.map(([keys]) => keys.length)));
  return KEY_HELP.slice(0, most).map(([keys, help]): Line => [
    span('  '),
    span(padTo(truncate(keys, width), width + 2), 'strong'),
    span(truncate(help, Math.max(0, columns - width - 5)), 'dim'),
  ]);
}

/** The masked prompt: names and lengths. It has no access to the values. */
export function secretRegion(view: SecretView, header: Header, columns: number, most: number): Region {
  const { keys, into, at, length, hint } = view;
  const room = columns - 2;
  const head = [
    ...wrapText(
      `for Secret ${shownName(into.secret)} in namespace ${shownName(into.namespace)}, ${header.embedded ? 'the demo cluster' : `context ${shownName(header.context)}${header.production ? ' (production)' : ''}`}`,
      room,
      header.production ? 'danger' : 'strong',
    ),
    ...wrapText('Secret values: they go to the cluster and nowhere else, the model sees the names', room, 'dim'),
  ];
  const keysRow = wrapParts(['Enter next', 'Esc cancel', '$NAME takes an environment variable'], room, 'dim');
  // Rows for keys; one more is kept for the hint and one for the chat above.
  const space = Math.max(1, most - head.length - keysRow.length - 2);
  const top = Math.max(0, Math.min(at - space + 1, keys.length - space));
  const rows = keys.slice(top, top + space).map((key, index): Line => {
    const place = top + index;
    const note = place < at ? ' taken' : place > at || length === 0 ? '' : ` ${length} characters`;
    const dots = place === at ? '•'.repeat(Math.min(length, 12)) : '';
    const name = truncate(key, Math.max(8, room - 3 - stringWidth(dots + note)));
    if (place < at) return [span('✓ ', 'ok'), span(name), span(note, 'dim')];
    if (place > at) return [span('  '), span(name, 'dim')];
    return [span('› ', 'info'), span(`${name} `, 'strong'), span(dots), ...(note === '' ? [] : [span(note, 'dim')])];
  });
  return {
    lines: [...head, ...rows, ...keysRow, ...(hint === undefined ? [[]] : wrapText(hint, room, 'warn'))].map(
      (row): Line => [span('  '), ...row],
    ),
  };
}
