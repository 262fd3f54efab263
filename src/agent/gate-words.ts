import type { ErrorCode } from '../core/errors.ts';
import type { Outcome, Plan, Printed, Rehearsal } from '../core/plan.ts';
import { safeText } from '../core/redact.ts';
import { shellLine } from '../core/request/shell.ts';
import type { View } from '../core/view.ts';
import { type CallResult, safeData } from './call.ts';

const NOTHING = 'Nothing was sent; the cluster is unchanged.';

/**
 * For the model: what Helm owns is set back by its next upgrade, so the lasting way is named, which offers its tools
 * too.
 */
const lastingWay = ({ tool, warnings }: Plan): string =>
  !tool.startsWith('helm_') && warnings.some(({ code }) => code === 'helm-owns-object')
    ? ' A Helm release owns the object: helm_upgrade changes it lastingly.'
    : '';

/** A change that was not sent, with the words for the model and the code for scripts. */
export function notSent(code: ErrorCode, why: string, more: { nextStep?: string; plan?: Plan } = {}): CallResult {
  const { plan } = more;
  const what = plan === undefined ? '' : ` Planned was: ${safeText(plan.title)}.${lastingWay(plan)}`;
  const next = more.nextStep === undefined ? '' : ` ${more.nextStep}`;
  return {
    state: 'denied',
    said: `not sent: ${why}. ${NOTHING}${what}${next}`,
    error: { code, message: why, ...(more.nextStep === undefined ? {} : { nextStep: more.nextStep }) },
  };
}

/**
 * The person's no. Their words, if any, go back to the model, which may propose something else. `unanswered`: no yes
 * came, for a reason of ours.
 */
export function declined(plan: Plan, reason: string | undefined, unanswered = false): CallResult {
  if (unanswered) return notSent('unapproved', `no yes came: ${reason ?? 'the question was not answered'}`, { plan });
  const base = notSent('declined', 'the person said no', { plan });
  if (reason === undefined || reason.trim() === '')
    return { ...base, said: `${base.said} Do not propose the same again unasked.` };
  const words = safeText(reason).slice(0, 500);
  return {
    ...base,
    said: `${base.said} They said: ${JSON.stringify(words)}`,
    stopsRest: 'the person said no to the change before it and gave a reason',
  };
}

/** A dry run: planned and rehearsed, as asked for, and not sent. */
export function dryRun(plan: Plan, rehearsal: Rehearsal): CallResult {
  const warnings = [...rehearsal.warnings, ...plan.warnings.map(({ text }) => text)].map((text) => `warning: ${text}`);
  const text = [plan.title, ...rehearsal.notes, ...warnings, ...plan.kubectl].join('\n');
  return {
    state: 'done',
    said: `dry run: planned and rehearsed, not sent. ${NOTHING}`,
    data: safeData(text, 800),
    digest: `dry run: ${safeText(plan.title).slice(0, 200)}`,
    view: { type: 'text', title: 'dry run: nothing was sent', text: safeText(text) },
  };
}

/** The server's no to the rehearsal, found before the person is asked. */
export function refusedAtRehearsal(plan: Plan, rehearsal: Rehearsal): CallResult {
  const refusal = rehearsal.refusal ?? { code: 'refused', message: rehearsal.notes[0] ?? 'no reason given' };
  const message = safeText(refusal.message).slice(0, 1500);
  const nextStep = refusal.nextStep === undefined ? undefined : safeText(refusal.nextStep).slice(0, 500);
  const written = refusal.code === 'written';
  return {
    state: 'failed',
    said: written
      ? 'something WAS written, without a yes: the server stored what was sent as a dry run. Tell the person so, and do not try again.'
      : `not sent: the API server refuses this change already in the rehearsal, so the person was not asked. ${NOTHING}`,
    ...(written ? { sent: true, outcome: { state: 'failed', became: 'made', lines: [message] } } : {}),
    data: [plan.title, message, ...(nextStep === undefined ? [] : [`next step: ${nextStep}`])].join('\n'),
    error: {
      code: refusal.code === 'stale' ? 'stale' : written ? 'server' : 'refused',
      message,
      ...(nextStep === undefined ? {} : { nextStep }),
    },
    stopsRest: written ? 'the rehearsal before it was stored' : 'the change before it was refused',
  };
}

/** The object moved, and planning anew gives the same plan (one from a file, say). */
export function staleAgain(plan: Plan, { refusal }: Rehearsal): CallResult {
  const now = refusal === undefined ? '' : `: ${safeText(refusal.message).slice(0, 500)}`;
  const why = `the object is no longer as this plan says${now}`;
  return {
    ...notSent('stale', why, { plan, nextStep: 'Ask for the change again.' }),
    state: 'failed',
    stopsRest: 'the change before it was stale',
  };
}

const VERDICT: Record<Outcome['state'], { readonly said: string; readonly code?: ErrorCode }> = {
  applied: { said: 'applied: the person approved it, it was sent, and the API server confirms it.' },
  unverified: {
    said: 'sent, but nobody could see whether it took full effect. The change IS in the cluster.',
    code: 'not-healthy',
  },
  unhealthy: {
    said: 'sent, but the workload did not become healthy in time. The change IS in the cluster.',
    code: 'not-healthy',
  },
  partial: { said: 'sent in part: a later step failed. The lines say what was and was not done.', code: 'conflict' },
  stale: { said: 'not sent: the object moved again and again while the person was asked.', code: 'stale' },
  refused: { said: 'refused by the API server.', code: 'refused' },
  failed: { said: 'failed. The lines say what is known.', code: 'server' },
  aborted: { said: 'stopped by the person. The lines say what was sent before that.', code: 'aborted' },
};

/** A program that ran has changed nothing that the API shows; what it says of itself is its exit code. */
const RAN: (typeof VERDICT)[Outcome['state']] = {
  said: 'run: the person approved it, and the lines say how it ended. What it printed follows.',
};
const ran = (plan: Plan, { state }: Outcome): boolean =>
  state === 'applied' && plan.changes.every(({ verb }) => verb === 'exec');

/** A port that is open has changed nothing in the cluster either, and stays until the person ends it. */
const OPENED: (typeof VERDICT)[Outcome['state']] = {
  said: 'open: the person approved it. It stays open until they end it (Esc twice or /ports end in the chat, Ctrl-C on a command line).',
};
const opened = (plan: Plan, { state }: Outcome): boolean =>
  state === 'applied' && plan.changes.every(({ verb }) => verb === 'forward');

const ranLine = ({ lines, printed = [] }: Outcome): string =>
  `run: ${lines.join('; ')}; ${printed.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)} bytes printed`;

/** What stays of a change when the conversation is shortened or saved: how to take it back with it. */
const digestOf = ({ title }: Plan, { state }: Outcome, undo: readonly string[]): string =>
  [safeText(`${state}: ${title}`).slice(0, 300), ...undo.map((line) => safeText(line).slice(0, 500))].join('\n');

/** For the model: of several programs the first lines each, since what they come to was worked out. */
const printedLines = (printed: readonly Printed[]): string[] =>
  printed
    .map(({ text }) => (printed.length > 1 ? text.split('\n').slice(0, 6).join('\n') : text))
    .filter((text) => text !== '');

function printedView(printed: readonly Printed[], meaning: string | undefined): View {
  const [first] = printed;
  const alone = printed.length === 1 && meaning === undefined;
  const words = ({ argv }: Printed): string => safeText(shellLine(argv), 200);
  const outputs = printed.map((one) => `$ ${words(one)}\n${[one.text, one.note ?? ''].filter(Boolean).join('\n')}`);
  return {
    type: 'text',
    title: alone && first ? words(first) : (meaning?.split('\n')[0] ?? `${printed.length} programs`),
    text: alone && first ? first.text : [...(meaning ? [meaning] : []), ...outputs].join('\n\n'),
  };
}

/**
 * The outcome of something that was sent, in the words of the API. `notes` are ours, such as a log that could not be
 * written.
 */
export function outcomeResult(plan: Plan, outcome: Outcome, notes: readonly string[], meaning?: string): CallResult {
  const { said, code } = ran(plan, outcome) ? RAN : opened(plan, outcome) ? OPENED : VERDICT[outcome.state];
  const lines = outcome.nextStep === undefined ? outcome.lines : [...outcome.lines, `next step: ${outcome.nextStep}`];
  const printed = printedLines(outcome.printed ?? []);
  const undo = plan.undo !== undefined && outcome.state !== 'stale' ? [`undo: ${plan.undo}`] : [];
  const base = {
    said: [said, ...notes].join(' ') + lastingWay(plan),
    data: safeData(
      [plan.title, ...(meaning === undefined ? [] : [meaning]), ...lines, ...undo, ...printed].join('\n'),
      1500,
    ),
    digest: ran(plan, outcome) ? safeText(ranLine(outcome)).slice(0, 300) : digestOf(plan, outcome, undo),
    outcome,
    ...(printed.length > 0 || meaning !== undefined ? { view: printedView(outcome.printed ?? [], meaning) } : {}),
    sent: outcome.state !== 'stale',
  };
  if (code === undefined) return { ...base, state: 'done' };
  const message = safeText(outcome.lines.at(-1) ?? said).slice(0, 500);
  const nextStep = outcome.nextStep === undefined ? {} : { nextStep: safeText(outcome.nextStep) };
  return {
    ...base,
    state: outcome.state === 'aborted' ? 'stopped' : 'failed',
    error: { code, message, ...nextStep },
    stopsRest: 'the change before it did not succeed',
  };
}
