import { randomUUID } from 'node:crypto';
import { AppError } from '../../core/errors.ts';
import type { ToolContext } from '../../core/tool.ts';
import { auditFile, openNotices } from '../files/audit-file.ts';
import { personsManifests } from '../files/manifest-files.ts';
import { savePlan } from '../files/plan-store.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { modeOf } from '../modes.ts';
import { openCluster } from '../open.ts';
import { nobodyHere, plainApprover } from '../print/plain-approver.ts';
import { readSettings } from '../settings.ts';
import { printEnd, throughGate } from '../print/through-gate.ts';

const WAIT_MS = 10_000;

/**
 * `kubewhy apply -f FILE`: the objects of files that the person named, by server-side apply under our field manager,
 * through the same gate as any other change: rehearsed, on one card, recorded, watched. Where nobody can be asked the
 * plan is saved, as of a question.
 */
export async function runApplyFiles(
  paths: readonly string[],
  { takeOver = [] }: { readonly takeOver?: readonly string[] },
  flags: Flags,
  io: Io,
): Promise<number> {
  const settings = readSettings(flags, io.env);
  const piped = paths.includes('-') ? await io.piped(WAIT_MS) : '';
  if (paths.includes('-') && piped.trim() === '')
    throw new AppError('bad-input', 'standard input holds no manifest', 'pipe one in, or name a file: -f FILE');
  const files = paths.flatMap((path) =>
    path === '-' ? [{ name: 'standard input', text: piped }] : personsManifests(path),
  );
  const cluster = await openCluster(settings, io);
  try {
    if (cluster.notice) io.err(`${cluster.notice}\n`);
    for (const line of openNotices(io.env)) io.err(`${line}\n`);
    const [{ createGate }, { TOOLS }] = await Promise.all([
      import('../../agent/index.ts'),
      import('../../../tools/index.ts'),
    ]);
    const tool = TOOLS.find(({ name }) => name === 'apply_manifest');
    if (tool?.effect !== 'change') throw new AppError('internal', 'there is no tool apply_manifest');
    const gate = createGate({
      writer: cluster.writer,
      ...(nobodyHere(io) === undefined ? { approver: plainApprover(io) } : {}),
      audit: auditFile(io.env, async () => (await cluster.reader.whoami(io.signal)).user),
      mode: modeOf(settings),
      beyondRails: settings.beyondRails,
      savePlan: async (plan) => {
        if (cluster.reader.target.embedded)
          return 'It cannot be applied later: the embedded cluster ends with this run. In a terminal you are asked.';
        const { hash } = savePlan(plan, io.env);
        return `the plan is saved: kubewhy apply ${plan.id} shows it and asks, kubewhy apply ${plan.id} --confirm ${hash} sends it unattended`;
      },
    });
    const context: ToolContext = {
      cluster: cluster.reader,
      namespace: cluster.namespace,
      now: Date.now,
      readFiles: async () => files,
    };
    const input = {
      path: paths.join(' ').slice(0, 260),
      ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
      ...(takeOver.length > 0 ? { take_over: takeOver } : {}),
    };
    const asked = { id: randomUUID().slice(0, 8), tool, input, context, model: 'kubewhy apply -f' };
    return printEnd(await throughGate(gate, asked, io), io);
  } finally {
    await cluster.close();
  }
}
