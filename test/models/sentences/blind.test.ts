import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../src/cluster/index.ts';
import { startEmbedded } from '../../../src/demo/index.ts';
import { createGate, createSession } from '../../../src/agent/index.ts';
import type { Question } from '../../../src/core/approval.ts';
import type { AgentEvent } from '../../../src/core/events.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { Sealed } from '../../../src/core/sealed.ts';
import { offlineModel } from '../../../src/models/offline/index.ts';
import { TOOLS } from '../../../tools/index.ts';
import { BLIND, type Expectation } from './blind.ts';
import { MISSED } from './missed.ts';

type Heard = { readonly calls: readonly string[]; readonly answer: string; readonly plans: readonly Plan[] };

let demo: Awaited<ReturnType<typeof startEmbedded>>;
let connection: Awaited<ReturnType<typeof connect>>;
beforeAll(async () => {
  demo = await startEmbedded({ scenario: 'healthy', speed: 50 });
  await demo.settled();
  connection = await connect({ kubeconfig: demo.kubeconfig, env: {}, embedded: true });
});
afterAll(async () => {
  await connection.close();
  await demo.close();
});

/** One sentence to the planner on the embedded cluster, in a session of its own; the person says no to every card. */
async function hear(sentence: string): Promise<Heard> {
  const plans: Plan[] = [];
  const gate = createGate({
    writer: connection.writer,
    audit: { intent: async () => undefined, outcome: async () => undefined, declined: async () => undefined },
    approver: async (question: Question) => {
      plans.push(question.plan);
      return { answer: 'no' };
    },
  });
  const askSecrets = async (keys: readonly string[]) =>
    new Sealed(Object.fromEntries(keys.map((key) => [key, 'typed'])));
  const context = { cluster: connection.reader, namespace: 'todo-chatbot', now: Date.now, askSecrets };
  const session = createSession({ model: offlineModel(), tools: TOOLS, context, system: '', gate });
  const events: AgentEvent[] = [];
  for await (const event of session.say(sentence, AbortSignal.timeout(10_000))) events.push(event);
  const done = events.at(-1);
  return {
    calls: events.flatMap((event) => (event.type === 'call' ? [event.name] : [])),
    answer: done?.type === 'done' ? done.answer : '',
    plans,
  };
}

const changesOf = (plan: Plan): string[] =>
  plan.changes.map((change) => {
    const edits =
      change.verb === 'edit'
        ? change.edits
            .map(({ path, to }) => `${path}=${String(typeof to === 'object' ? JSON.stringify(to) : to)}`)
            .join(' ')
        : '';
    return `${change.target.kind}/${change.target.name} ${change.verb} ${edits}`.trim();
  });

function judge(expected: Expectation, { calls, answer, plans }: Heard): string | undefined {
  const changes = plans.flatMap(changesOf);
  if ('plan' in expected) {
    if (changes.length !== 1) return `wanted one change, got ${JSON.stringify(changes)}; said: ${answer}`;
    return expected.plan.test(changes[0] ?? '') ? undefined : `planned ${changes[0]}`;
  }
  if ('whole' in expected) {
    if (plans.length === 0) return undefined;
    const told = [
      answer,
      ...changes,
      ...plans.flatMap((plan) => [plan.title, ...plan.warnings.map(({ text }) => text)]),
    ].join('\n');
    const left = expected.whole.find((part) => !part.test(told));
    return left ? `planned ${JSON.stringify(changes)} and said nothing of ${String(left)}` : undefined;
  }
  if (plans.length > 0) return `planned ${JSON.stringify(changes)}`;
  if ('none' in expected) return undefined;
  if (expected.reads.length > 0 && !calls.some((name) => expected.reads.includes(name)))
    return `called ${JSON.stringify(calls)}; said: ${answer.slice(0, 200)}`;
  return expected.answer && !expected.answer.test(answer) ? `said: ${answer.slice(0, 300)}` : undefined;
}

describe('what operators say', () => {
  for (const [sentence, expected] of BLIND) {
    const run = MISSED.has(sentence) ? it.fails : it;
    run(sentence, async () => {
      expect(judge(expected, await hear(sentence))).toBeUndefined();
    });
  }
});
