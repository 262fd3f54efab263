import * as z from 'zod';
import type { Approver, Decision, Question } from '../../core/approval.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';
import type { ChangeTool } from '../../core/tool.ts';
import type { ClusterWriter } from '../../core/writer.ts';
import { auditFile, openNotices } from '../files/audit-file.ts';
import type { Flags } from '../flags.ts';
import { holdForwards } from '../forward/hold.ts';
import type { Io } from '../io.ts';
import { openCluster } from '../open.ts';
import { nobodyHere, plainApprover } from '../print/plain-approver.ts';
import { forgetSent, loadPlan, usedAlready, usePlan, wasSent } from '../files/plan-store.ts';
import { printEnd, throughGate } from '../print/through-gate.ts';
import { standsAsPlanned } from './stands-as-planned.ts';
import { modeOf } from '../modes.ts';
import { readSettings } from '../settings.ts';

export type ApplyOptions = {
  readonly confirm?: string;
  readonly filename?: readonly string[];
  readonly takeOver?: readonly string[];
};

/** A saved plan by its id, or manifests by `-f`: never both, and never one taken for the other. */
export async function runApplyCommand(
  plan: string | undefined,
  { filename, takeOver, confirm }: ApplyOptions,
  flags: Flags,
  io: Io,
): Promise<number> {
  if ((plan === undefined) === (filename === undefined))
    throw new AppError(
      'usage',
      plan === undefined ? 'neither a plan nor -f FILE is named' : `a saved plan (${plan}) and -f are two things`,
      'kubewhy apply PLAN sends a saved plan (kubewhy plans lists them); kubewhy apply -f FILE applies manifests',
    );
  if (plan !== undefined) return runApply(plan, confirm === undefined ? {} : { confirm }, flags, io);
  if (confirm !== undefined)
    throw new AppError('usage', '--confirm names the hash of a saved plan, not of a file', 'leave it out with -f');
  const { runApplyFiles } = await import('./apply-files.ts');
  return runApplyFiles(filename ?? [], takeOver === undefined ? {} : { takeOver }, flags, io);
}

/**
 * `kubewhy apply PLAN`: shows a saved plan and asks, or, with `--confirm HASH`, sends exactly the plan of that hash
 * unattended: the person has named its bytes. The file is a proposal; it goes through rehearsal, question, audit and
 * preconditions like any other plan.
 */
export async function runApply(
  idOrFile: string,
  options: { readonly confirm?: string },
  flags: Flags,
  io: Io,
): Promise<number> {
  const settings = readSettings(flags, io.env);
  const saved = loadPlan(idOrFile, io.env);
  const { plan, hash } = saved;
  if (options.confirm !== undefined && options.confirm !== hash)
    throw new AppError(
      'stale',
      `--confirm names another plan: this one has the hash ${hash}`,
      'look at it with kubewhy apply, or ask for the change again',
    );
  if (options.confirm !== undefined && saved.personOnly)
    throw new AppError(
      'no-person',
      `${plan.title}: an assistant proposed this plan, so a person is asked and --confirm is not taken`,
      `in a terminal: kubewhy apply ${plan.id}`,
    );
  if (plan.cluster.embedded)
    throw new AppError(
      'stale',
      'the plan was made on an embedded demo cluster, which ended with its run',
      'ask for the change again in a terminal, or on a demo cluster that stays: kubewhy demo --serve',
    );
  const nobody = options.confirm === undefined ? nobodyHere(io) : undefined;
  const cluster = await openCluster(
    {
      ...settings,
      namespace: plan.cluster.namespace,
      ...(settings.context === undefined ? { context: plan.cluster.context } : {}),
    },
    io,
  );
  try {
    if (cluster.notice) io.err(`${cluster.notice}\n`);
    for (const line of openNotices(io.env)) io.err(`${line}\n`);
    const { target } = cluster.reader;
    for (const part of ['context', 'server', 'caFingerprint', 'user', 'as', 'asDigest'] as const)
      if (target[part] !== plan.cluster[part])
        throw new AppError(
          'stale',
          `the plan was made for ${part} ${JSON.stringify(plan.cluster[part])}, here it is ${JSON.stringify(target[part])}`,
          'ask for the change again on this cluster',
        );
    if (wasSent(plan, io.env)) {
      if (!(await standsAsPlanned(plan, cluster.reader, io.signal))) throw usedAlready(plan.id);
      forgetSent(plan, io.env);
    }
    const { createGate } = await import('../../agent/index.ts');
    const shown = nobody === undefined ? undefined : await shownAlone(nobody, io);
    const approver: Approver = options.confirm === undefined ? plainApprover(io) : confirmed(hash);
    const audit = auditFile(io.env, async () => (await cluster.reader.whoami(io.signal)).user);
    let refused: AppError | undefined;
    const gate = createGate({
      writer: onceOnly(cluster.writer, (used) => {
        try {
          usePlan(used, io.env);
        } catch (error) {
          refused = toAppError(error);
          throw refused;
        }
      }),
      approver,
      ...(shown === undefined ? {} : { cannotAsk: shown }),
      audit,
      beyondRails: settings.beyondRails,
      mode: modeOf(settings),
    });
    const context = { cluster: cluster.reader, namespace: cluster.namespace, now: Date.now };
    const ended = await throughGate(
      gate,
      { id: plan.id, tool: savedTool(plan), input: {}, context, model: 'saved plan' },
      io,
    );
    if (refused) throw refused;
    if (nobody !== undefined && ended.error?.code === 'no-person')
      throw new AppError(
        'no-person',
        `${plan.title}: ${nobody}`,
        `in a terminal: kubewhy apply ${plan.id}; unattended: ${saved.personOnly ? 'not possible, an assistant proposed it' : `--confirm ${hash}`}`,
      );
    return await holdForwards(cluster.forwards, printEnd(ended, io), io);
  } finally {
    await cluster.close();
  }
}

/** Where nobody can be asked, the card is printed all the same, whole: what would have been asked about. */
async function shownAlone(nobody: string, io: Io): Promise<(question: Question) => string> {
  const { cardRows } = await import('../../ui/card-lines.ts');
  return (question) => {
    io.out(`${cardRows(question, Math.min(io.columns, 100), 'all').join('\n')}\n`);
    return nobody;
  };
}

/** The writer, with a step before anything is sent: a plan that was used already throws there. */
const onceOnly = (writer: ClusterWriter, use: (plan: Plan) => void): ClusterWriter => ({
  rehearse: (plan, signal) => writer.rehearse(plan, signal),
  async *apply(plan, approval, signal) {
    use(plan);
    yield* writer.apply(plan, approval, signal);
  },
});

/**
 * A tool that plans what was planned: a saved plan is never made anew. One that has moved is refused by its rehearsal.
 */
const savedTool = (plan: Plan): ChangeTool => ({
  name: plan.tool,
  description: plan.title,
  effect: 'change',
  input: z.strictObject({}),
  plan: async (_input, context, signal) => {
    const { savedWarnings } = await import('../../../tools/index.ts');
    return { ...plan, warnings: await savedWarnings(plan, context, signal) };
  },
});

/** A yes to the plan whose hash was given on the command line, and to no other. */
const confirmed =
  (hash: string): Approver =>
  async (question): Promise<Decision> =>
    question.hash === hash
      ? { answer: 'yes', by: 'hash' }
      : { answer: 'no', reason: 'the plan is not the one that was confirmed' };
