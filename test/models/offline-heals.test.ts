import { describe, expect, it } from 'vitest';
import { createGate, createSession } from '../../src/agent/index.ts';
import type { Question } from '../../src/core/approval.ts';
import type { AgentEvent } from '../../src/core/events.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { connect } from '../../src/cluster/index.ts';
import { SCENARIOS } from '../../src/demo/index.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import { offlineModel } from '../../src/models/offline/index.ts';
import { TOOLS } from '../../tools/index.ts';

/** What the person types: what the demo tells, and for all else any text. */
const typedFor = (scenario: string): Readonly<Record<string, string>> => {
  const url = /DATABASE_URL is (\S+)/.exec(SCENARIOS.find(({ name }) => name === scenario)?.tells ?? '')?.[1];
  return url === undefined ? {} : { DATABASE_URL: url };
};

/** The planner, the loop, the gate and the writer on the embedded cluster; the person says what is in `answers`. */
async function story(scenario: string, answers: 'yes' | 'no', body: (world: World) => Promise<void>): Promise<void> {
  const demo = await untouchedEmbedded({ scenario, speed: 50 });
  try {
    await demo.settled();
    const connection = await connect({ kubeconfig: demo.kubeconfig, env: {}, embedded: true });
    const { reader, writer } = connection;
    const questions: Question[] = [];
    const askSecrets = async (keys: readonly string[]) =>
      new Sealed(Object.fromEntries(keys.map((key) => [key, typedFor(scenario)[key] ?? `typed-by-the-person-${key}`])));
    const gate = createGate({
      writer,
      audit: { intent: async () => undefined, outcome: async () => undefined, declined: async () => undefined },
      approver: async (question) => {
        questions.push(question);
        return answers === 'yes' ? { answer: 'yes', by: 'key' } : { answer: 'no' };
      },
    });
    const context = { cluster: reader, namespace: 'todo-chatbot', now: Date.now, askSecrets };
    const session = createSession({ model: offlineModel(), tools: TOOLS, context, system: '', gate });
    const ask = async (text: string): Promise<Said> => {
      const events: AgentEvent[] = [];
      for await (const event of session.say(text, AbortSignal.timeout(15_000))) events.push(event);
      const last = events.at(-1);
      const calls = events.flatMap((event) => (event.type === 'call' ? [event.name] : []));
      return { calls, answer: last?.type === 'done' ? last.answer : '', text: JSON.stringify(events) };
    };
    const writes = () =>
      demo.requests
        .filter(({ method, path }) => method !== 'GET' && !path.includes('dryRun=All') && !path.includes('selfsubject'))
        .map(({ method, path }) => `${method} ${path.split('?')[0]}`);
    await body({ ask, writes, questions, question: SCENARIOS.find(({ name }) => name === scenario)?.question ?? '' });
    await connection.close();
  } finally {
    await demo.close();
  }
}

type Said = { readonly calls: readonly string[]; readonly answer: string; readonly text: string };
type World = {
  readonly ask: (text: string) => Promise<Said>;
  readonly writes: () => string[];
  readonly questions: readonly Question[];
  readonly question: string;
};

/** The kubelet starts waiting pods in its own time: asked until it has. */
async function healthy(ask: World['ask']): Promise<void> {
  await expect.poll(async () => (await ask('is it healthy now?')).answer, { timeout: 10_000 }).toContain('**Healthy**');
}

const deployment = (name: string): string => `PATCH /apis/apps/v1/namespaces/todo-chatbot/deployments/${name}`;

describe('with the offline planner a person on the embedded cluster', () => {
  it.each([
    ['oom', 'OOMKilled', ['set_resources'], [deployment('todo-chatbot-backend')]],
    [
      'liveness-path',
      'ProbePathNotFound',
      ['rollout_history', 'rollback_workload'],
      [deployment('todo-chatbot-backend')],
    ],
    [
      'image-never-pull',
      'ImageNeverPull',
      ['rollout_history', 'rollback_workload'],
      [deployment('todo-chatbot-frontend')],
    ],
    ['stuck-rollout', 'ConfigMapNotFound', ['rollback_workload'], [deployment('todo-chatbot-backend')]],
    [
      'config-exit',
      'UncaughtException',
      ['get_logs', 'edit_config_key', 'restart_workload'],
      ['PATCH /api/v1/namespaces/todo-chatbot/configmaps/todo-chatbot-config', deployment('todo-chatbot-backend')],
    ],
    [
      'missing-secret-key',
      'SecretKeyNotFound',
      ['set_secret_keys'],
      ['PATCH /api/v1/namespaces/todo-chatbot/secrets/todo-chatbot-secrets'],
    ],
    ['secret-not-found', 'SecretNotFound', ['set_secret_keys'], ['POST /api/v1/namespaces/todo-chatbot/secrets']],
    [
      'database-password',
      'DatabaseAuthFailed',
      ['set_secret_keys', 'restart_workload'],
      ['PATCH /api/v1/namespaces/todo-chatbot/secrets/todo-chatbot-secrets', deployment('todo-chatbot-backend')],
    ],
    [
      'database-unreachable',
      'DependencyDNSFailure',
      ['set_secret_keys', 'restart_workload'],
      ['PATCH /api/v1/namespaces/todo-chatbot/secrets/todo-chatbot-secrets', deployment('todo-chatbot-backend')],
    ],
    ['image-not-found', 'ImageTagNotFound', ['rollback_workload'], [deployment('todo-chatbot-backend')]],
    [
      'unschedulable',
      'UnschedulableInsufficientCPU',
      ['rollout_history', 'rollback_workload'],
      [deployment('todo-chatbot-backend')],
    ],
  ])('asks why (%s), says "fix it", says yes, and sees it healthy', async (scenario, cause, calls, written) => {
    await story(scenario, 'yes', async ({ ask, writes, question }) => {
      const why = await ask(question);
      expect(why.calls).toEqual(['diagnose']);
      expect(why.text).toContain(`- ${cause} (`);
      expect(writes()).toEqual([]);
      const fixed = await ask('fix it');
      expect(fixed.calls).toEqual(calls);
      if (fixed.calls.length > 1 || fixed.calls[0] !== 'set_secret_keys')
        expect(fixed.text).toMatch(/\b(\d) of \1 ready/);
      for (const value of ['typed-by-the-person', ...Object.values(typedFor(scenario))])
        expect(fixed.text).not.toContain(value);
      expect(writes()).toEqual(written);
      await healthy(ask);
    });
  });

  it('whose quota is full is proposed the count that fits, and sees it healthy', async () => {
    await story('quota', 'yes', async ({ ask, writes, question }) => {
      expect((await ask(question)).text).toContain('- QuotaExceeded (');
      expect((await ask('fix it')).calls).toEqual(['edit_object']);
      expect(writes()).toEqual(['PATCH /api/v1/namespaces/todo-chatbot/resourcequotas/todo-chatbot-quota']);
      await healthy(ask);
    });
  });

  it('whose Service selects nothing is proposed the selector that its pods have, and sees it healthy', async () => {
    await story('service-selector', 'yes', async ({ ask, writes, question }) => {
      expect((await ask(question)).text).toContain('- ServiceSelectorMismatch (');
      expect((await ask('fix it')).calls).toEqual(['edit_object']);
      expect(writes()).toEqual(['PATCH /api/v1/namespaces/todo-chatbot/services/todo-chatbot-backend']);
      await healthy(async () => ask('is everything ok?'));
    });
  });

  it('that says no has changed nothing', async () => {
    await story('oom', 'no', async ({ ask, writes, questions, question }) => {
      await ask(question);
      expect((await ask('fix it')).answer).toContain('nothing was changed');
      expect(questions).toHaveLength(1);
      expect(writes()).toEqual([]);
    });
  });

  it('takes a change back with "undo"', async () => {
    await story('healthy', 'yes', async ({ ask, questions }) => {
      const done = await ask('scale the backend to 3');
      expect(done.answer).toContain('Say **undo**');
      expect((await ask('undo')).calls).toEqual(['scale_workload']);
      expect(questions.map(({ plan }) => plan.title)).toEqual([
        expect.stringMatching(/from 2 to 3/),
        expect.stringMatching(/from 3 to 2/),
      ]);
    });
  });
});
