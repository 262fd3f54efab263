import type { LogLine } from '../../core/cluster.ts';
import { looksBad } from '../../logs/faults.ts';
import { line, safe, span, type Line } from '../text/line.ts';
import { wrap } from '../text/wrap.ts';

/** Time of day of a kubelet stamp, to the second; empty for none. */
const clock = (at: string): string => /T(\d\d:\d\d:\d\d)/.exec(at)?.[1] ?? '';

function rowLines({ at, text }: LogLine, columns: number): Line[] {
  const fault = looksBad(text);
  const time = columns >= 60 ? clock(at) : '';
  const lead = 2 + (time === '' ? 0 : time.length + 1);
  return wrap([span(safe(text), fault ? 'danger' : 'plain')], columns - lead).map((row, index): Line => [
    index === 0 && fault ? span('! ', 'alarm') : span('  '),
    ...(time === '' ? [] : [span(index === 0 ? `${time} ` : ' '.repeat(lead - 2), 'dim')]),
    ...row,
  ]);
}

/** Rows around the first fault and at the end, when there are more than `most`. */
function excerpt(lines: readonly LogLine[], most: number): readonly (readonly LogLine[])[] {
  if (lines.length <= most) return [lines];
  const fault = lines.findIndex(({ text }) => looksBad(text));
  const end = Math.ceil(most / 2);
  const tail = lines.length - end;
  if (fault < 0 || fault >= tail - 2) return [[], lines.slice(lines.length - most)];
  const start = Math.max(0, fault - 3);
  return [...(start > 0 ? [[]] : []), lines.slice(start, Math.min(start + most - end, tail)), lines.slice(tail)];
}

/** Log rows with faults marked `!`; at most `most` of them, what stands between is counted. */
export function logLines(lines: readonly LogLine[], columns: number, most: number): Line[] {
  if (lines.length === 0) return [line('no log lines', 'dim')];
  const parts = excerpt(lines, most);
  const shown = parts.reduce((sum, part) => sum + part.length, 0);
  const hidden = lines.length - shown;
  return parts.flatMap((part, at) => [
    ...(at > 0 && hidden > 0 && at === parts.length - 1 ? [line(`  … ${hidden} lines not shown`, 'dim')] : []),
    ...part.flatMap((row) => rowLines(row, columns)),
  ]);
}
