import { AppError } from './errors.ts';
import { planHash, type Plan, type Rehearsal } from './plan.ts';

export type Decision =
  | {
      readonly answer: 'yes';
      /**
       * How it was given: the key, the typed name, the confirmed hash, or what was typed into the form of an MCP
       * client.
       */
      readonly by: 'key' | 'typed-name' | 'hash' | 'elicitation';
    }
  /** `unanswered`: no person said no, the question was not answered as one answers it; `reason` is ours then. */
  | { readonly answer: 'no'; readonly reason?: string; readonly unanswered?: true }
  /** The person changed simple values; the tool plans again with them. */
  | { readonly answer: 'edit'; readonly input: Readonly<Record<string, unknown>> };

/** Asks a person. Anything but a yes (a throw, an abort, undefined) means no. */
export type Approver = (question: Question, signal: AbortSignal) => Promise<Decision>;

export type Question = {
  readonly plan: Plan;
  readonly hash: string;
  readonly rehearsal: Rehearsal;
  /** The person's own sentence that this came of, redacted; absent for a saved plan. */
  readonly said?: string;
  /** What the model gave as its reason, cleaned; shown apart. */
  readonly reason?: string;
  /** Fields of the tool's input that the person may edit on the card, with their present values. */
  readonly editable: Readonly<Record<string, string | number>>;
  /** 1-based place in this turn. */
  readonly index: number;
  readonly of: number;
  /** Names of the tools whose cards follow in this turn. */
  readonly following?: readonly string[];
};

const key = Symbol('made by asking');

/**
 * A yes to exactly one plan. It is made by `askApproval` alone: the constructor wants a symbol that this module keeps,
 * since TypeScript's `private` guards nothing at run time. It holds the plan's hash, lives for a short time and is
 * spent once, also by a failed attempt.
 */
class ApprovalImpl {
  readonly #hash: string;
  readonly #until: number;
  #spent = false;
  constructor(guard: typeof key, hash: string, until: number) {
    if (guard !== key) throw new AppError('unapproved', 'an approval is made by asking a person');
    this.#hash = hash;
    this.#until = until;
  }
  static spend(approval: ApprovalImpl, plan: Plan, now: number): void {
    if (typeof approval !== 'object' || approval === null || !(#spent in approval))
      throw new AppError('unapproved', 'this is not an approval');
    if (approval.#spent) throw new AppError('unapproved', 'this approval was used already', 'ask for the change again');
    approval.#spent = true;
    if (now > approval.#until) throw new AppError('expired', 'this approval has expired', 'ask for the change again');
    if (planHash(plan) !== approval.#hash)
      throw new AppError('unapproved', 'this approval is for another plan', 'ask for the change again');
  }
}

export type Approval = ApprovalImpl;

/** Life of an approval in milliseconds: 2 minutes, 1 for high risk. */
export const approvalLife = (plan: Plan): number => (plan.risk === 'high' ? 60_000 : 120_000);

/**
 * Asks once. The hash is taken before the question, so a plan that is changed meanwhile is not covered by the yes.
 * Never throws.
 */
export async function askApproval(
  question: Omit<Question, 'hash'>,
  approver: Approver,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<
  | { readonly approval: Approval; readonly decision: Decision }
  | { readonly approval?: undefined; readonly decision: Decision }
> {
  const hash = planHash(question.plan);
  let decision: Decision | undefined;
  try {
    decision = await approver({ ...question, hash }, signal);
  } catch {
    return { decision: { answer: 'no', reason: 'the question could not be asked' } };
  }
  if (signal.aborted) return { decision: { answer: 'no', reason: 'interrupted' } };
  if (decision?.answer === 'yes')
    return { decision, approval: new ApprovalImpl(key, hash, now() + approvalLife(question.plan)) };
  if (decision?.answer === 'edit') return { decision };
  if (decision?.answer !== 'no') return { decision: { answer: 'no' } };
  const { reason, unanswered } = decision;
  return { decision: { answer: 'no', ...(reason ? { reason } : {}), ...(unanswered ? { unanswered } : {}) } };
}

/**
 * Uses the approval up for this plan, or throws unapproved or expired. Only writers call it, before they send anything.
 */
export const spendApproval = (approval: Approval, plan: Plan, now: number = Date.now()): void =>
  ApprovalImpl.spend(approval, plan, now);
