import type { WorkloadHealth } from '../options.ts';
import { fitParts, line, safe, span, truncate, truncateMiddle, widthOf, type Line } from '../text/line.ts';
import { HEALTH } from '../views/health.ts';
import { showCount } from './count.ts';
import type { Screen } from './screen.ts';

const ORDER = ['critical', 'warning', 'progressing', 'unknown', 'ok', 'idle'] as const;

/** `✖ backend 0/2 CrashLoopBackOff · ✓ frontend 2/2`: the sick first, as many as fit on one row, the rest counted. */
export function healthLine(health: readonly WorkloadHealth[], namespace: string, columns: number): Line {
  const sorted = health.toSorted((a, b) => ORDER.indexOf(a.health) - ORDER.indexOf(b.health));
  const part = (one: WorkloadHealth): Line => {
    const mark = HEALTH[one.health];
    const name = safe(one.name);
    const short = name.startsWith(`${namespace}-`) ? name.slice(namespace.length + 1) : name;
    const note = one.note && one.health !== 'ok' ? ` ${truncate(safe(one.note).replaceAll('\n', ' '), 32)}` : '';
    return [
      span(`${mark.glyph} `, mark.tone),
      span(`${truncate(short, 32)} ${one.ready}/${one.desired}`, one.health === 'ok' ? 'dim' : 'plain'),
      ...line(note, mark.tone),
    ];
  };
  for (let shown = Math.min(sorted.length, 12); shown > 0; shown--) {
    const rest = sorted.length - shown;
    const parts = [...sorted.slice(0, shown).map(part), ...(rest > 0 ? [line(`${rest} more`, 'dim')] : [])];
    const row = fitParts(parts, columns);
    if (widthOf(row) === widthOf(fitParts(parts, Number.POSITIVE_INFINITY))) return row;
  }
  return sorted.length === 0 ? [] : line(truncate(`${sorted.length} workloads`, columns), 'dim');
}

/** Where we are and what it costs: context, namespace, mode, model, tokens of turn and session; from the left, what fits. */
export function statusLine({ chat, waiting }: Screen, columns: number): Line {
  const { header, session, turn } = chat;
  if (chat.hint !== undefined) return line(truncate(chat.hint, columns), 'warn');
  if (waiting) return line(truncate('a question is waiting, press Tab to open it', columns), 'warn');
  const usage = turn?.usage;
  // Where we are is never left out. Names are cut in the middle: of two clusters in one account only the ends differ.
  const name = (text: string): string =>
    truncateMiddle(safe(text), Math.max(10, Math.min(32, Math.floor(columns / 3))));
  return fitParts(
    [
      line(header.embedded ? 'demo cluster' : name(header.context), 'dim'),
      line(name(header.namespace), 'dim'),
      ...(header.mode === 'normal' ? [] : [line(header.mode, 'info')]),
      line(truncate(safe(header.model), 32), 'dim'),
      ...(usage && usage.input + usage.output > 0
        ? [line(`${showCount(usage.input + usage.output)} tokens`, 'dim')]
        : []),
      ...(session && session.input + session.output > 0
        ? [line(`${showCount(session.input + session.output)} in all`, 'dim')]
        : []),
      line('? keys', 'dim'),
    ],
    columns,
  );
}
