import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../../src/cluster/index.ts';
import { untouchedEmbedded } from '../../helpers/shared-embedded.ts';
import { createGate, createSession } from '../../../src/agent/index.ts';
import type { Question } from '../../../src/core/approval.ts';
import type { AgentEvent } from '../../../src/core/events.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { HelmReader } from '../../../src/core/helm-reader.ts';
import { createHelm } from '../../../src/helm/index.ts';
import { Sealed } from '../../../src/core/sealed.ts';
import { offlineModel } from '../../../src/models/offline/index.ts';
import { TOOLS } from '../../../tools/index.ts';
import type { Expectation } from './sentences-1.ts';

export type Heard = {
  readonly calls: readonly string[];
  readonly answer: string;
  readonly plans: readonly Plan[];
  /** What tools refused or could not do, as it stands above the answer. */
  readonly refused: string;
  /** Errors of the turn itself. */
  readonly faults: readonly string[];
};

/** The embedded cluster in one state, and ears for one sentence or several. */
export async function listen(scenario: string) {
  const demo = await untouchedEmbedded({ scenario, speed: 50 });
  await demo.settled();
  const root = mkdtempSync(join(tmpdir(), 'kubewhy-hearing-'));
  let reader: HelmReader | undefined;
  const connection = await connect({
    kubeconfig: demo.kubeconfig,
    env: {},
    embedded: true,
    namespace: 'todo-chatbot',
    helm: (cluster, access) => {
      const helm = createHelm({ cluster, access, root, env: {}, pollMs: 100, program: demo.helm });
      reader = helm.reader;
      return helm.runner;
    },
  });
  return {
    close: async () => {
      await connection.close();
      await demo.close();
      rmSync(root, { recursive: true, force: true });
    },
    /**
     * The sentences in a session of their own; what came of the last. The person says `last` to its cards and `before`
     * to those before.
     */
    async hear(said: readonly string[], before: 'yes' | 'no' = 'no'): Promise<Heard> {
      let plans: Plan[] = [];
      let answer: 'yes' | 'no' = before;
      const gate = createGate({
        writer: connection.writer,
        audit: { intent: async () => undefined, outcome: async () => undefined, declined: async () => undefined },
        approver: async (question: Question) => {
          plans.push(question.plan);
          return answer === 'yes' ? { answer, by: 'typed-name' } : { answer };
        },
      });
      const askSecrets = async (keys: readonly string[]) =>
        new Sealed(Object.fromEntries(keys.map((key) => [key, 'typed'])));
      const helm = reader === undefined ? {} : { helm: reader };
      const context = { cluster: connection.reader, namespace: 'todo-chatbot', now: Date.now, askSecrets, ...helm };
      const session = createSession({ model: offlineModel(), tools: TOOLS, context, system: '', gate });
      let events: AgentEvent[] = [];
      for (const [at, sentence] of said.entries()) {
        if (at === said.length - 1) answer = 'no';
        plans = [];
        events = [];
        for await (const event of session.say(sentence, AbortSignal.timeout(20_000))) events.push(event);
      }
      const done = events.at(-1);
      return {
        calls: events.flatMap((event) => (event.type === 'call' ? [event.name] : [])),
        answer: done?.type === 'done' ? done.answer : '',
        plans,
        refused: events.flatMap((event) => (event.type === 'result' ? (event.error?.message ?? []) : [])).join('\n'),
        faults: events.flatMap((event) => (event.type === 'error' ? event.message : [])),
      };
    },
  };
}

const changesOf = (plan: Plan): string[] =>
  plan.changes.map((change) => {
    const edits =
      change.verb === 'edit'
        ? change.edits
            .map(({ path, to }) => `${path}=${String(typeof to === 'object' ? JSON.stringify(to) : to)}`)
            .join(' ')
        : change.verb === 'forward'
          ? change.ports.map(({ local, remote }) => `${local}:${remote}`).join(' ')
          : '';
    const whole = change.verb === 'create' || change.verb === 'apply' ? JSON.stringify(change.object) : edits;
    return `${change.target.kind}/${change.target.name} ${change.verb} ${whole}`.trim();
  });

/** What is wrong with what was heard; undefined when it is as expected. */
export function judge(expected: Expectation, { calls, answer, plans, faults }: Heard): string | undefined {
  if (faults.length > 0) return `ended with an error: ${faults.join('; ')}`;
  if (answer.trim() === '') return `said nothing; called ${JSON.stringify(calls)}`;
  if (answer.includes('**Not so:**')) return `contradicts itself: ${answer.slice(0, 300)}`;
  const changes = plans.flatMap(changesOf);
  if ('plan' in expected) {
    if (plans.length !== 1 || (changes.length !== 1 && plans[0]?.changes[0]?.verb !== 'exec'))
      return `wanted one change, got ${JSON.stringify(changes)}; said: ${answer}`;
    return expected.plan.test(changes[0] ?? '') ? undefined : `planned ${changes[0]}`;
  }
  if ('whole' in expected) {
    if (plans.length === 0) return `planned nothing; said: ${answer.slice(0, 300)}`;
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
