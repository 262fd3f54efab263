import type { Diagnosis } from '../../core/diagnosis.ts';
import { EXIT } from '../../core/errors.ts';
import type { View } from '../../core/view.ts';
import { runCompare } from '../commands/compare.ts';
import { diagnoseIn } from '../commands/diagnose.ts';
import { overviewOf } from '../commands/status.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import type { OpenCluster } from '../open.ts';
import { makePrinter } from '../print/print-events.ts';
import { openSession } from '../session.ts';
import { readSettings } from '../settings.ts';
import { lookAtEach, type Look, type Looked } from './each-context.ts';
import { namedLines } from './run-contexts.ts';

/** What a look at several clusters needs of the chat; `all` are the contexts that it was started with. */
export type Across = {
  readonly flags: Flags & { readonly record?: string; readonly replay?: string };
  readonly io: Io;
  readonly all: readonly string[];
  readonly signal: AbortSignal;
};

type Asked = {
  readonly contexts: readonly string[];
  readonly workload?: string | undefined;
  readonly rest?: string;
};
type Shown = { readonly view: Extract<View, { type: 'text' }> };

const shown = (title: string, rows: readonly string[]): Shown => ({
  view: { type: 'text', title, text: rows.join('\n') },
});

/** The process without a terminal, which what is printed does not reach: `notes` has what went to standard error. */
function aside({ io, all, signal }: Across, notes: string[], out: (text: string) => void = () => {}): Io {
  const margin = Math.max(...all.map((name) => name.length)) + 8;
  return {
    ...io,
    interactive: false,
    outIsTerminal: false,
    env: { ...io.env, NO_COLOR: '1' },
    columns: Math.max(40, Math.min(io.stdout.columns ?? 80, 120) - margin),
    signal: AbortSignal.any([io.signal, signal]),
    out,
    err: (line) => void notes.push(line.trimEnd()),
  };
}

/** The question in a conversation of its own at one cluster, in which nothing can be changed. */
async function answerIn(question: string, cluster: OpenCluster, { flags }: Across, at: Io): Promise<Look> {
  let text = '';
  const io: Io = { ...at, out: (more) => void (text += more), err: () => {} };
  const settings = { ...readSettings({ ...flags, readOnly: true }, io.env), output: 'text' as const };
  const { terminalText } = await import('../../ui/markdown/terminal-text.ts');
  // Broken to the width here, so that every row gets its name.
  const printer = makePrinter('text', io, terminalText(at.columns, false));
  const { session } = await openSession({ settings, cluster, io, flags: {} });
  for await (const event of session.say(question, at.signal)) printer.event(event);
  const code = printer.end([]);
  return { json: { answer: text }, text, code, notRead: [] };
}

/** The same look at each of the contexts, every line with its name; a diagnosis begins with where it is broken. */
export async function lookedAt(what: 'diagnose' | 'status' | 'ask', asked: Asked, across: Across): Promise<Shown> {
  const { contexts, workload, rest = '' } = asked;
  const notes: string[] = [];
  const own = aside(across, notes);
  const look = (cluster: OpenCluster, at: Io): Promise<Look> =>
    what === 'status'
      ? overviewOf(cluster, across.flags, undefined, at)
      : what === 'diagnose'
        ? diagnoseIn(cluster, workload, { ...across.flags, waitS: undefined }, at)
        : answerIn(rest, cluster, across, at);
  const all = await lookAtEach(contexts, across.flags, own, look, () => {});
  const verdict = what === 'diagnose' && contexts.length > 1 ? [whereBroken(all), ''] : [];
  const where = contexts.length === across.all.length ? 'in each context' : `in ${contexts.join(', ')}`;
  return shown(`${what === 'ask' ? 'the answer' : what}${workload === undefined ? '' : ` ${workload}`} ${where}`, [
    ...verdict,
    ...all.map((one) => namedLines(one, contexts)),
    ...notes,
  ]);
}

const goesOn = (one: Looked): boolean =>
  'look' in one && (one.look.json as Partial<Pick<Diagnosis, 'state'>> | null)?.state === 'progressing';

/** "broken in staging; healthy in production; not known in dev": a context is in one of these. */
function whereBroken(all: readonly Looked[]): string {
  const among = (state: string, is: (one: Looked) => boolean): string[] => {
    const names = all.filter(is).map(({ context }) => context);
    return names.length === 0 ? [] : [`${state} in ${names.join(', ')}`];
  };
  const codeOf = (one: Looked): number | undefined => ('look' in one ? one.look.code : undefined);
  return [
    ...among('broken', (one) => codeOf(one) === EXIT.findings),
    ...among('healthy', (one) => codeOf(one) === EXIT.ok && !goesOn(one)),
    ...among('rolling out', (one) => codeOf(one) === EXIT.ok && goesOn(one)),
    ...among('not known', (one) => codeOf(one) !== EXIT.findings && codeOf(one) !== EXIT.ok),
  ].join('; ');
}

/** What differs between the first of the contexts and each of the others; the columns are named by their contexts. */
export async function compared(
  contexts: readonly string[],
  workload: string | undefined,
  across: Across,
): Promise<Shown> {
  const [first = '', ...others] = contexts;
  const rows: string[] = [];
  for (const other of others) {
    let text = '';
    const notes: string[] = [];
    const io = {
      ...aside(across, notes, (more) => void (text += more)),
      columns: Math.max(60, (across.io.stdout.columns ?? 80) - 6),
    };
    await runCompare([first, other, workload], { ...across.flags, output: 'text' }, io);
    rows.push(text.trimEnd(), ...notes.map((line) => line.replace(' (-o json names them)', '')));
  }
  const what = workload === undefined ? '' : ` of ${workload}`;
  return shown(`what differs${what} between ${first} and ${others.join(', ')}`, rows);
}
