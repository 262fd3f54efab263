import type { Approver, Decision } from '../core/approval.ts';
import { AppError, EXIT, exitCodeOf, type ErrorCode } from '../core/errors.ts';
import type { Outcome } from '../core/plan.ts';
import { auditFile } from './audit-file.ts';
import type { Flags } from './flags.ts';
import type { Io } from './io.ts';
import { openCluster } from './open.ts';
import { plainApprover } from './plain-approver.ts';
import { loadPlan } from './plan-store.ts';
import { readSettings } from './settings.ts';

/**
 * `kubewhy apply PLAN`: shows a saved plan and asks, or, with `--confirm HASH`, sends exactly the plan of that hash unattended: the person has named its
 * bytes. The file is a proposal; it goes through rehearsal, question, audit and preconditions like any other plan.
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
  if (options.confirm === undefined && !io.interactive)
    throw new AppError(
      'no-person',
      `${plan.title}: nobody can be asked here`,
      `in a terminal: kubewhy apply ${plan.id}; unattended: --confirm with its hash`,
    );
  const cluster = await openCluster(
    settings.context === undefined && !plan.cluster.embedded
      ? { ...settings, context: plan.cluster.context }
      : settings,
    io,
  );
  try {
    const { target } = cluster.reader;
    for (const part of ['context', 'server', 'caFingerprint', 'user'] as const)
      if (target[part] !== plan.cluster[part])
        throw new AppError(
          'stale',
          `the plan was made for ${part} ${JSON.stringify(plan.cluster[part])}, here it is ${JSON.stringify(target[part])}`,
          'ask for the change again on this cluster',
        );
    const { applyPlan } = await import('../agent/index.ts');
    const approver: Approver = options.confirm === undefined ? plainApprover(io) : confirmed(hash);
    const audit = auditFile(io.env, async () => (await cluster.reader.whoami(io.signal)).user);
    let outcome: Outcome | undefined;
    let denied: { code: ErrorCode; message: string; nextStep?: string } | undefined;
    for await (const event of applyPlan({ plan, writer: cluster.writer, approver, audit }, io.signal)) {
      if (event.type === 'progress' && event.progress.type !== 'end') io.err(`${event.progress.text}\n`);
      if (event.type === 'result') {
        outcome = event.outcome;
        denied = event.error;
      }
    }
    if (outcome) for (const line of outcome.lines) io.out(`${line}\n`);
    if (outcome?.nextStep) io.err(`${outcome.nextStep}\n`);
    if (outcome) return CODE[outcome.state];
    if (denied) throw new AppError(denied.code, denied.message, denied.nextStep);
    return exitCodeOf('declined');
  } finally {
    await cluster.close();
  }
}

/** A yes to the plan whose hash was given on the command line, and to no other. */
const confirmed =
  (hash: string): Approver =>
  async (question): Promise<Decision> =>
    question.hash === hash
      ? { answer: 'yes', by: 'hash' }
      : { answer: 'no', reason: 'the plan is not the one that was confirmed' };

const CODE: Record<Outcome['state'], number> = {
  applied: EXIT.ok,
  unhealthy: EXIT.notHealthy,
  partial: EXIT.refused,
  stale: EXIT.stale,
  refused: EXIT.refused,
  failed: EXIT.error,
  aborted: EXIT.interrupted,
};
