import stringWidth from 'string-width';
import { laidOut } from '../../logs/laid-out.ts';
import { line, padTo, safe, span, truncate, type Line, type Tone } from '../text/line.ts';
import { hardWrap } from '../text/wrap.ts';
import type { Kept } from './log-ring.ts';
import type { PaneView } from './pane-view.ts';

/** Narrower screens have no room for the time of a line. */
const TIME_FROM = 50;
/** Rows of one wrapped line at most; how many more there are is said. */
const MOST_ROWS = 20;
const WIDEST_SOURCE = 12;

const clock = (at: string): string => /T(\d\d:\d\d:\d\d)/.exec(at)?.[1] ?? '';
/** `web-7d9f-x2kzp` of many pods: the end tells them apart. */
const tailOf = (pod: string): string => pod.split('-').slice(-1)[0] ?? pod;

/** The lines that are on a screen of that many rows, oldest first, each with its rows. */
export function shownLines(view: PaneView, columns: number, rows: number): [Kept, Line[]][] {
  const { ring, top, cursor, wanted } = view;
  const kept = top === undefined ? ring.upTo(Number.MAX_SAFE_INTEGER, rows, wanted) : ring.from(top, rows, wanted);
  const width = sourceWidth(view);
  const shown = kept.map((one): [Kept, Line[]] => [one, lineRows(one, view, columns, width)]);
  // Of wrapped lines fewer have room: the newest stay, or those above and with the one that is marked.
  const marked =
    top === undefined
      ? shown.length - 1
      : Math.max(
          0,
          shown.findIndex(([{ seq }]) => seq === cursor),
        );
  let used = 0;
  let first = marked;
  for (; first >= 0; first--) {
    used += shown[first]?.[1].length ?? 0;
    if (used > rows && first < marked) break;
  }
  let room = rows;
  return shown.slice(first + 1).flatMap(([one, own]): [Kept, Line[]][] => {
    const part = own.slice(0, room);
    room -= part.length;
    return part.length === 0 ? [] : [[one, part]];
  });
}

function sourceWidth({ ring, wanted }: PaneView): number {
  if (ring.pods.length <= 1 || wanted.pod !== undefined) return 0;
  return Math.min(WIDEST_SOURCE, Math.max(...ring.pods.map((pod) => stringWidth(tailOf(safe(pod))))));
}

function lineRows(one: Kept, view: PaneView, columns: number, width: number): Line[] {
  const here = one.seq === view.cursor;
  const mark = here ? span('› ', 'info') : view.ring.isBad(one) ? span('! ', 'alarm') : span('  ');
  if (one.note) return [[mark, span(truncate(safe(`${one.pod} ${one.text}`.trim()), columns - 2), 'dim')]];
  const source = width === 0 ? '' : padTo(truncate(tailOf(safe(one.pod)), width), width);
  const lead = [columns >= TIME_FROM ? clock(one.at) : '', source].filter((part) => part !== '').join(' ');
  const room = columns - 2 - (lead === '' ? 0 : stringWidth(lead) + 1);
  const text = textOf(one, view);
  const rows = view.wrap ? wrapped(text, room) : [cutTo(text, room)];
  return rows.map((row, at): Line => [
    at === 0 ? mark : span('  '),
    ...(lead === '' ? [] : [span(at === 0 ? `${lead} ` : ' '.repeat(stringWidth(lead) + 1), 'dim')]),
    ...row,
  ]);
}

const onOne = (text: string): string => safe(text).replaceAll(/(?<!\s)\s*\n\s*/g, ' ');

/** What a line says: a JSON record as level, message and fields, anything else as it is. Never Markdown. */
function textOf(one: Kept, view: PaneView): Line {
  const here = one.seq === view.cursor;
  const tone: Tone = here ? 'strong' : view.ring.isBad(one) ? 'danger' : 'plain';
  const laid = view.raw ? undefined : laidOut(one.text);
  if (laid === undefined) return line(safe(one.text).replaceAll('\n', ' '), tone);
  const level: Tone = laid.level === 'WARN' ? 'warn' : laid.level === 'INFO' ? 'info' : 'dim';
  const head = laid.level === '' ? [] : [span(`${laid.level.padEnd(5)} `, tone === 'plain' ? level : tone)];
  const fields = laid.fields === '' ? [] : [span(` ${onOne(laid.fields)}`, 'dim')];
  return [...head, ...line(onOne(laid.message), tone), ...fields];
}

function wrapped(text: Line, room: number): Line[] {
  const rows = hardWrap(text, room);
  if (rows.length <= MOST_ROWS) return rows;
  return [...rows.slice(0, MOST_ROWS - 1), line(truncate(`… ${rows.length - MOST_ROWS + 1} more rows`, room), 'dim')];
}

/** As much of it as has room in one row. */
function cutTo(text: Line, room: number): Line {
  let left = room;
  return text.flatMap((part): Line => {
    if (left <= 0) return [];
    const cut = truncate(part.text, left);
    left = cut === part.text ? left - stringWidth(cut) : 0;
    return [span(cut, part.tone)];
  });
}
