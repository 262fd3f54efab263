import { z } from 'zod';
import type { AuditDeclined, AuditIntent, AuditLog, AuditOutcome } from '../../src/agent/index.ts';
import { type Approval, type Approver, type Decision, type Question, spendApproval } from '../../src/core/approval.ts';
import { AppError } from '../../src/core/errors.ts';
import type { Change, Outcome, Plan, Progress, Rehearsal } from '../../src/core/plan.ts';
import { changeTool, type Tool } from '../../src/core/tool.ts';
import type { ClusterWriter } from '../../src/core/writer.ts';
import { TARGET } from './world.ts';

/** Replicas in the cluster of these tests. */
export type State = { replicas: number };

export const scaleChange = (name: string, from: number, to: number): Change => ({
  target: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'todo-chatbot', name },
  resource: { plural: 'deployments', namespaced: true },
  uid: `uid-${name}`,
  verb: 'edit',
  subresource: 'scale',
  edits: [{ path: '/spec/replicas', from, to }],
});

export const planOf = (changes: readonly Change[], more: Partial<Plan> = {}): Plan => ({
  id: 'p1',
  tool: 'scale_workload',
  title: 'scale deployment backend',
  risk: 'low',
  cluster: TARGET,
  changes,
  warnings: [],
  undo: 'scale deployment backend to 2',
  kubectl: ['kubectl scale deployment/backend --replicas=5'],
  createdAt: '2026-11-24T10:00:00Z',
  ...more,
});

export const scale = (state: State = { replicas: 2 }, more: Partial<Plan> = {}): Tool =>
  changeTool({
    name: 'scale_workload',
    description: 'scales',
    input: z.strictObject({ workload: z.string(), replicas: z.int().min(0).max(1000) }),
    editable: ['replicas'],
    async plan({ workload, replicas }) {
      if (replicas === 999) throw new AppError('bad-input', '999 is too many', 'use fewer');
      return planOf([scaleChange(workload, state.replicas, replicas)], {
        title: `scale deployment ${workload} from ${state.replicas} to ${replicas}`,
        ...more,
      });
    },
  });

export type WriterScript = {
  readonly rehearse?: (plan: Plan) => Rehearsal;
  readonly outcome?: (plan: Plan, times: number) => Outcome;
  readonly apply?: (plan: Plan, signal: AbortSignal) => AsyncIterable<Progress>;
};

const OK: Rehearsal = { ok: true, notes: ['the server accepts it'], warnings: [] };
const APPLIED: Outcome = { state: 'applied', lines: ['5 of 5 ready'] };

/** A writer that keeps what was sent; like the real one it spends the approval first. */
export function writerOf(journal: string[], script: WriterScript = {}): ClusterWriter & { sent: Plan[] } {
  const sent: Plan[] = [];
  return {
    sent,
    async rehearse(plan) {
      journal.push('rehearse');
      return script.rehearse?.(plan) ?? OK;
    },
    async *apply(plan: Plan, approval: Approval, signal: AbortSignal) {
      spendApproval(approval, plan);
      journal.push('apply');
      sent.push(plan);
      if (script.apply) {
        yield* script.apply(plan, signal);
        return;
      }
      yield { type: 'sent', index: 1, of: 1, text: 'patched', auditId: 'audit-1', resourceVersion: '7' };
      yield { type: 'end', outcome: script.outcome?.(plan, sent.length) ?? APPLIED };
    },
  };
}

export type Log = AuditLog & { intents: AuditIntent[]; outcomes: AuditOutcome[]; refused: AuditDeclined[] };

export function auditOf(
  journal: string[],
  fails: Partial<Record<'intent' | 'outcome' | 'declined', boolean>> = {},
): Log {
  const log: Log = {
    intents: [],
    outcomes: [],
    refused: [],
    async intent(entry) {
      if (fails.intent) throw new Error('disk full');
      journal.push('intent');
      log.intents.push(entry);
    },
    async outcome(entry) {
      if (fails.outcome) throw new Error('disk full');
      journal.push('outcome');
      log.outcomes.push(entry);
    },
    async declined(entry) {
      if (fails.declined) throw new Error('disk full');
      journal.push('declined');
      log.refused.push(entry);
    },
  };
  return log;
}

/** An approver with prepared answers; it keeps the questions. */
export function approverOf(
  journal: string[],
  ...answers: (Decision | ((question: Question, signal: AbortSignal) => Decision | Promise<Decision>))[]
): Approver & { questions: Question[] } {
  const questions: Question[] = [];
  const approver: Approver = async (question, signal) => {
    journal.push('ask');
    questions.push(question);
    const answer = answers[questions.length - 1];
    if (answer === undefined) throw new Error('asked more often than planned');
    return typeof answer === 'function' ? answer(question, signal) : answer;
  };
  return Object.assign(approver, { questions });
}

export const YES: Decision = { answer: 'yes', by: 'key' };

/** Asks the person for a secret while it plans. */
export const scaleAsking = (): Tool =>
  changeTool({
    name: 'scale_workload',
    description: 'asks',
    input: z.strictObject({ workload: z.string(), replicas: z.int() }),
    async plan(_input, context, signal) {
      await context.askSecrets?.(['KEY'], { secret: 's', namespace: 'n' }, signal);
      return planOf([]);
    },
  });
