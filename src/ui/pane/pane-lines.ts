import { blank, fitParts, line, safe, span, truncate, type Line } from '../text/line.ts';
import { wrapParts, wrapText } from '../text/wrap.ts';
import { shownLines } from './pane-rows.ts';
import type { PaneView } from './pane-view.ts';

const KEYS = [
  'Esc back',
  '/ filter',
  'e errors only',
  'j first error',
  'p previous instance',
  'Tab pod',
  'w wrap',
  'r raw',
  'x explain',
  'c copy',
  's save',
  'k kubectl',
  'End newest',
] as const;
/** Rows of keys and of a hint at most: at 60 columns all keys stand in three. */
const MOST_UNDER = 3;

/** What decides stands first: a narrow screen drops the last parts. */
function statusLine(view: PaneView, columns: number): Line {
  const { ring, wanted } = view;
  const pods = ring.pods.length;
  const parts = [
    line(truncate(safe(view.title), Math.min(40, columns - 14)), 'strong'),
    view.top === undefined ? line(view.ended ? 'ended' : 'live', 'ok') : line('held still', 'warn'),
    ...(view.previous ? [line('previous instance', 'warn')] : []),
    ...(wanted.errors ? [line('errors only', 'warn')] : []),
    ...(wanted.filter === '' || view.typing ? [] : [line(truncate(`filter: ${safe(wanted.filter)}`, 30), 'info')]),
    wanted.pod === undefined
      ? line(`${pods} ${pods === 1 ? 'pod' : 'pods'}`, 'dim')
      : line(podName(view, columns), 'info'),
    line(`${ring.count} ${ring.count === 1 ? 'line' : 'lines'}${view.raw ? ', raw' : ''}`, 'dim'),
    ...(ring.dropped > 0 ? [line(`${ring.dropped} of them are gone`, 'dim')] : []),
  ];
  return fitParts(parts, columns);
}

/** The pod's name; on a narrow screen without what the title says already: of `deployment/web` `…6b9f-x2kzp`. */
function podName({ title, wanted: { pod = '' } }: PaneView, columns: number): string {
  const workload = title.slice(title.indexOf('/') + 1);
  const short = columns < 79 && pod.startsWith(`${workload}-`);
  return safe(short ? `pod …${pod.slice(workload.length)}` : `pod ${pod}`);
}

const keyRows = (columns: number, rows: number): Line[] =>
  wrapParts([...KEYS], columns, 'dim').slice(0, Math.max(1, Math.min(MOST_UNDER, rows - 5)));

/** The parts of a pane below its lines, and the rows that are left to those. */
function under(view: PaneView, columns: number, rows: number): { readonly below: Line[]; readonly room: number } {
  const keys = view.typing
    ? [
        [span('/', 'info'), span(truncate(safe(view.wanted.filter), columns - 3), 'strong'), span('▏', 'info')],
        line('Enter keep · Esc no filter', 'dim'),
      ]
    : keyRows(columns, rows);
  // A command that is cut cannot be copied.
  const hint = view.hint === undefined ? [] : wrapText(safe(view.hint), columns, 'warn').slice(0, MOST_UNDER);
  const below = [statusLine(view, columns), ...hint, ...keys];
  return { below, room: Math.max(1, rows - 1 - below.length) };
}

/** Columns and rows of the pane on a screen of that size: a row above it and one below it stay free. */
const inside = ({ columns, rows }: { readonly columns: number; readonly rows: number }) => ({
  columns: columns - 1,
  rows: rows - 2,
});

/** Rows of a screen of that size that are left to the lines of the log while no hint stands below them. */
export function linesOn(size: { readonly columns: number; readonly rows: number }): number {
  const { columns, rows } = inside(size);
  return Math.max(1, rows - 2 - keyRows(columns, rows).length);
}

/** The lines of the log that a screen of that size shows. */
export function linesShown(view: PaneView, size: { readonly columns: number; readonly rows: number }) {
  const { columns, rows } = inside(size);
  return shownLines(view, columns, under(view, columns, rows).room).map(([one]) => one);
}

/**
 * The whole region of the pane: lines, where they come from, and the keys. It has the same height whatever is shown, so
 * that nothing jumps while a filter is typed.
 */
export function paneLines(view: PaneView, size: { readonly columns: number; readonly rows: number }): Line[] {
  const { columns, rows } = inside(size);
  const { below, room } = under(view, columns, rows);
  const shown = shownLines(view, columns, room).flatMap(([, own]) => own);
  const body = shown.length > 0 ? shown : [line(emptiness(view), 'dim')];
  return [...body, ...Array.from({ length: Math.max(0, room - body.length) }, () => blank), ...below];
}

function emptiness({ wanted, ended, ring }: PaneView): string {
  if (wanted.filter !== '') return `no line holds ${JSON.stringify(safe(wanted.filter))}${ended ? '' : ' yet'}`;
  if (wanted.errors) return `no line looks like an error${ended ? '' : ' yet'}`;
  return ended && ring.count === 0 ? 'no line to show' : 'no line yet';
}
