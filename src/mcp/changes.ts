import { randomBytes } from 'node:crypto';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { createGate, type Gate } from '../agent/index.ts';
import { AppError } from '../core/errors.ts';
import { fence } from '../core/fence.ts';
import type { Plan, Rehearsal } from '../core/plan.ts';
import { safeText } from '../core/redact.ts';
import { type Elicit, elicitApprover, tooLong } from './elicit.ts';
import { type McpOptions, TIMES } from './types.ts';

/** After so many answers in a row that were no yes, changes are only planned: nobody is asked until they give in. */
const MOST_NOES = 3;
/** Changes that wait for the one before them. */
const MOST_WAITING = 4;
/** Characters of what a plan would do, as its caller gets it. */
const MOST_TEXT = 4_000;

/**
 * The changes of one session: one after another, each planned when its turn comes, so that there are never two cards at
 * once.
 */
export class Changes {
  readonly #options: McpOptions;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #noes = 0;

  constructor(options: McpOptions) {
    this.#options = options;
  }

  /** Runs one call with a gate of its own. `elicit` is absent where the client cannot ask its user. */
  async run(
    elicit: Elicit | undefined,
    signal: AbortSignal,
    call: (gate: Gate) => Promise<CallToolResult>,
  ): Promise<CallToolResult> {
    if (this.#waiting >= MOST_WAITING) {
      const { message } = new AppError('refused', `${MOST_WAITING} changes wait already for the person`);
      return { content: [{ type: 'text', text: `not planned: ${message}; nothing was sent` }], isError: true };
    }
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#one(elicit, signal, call));
    this.#last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #one(
    elicit: Elicit | undefined,
    signal: AbortSignal,
    call: (gate: Gate) => Promise<CallToolResult>,
  ): Promise<CallToolResult> {
    const { gate: base, cardText } = this.#options;
    if (base === undefined) throw new AppError('internal', 'there is no gate');
    const times = { ...TIMES, ...this.#options.times };
    let saved: { readonly plan: Plan; readonly rehearsal: Rehearsal } | undefined;
    const { savePlan } = base;
    const ask = elicit && elicitApprover(elicit, cardText, times, base.now ?? Date.now);
    const gate = createGate({
      ...base,
      ...(savePlan && {
        savePlan: async (plan: Plan, rehearsal: Rehearsal) => {
          const sentence = await savePlan(plan, rehearsal);
          saved = { plan, rehearsal };
          return sentence;
        },
      }),
      ...(ask && {
        approver: async (question, stop) => {
          const decision = await ask(question, stop);
          this.#noes = decision.answer === 'yes' ? 0 : this.#noes + 1;
          return decision;
        },
      }),
      cannotAsk: (question) =>
        this.#options.changes === 'plan-only'
          ? 'changes are only planned here, the person sends them in a terminal of their own'
          : elicit === undefined
            ? 'this client cannot ask its user'
            : this.#noes >= MOST_NOES
              ? `${MOST_NOES} changes in a row got no yes, so no more are asked about here`
              : tooLong(cardText(question)),
    });
    const result = await call(gate);
    return saved === undefined || signal.aborted ? result : planned(result, saved.plan, saved.rehearsal);
  }
}

/**
 * A plan that was saved as it should be is no error; what it would do is told, so that the assistant can explain it.
 * Its hash is not: it is what a person names.
 */
function planned(result: CallToolResult, plan: Plan, rehearsal: Rehearsal): CallToolResult {
  const lines = [
    plan.title,
    `risk: ${plan.risk}`,
    ...rehearsal.notes.map((note) => `rehearsal: ${note}`),
    ...[...rehearsal.warnings, ...plan.warnings.map(({ text }) => text)].map((text) => `warning: ${text}`),
    ...plan.kubectl.map((command) => `the same with kubectl: ${command}`),
  ];
  const text = safeText(lines.join('\n')).slice(0, MOST_TEXT);
  const data = { type: 'text' as const, text: fence(text, 'plan', randomBytes(6).toString('hex')) };
  return { ...result, content: [...result.content, data], isError: false };
}
