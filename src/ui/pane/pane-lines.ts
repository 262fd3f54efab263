import stringWidth from 'string-width';
import { fitParts, line, padTo, safe, span, truncate, type Line } from '../text/line.ts';
import { hardWrap, wrapParts, wrapText } from '../text/wrap.ts';
import type { Kept } from './log-ring.ts';
import type { PaneView } from './pane-view.ts';

const KEYS = [
  'Esc back',
  '/ filter',
  'e errors only',
  'j first error',
  'p previous instance',
  'Tab pod',
  'w wrap',
  'x explain',
  'c copy',
  's save',
  'k kubectl',
  'End newest',
] as const;
/** Rows of keys and of a hint at most: at 60 columns all keys stand in three. */
const MOST_UNDER = 3;

const clock = (at: string): string => /T(\d\d:\d\d:\d\d)/.exec(at)?.[1] ?? '';
/** `web-7d9f-x2kzp` of many pods: the end tells them apart. */
const tailOf = (pod: string): string => pod.split('-').slice(-1)[0] ?? pod;

function lineRows(one: Kept, view: PaneView, columns: number, many: boolean): Line[] {
  const here = one.seq === view.cursor;
  const mark = here ? span('› ', 'info') : view.ring.isBad(one) ? span('! ', 'alarm') : span('  ');
  if (one.note) return [[mark, span(truncate(safe(`${one.pod} ${one.text}`.trim()), columns - 2), 'dim')]];
  const time = columns >= 60 ? clock(one.at) : '';
  const source = many ? padTo(truncate(tailOf(safe(one.pod)), 10), 10) : '';
  const lead = [time, source].filter((part) => part !== '').join(' ');
  const room = columns - 2 - (lead === '' ? 0 : stringWidth(lead) + 1);
  const text = safe(one.text).replaceAll('\n', ' ');
  const tone = here ? 'strong' : view.ring.isBad(one) ? 'danger' : 'plain';
  const rows = view.wrap ? hardWrap([span(text, tone)], room).slice(0, 20) : [[span(truncate(text, room), tone)]];
  return rows.map((row, at): Line => [
    at === 0 ? mark : span('  '),
    ...(lead === '' ? [] : [span(at === 0 ? `${lead} ` : ' '.repeat(stringWidth(lead) + 1), 'dim')]),
    ...row,
  ]);
}

/** The newest lines at the bottom, or those from the top that was left standing; never more than the rows there are. */
function body(view: PaneView, columns: number, rows: number): Line[] {
  const many = view.ring.pods.length > 1 && view.wanted.pod === undefined;
  const draw = (one: Kept): Line[] => lineRows(one, view, columns, many);
  if (view.top === undefined)
    return view.ring.upTo(Number.MAX_SAFE_INTEGER, rows, view.wanted).flatMap(draw).slice(-rows);
  return view.ring.from(view.top, rows, view.wanted).flatMap(draw).slice(0, rows);
}

function statusLine(view: PaneView, columns: number): Line {
  const { ring, wanted } = view;
  const pods = ring.pods.length;
  const parts = [
    line(truncate(safe(view.title), 40), 'strong'),
    ...(view.previous ? [line('previous instance', 'warn')] : []),
    line(wanted.pod === undefined ? `${pods} ${pods === 1 ? 'pod' : 'pods'}` : safe(wanted.pod), 'dim'),
    line(`${ring.count} lines${ring.dropped > 0 ? `, the oldest ${ring.dropped} are gone` : ''}`, 'dim'),
    ...(wanted.errors ? [line('errors only', 'warn')] : []),
    ...(wanted.filter === '' || view.typing ? [] : [line(`filter: ${safe(wanted.filter)}`, 'info')]),
    view.top === undefined ? line(view.ended ? 'ended' : 'live', 'ok') : line('held still', 'warn'),
  ];
  return fitParts(parts, columns);
}

const keyRows = (columns: number, rows: number): Line[] =>
  wrapParts([...KEYS], columns, 'dim').slice(0, Math.max(1, Math.min(MOST_UNDER, rows - 5)));

/** Rows of a screen of that size that are left to the lines of the log while no hint stands below them. */
export const linesOn = ({ columns, rows }: { readonly columns: number; readonly rows: number }): number =>
  Math.max(1, rows - 4 - keyRows(columns - 1, rows - 2).length);

/** The whole region of the pane, always `rows` or fewer: lines, where they come from, and the keys. */
export function paneLines(view: PaneView, columns: number, rows: number): Line[] {
  const keys = view.typing
    ? [
        [span('/', 'info'), span(truncate(safe(view.wanted.filter), columns - 3), 'strong'), span('▏', 'info')],
        line('Enter keep · Esc no filter', 'dim'),
      ]
    : keyRows(columns, rows);
  // A command that is cut cannot be copied.
  const hint = view.hint === undefined ? [] : wrapText(safe(view.hint), columns, 'warn').slice(0, MOST_UNDER);
  const room = Math.max(1, rows - 2 - keys.length - hint.length);
  const shown = body(view, columns, room);
  const empty = shown.length > 0 ? [] : [line(view.ended ? 'no line to show' : 'no line yet', 'dim')];
  return [...shown, ...empty, statusLine(view, columns), ...hint, ...keys];
}
