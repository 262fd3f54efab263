import { createGate, createSession } from '../../src/agent/index.ts';
import { connect } from '../../src/cluster/index.ts';
import type { Question } from '../../src/core/approval.ts';
import type { AgentEvent } from '../../src/core/events.ts';
import { planHash } from '../../src/core/plan.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { TOOLS } from '../../tools/index.ts';
import { scripted } from '../agent/scripted-model.ts';
import { isDry, mark, writesAbout, type Recorded } from './audit-log.ts';

/** All that the tasks make carries this in its name or stands in a namespace that does. */
export const OURS = 'tier-t-';

export type Call = readonly [tool: string, input: unknown];
export type Done = {
  readonly cards: readonly Question[];
  /** What the tools answered, in order. */
  readonly said: readonly string[];
  readonly states: readonly string[];
  /** Requests that the API server carried out, as it recorded them. */
  readonly writes: readonly Recorded[];
};

/**
 * One task: a scripted model makes these calls, one after another, with the real tools through the real gate; the
 * person says yes to every card. What the API server recorded must be what the cards showed: one request for each
 * change, each rehearsed before, none besides.
 */
export async function doTask(namespace: string, request: string, calls: readonly Call[]): Promise<Done> {
  const connection = await connect({ env: { KUBECONFIG: process.env['KUBECONFIG'] }, context: 'admin', namespace });
  const cards: Question[] = [];
  const start = mark();
  try {
    const gate = createGate({
      writer: connection.writer,
      audit: { intent: async () => {}, outcome: async () => {}, declined: async () => {} },
      approver: async (question) => {
        cards.push(question);
        return question.plan.risk === 'high' ? { answer: 'yes', by: 'typed-name' } : { answer: 'yes', by: 'key' };
      },
    });
    const model = scripted([...calls.map((call) => ({ calls: [call] })), { text: 'done' }]);
    const context = {
      cluster: connection.reader,
      namespace,
      now: Date.now,
      askSecrets: async (keys: readonly string[]) =>
        new Sealed(Object.fromEntries(keys.map((key) => [key, `planted-${key}-5Kf9`]))),
    };
    const session = createSession({ model, tools: TOOLS, context, system: 'system', gate });
    const events: AgentEvent[] = [];
    for await (const event of session.say(request, AbortSignal.timeout(240_000))) events.push(event);
    const results = events.filter((event) => event.type === 'result');
    const writes = (
      await writesAbout(start, (one) => JSON.stringify([one.requestURI, one.requestObject]).includes(OURS))
    ).filter((one) => !isDry(one));
    if (new Set(cards.map(({ plan }) => planHash(plan))).size !== cards.length)
      throw new Error('one plan was asked about twice');
    return {
      cards,
      said: results.map(({ text }) => text),
      states: results.map(({ state }) => state),
      writes,
    };
  } finally {
    await connection.close();
  }
}
