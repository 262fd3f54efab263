import { randomUUID } from 'node:crypto';
import type { CallResult } from '../../agent/call.ts';
import { AppError } from '../../core/errors.ts';
import type { ToolContext } from '../../core/tool.ts';
import { auditFile } from '../files/audit-file.ts';
import { savePlan } from '../files/plan-store.ts';
import type { Io } from '../io.ts';
import { modeOf } from '../modes.ts';
import type { OpenCluster } from '../open.ts';
import type { Settings } from '../settings.ts';
import { nobodyHere, plainApprover } from './plain-approver.ts';
import { throughGate } from './through-gate.ts';

/** A change that a command line of the person's names, by the tool that plans it. */
type OwnCall = {
  readonly tool: string;
  readonly input: Record<string, unknown>;
  /** The command, for the record. */
  readonly by: string;
} & Pick<ToolContext, 'readFiles'>;

type Parts = { readonly settings: Settings; readonly cluster: OpenCluster; readonly io: Io };

/**
 * Through the same gate as any other change: planned, rehearsed, asked, recorded, sent. Where nobody can be asked the
 * plan is saved, as of a question.
 */
export async function ownChange(
  { tool: name, input, by, ...more }: OwnCall,
  { settings, cluster, io }: Parts,
): Promise<CallResult> {
  const [{ createGate }, { TOOLS }] = await Promise.all([
    import('../../agent/index.ts'),
    import('../../../tools/index.ts'),
  ]);
  const tool = TOOLS.find((one) => one.name === name);
  if (tool?.effect !== 'change') throw new AppError('internal', `there is no tool ${name}`);
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
  const context = { cluster: cluster.reader, namespace: cluster.namespace, now: Date.now, ...more };
  return throughGate(gate, { id: randomUUID().slice(0, 8), tool, input, context, model: by }, io);
}
