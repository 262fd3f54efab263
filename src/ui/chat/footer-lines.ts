import type { HealthState, WorkloadHealth } from '../options.ts';
import { fitParts, line, safe, span, truncate, truncateMiddle, widthOf, type Line } from '../text/line.ts';
import { HEALTH } from '../views/health.ts';
import { showCount } from './count.ts';
import type { Screen } from './screen.ts';

const ORDER = ['critical', 'warning', 'progressing', 'unknown', 'ok', 'idle'] as const;

/** `14:03:22`, in the person's own time zone. */
export const clockTime = (at: number): string => new Date(at).toTimeString().slice(0, 8);

/** What is not known, before all that is: the cluster does not answer, or a kind may not be watched. */
const gaps = ({ lost, unseen = [] }: HealthState): Line[] => {
  if (lost) return [line(`? cluster not reachable since ${clockTime(lost.since)}`, 'danger')];
  return unseen.length > 0 ? [line(`? no right to watch ${unseen.join(', ')}`, 'warn')] : [];
};

/**
 * `✖ backend 0/2 CrashLoopBackOff · ✓ frontend 2/2`: what is not known and the sick first, as many as fit on one row,
 * the rest counted.
 */
export function healthLine(health: HealthState, namespace: string, columns: number): Line {
  const first = gaps(health);
  const sorted = health.workloads.toSorted((a, b) => ORDER.indexOf(a.health) - ORDER.indexOf(b.health));
  const part = (one: WorkloadHealth): Line => {
    const mark = HEALTH[one.health];
    const name = safe(one.name);
    const short = name.startsWith(`${namespace}-`) ? name.slice(namespace.length + 1) : name;
    const note = one.note && one.health !== 'ok' ? ` ${truncate(safe(one.note).replaceAll('\n', ' '), 32)}` : '';
    return [
      span(`${mark.glyph} `, mark.tone),
      span(
        `${shortKind(one)}${truncate(short, 32)}${one.desired > 0 ? ` ${one.ready}/${one.desired}` : ''}`,
        one.health === 'ok' ? 'dim' : 'plain',
      ),
      ...line(note, mark.tone),
    ];
  };
  for (let shown = Math.min(sorted.length, 12); shown > 0; shown--) {
    const rest = sorted.length - shown;
    const parts = [...first, ...sorted.slice(0, shown).map(part), ...(rest > 0 ? [line(`${rest} more`, 'dim')] : [])];
    const row = fitParts(parts, columns);
    if (widthOf(row) === widthOf(fitParts(parts, Number.POSITIVE_INFINITY))) return row;
  }
  const count = sorted.length === 0 ? [] : [line(`${sorted.length} workloads`, 'dim')];
  return fitParts([...first, ...count], columns);
}

/** Of a workload the name says enough; a Service or a Job often has the name of one. */
const shortKind = ({ kind }: WorkloadHealth): string =>
  kind === 'Service' || kind === 'Job' ? `${kind.toLowerCase()}/` : '';

/**
 * Where we are and what it costs: context, namespace, mode, model, tokens of turn and session; from the left, what
 * fits.
 */
export function statusLine({ chat, waiting }: Screen, columns: number): Line {
  const { header, session, turn } = chat;
  if (chat.hint !== undefined) return line(truncate(chat.hint, columns), 'warn');
  if (chat.opening !== undefined) return line(truncate(`${chat.opening}…`, columns), 'dim');
  if (waiting) return line(truncate('a question is waiting, press Tab to open it', columns), 'warn');
  const usage = turn?.usage;
  // Where we are is never left out. Names are cut in the middle: of two clusters in one account only the ends differ.
  const name = (text: string): string =>
    truncateMiddle(safe(text), Math.max(10, Math.min(32, Math.floor(columns / 3))));
  return fitParts(
    [
      header.production
        ? line(`${name(header.context)} (production)`, 'danger')
        : line(header.embedded ? 'demo cluster' : name(header.context), 'dim'),
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
