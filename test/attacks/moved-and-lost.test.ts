import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../src/cluster/index.ts';
import type { Approval, Question } from '../../src/core/approval.ts';
import { askApproval } from '../../src/core/approval.ts';
import type { Plan, Progress } from '../../src/core/plan.ts';
import { BACKEND, results, world, YES } from '../helpers/story-world.ts';

const SCALE = [{ calls: [['scale_workload', { workload: 'backend', replicas: 5 }]] as const }, { text: 'ok' }];
const never = new AbortController().signal;

describe('an object that moves while the card stands', () => {
  it('is refused by the server; a new card says what moved, and its own yes is needed', async () => {
    const one = await world(SCALE, {
      answers: [
        async () => {
          await one.meanwhile('PATCH', BACKEND, { spec: { replicas: 3 } });
          return YES;
        },
        { answer: 'no' },
      ],
    });
    await one.say('scale to 5');
    expect(one.questions.map(({ plan }) => plan.title)).toEqual([
      'scale deployment/todo-chatbot-backend from 2 to 5',
      'scale deployment/todo-chatbot-backend from 3 to 5',
    ]);
    expect(one.questions[1]?.plan.warnings[0]).toMatchObject({ code: 'moved' });
    expect((await one.read(one.KINDS.deployments, 'todo-chatbot-backend')).spec?.replicas).toBe(3);
  });

  it('and comes back under its name is another object: its uid is tested', async () => {
    const one = await world(SCALE, {
      answers: [
        async () => {
          const { metadata, spec } = await one.read(one.KINDS.deployments, 'todo-chatbot-backend');
          await one.meanwhile(
            'DELETE',
            BACKEND,
            { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
            'application/json',
          );
          await one.meanwhile(
            'POST',
            '/apis/apps/v1/namespaces/todo-chatbot/deployments',
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              metadata: { name: metadata?.name, labels: metadata?.labels },
              spec,
            },
            'application/json',
          );
          return YES;
        },
        { answer: 'no' },
      ],
    });
    await one.say('scale to 5');
    expect(one.questions).toHaveLength(2);
    expect((await one.read(one.KINDS.deployments, 'todo-chatbot-backend')).spec?.replicas).toBe(2);
  });

  it('and is gone by then is said to be gone', async () => {
    const gone = await world(SCALE, {
      answers: [
        async () => {
          await gone.meanwhile(
            'DELETE',
            BACKEND,
            { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
            'application/json',
          );
          return YES;
        },
      ],
    });
    const events = await gone.say('scale to 5');
    expect(results(events)[0]?.state).toBe('failed');
    expect(gone.recorded.at(-1)).toMatch(/outcome: stale|declined/);
  });
});

/** A plan that was made and asked about, with its approval still unspent. */
async function planned(one: Awaited<ReturnType<typeof world>>): Promise<Plan> {
  await one.say('scale to 5');
  const plan = one.questions[0]?.plan;
  if (!plan) throw new Error('no plan');
  return plan;
}
const question = (plan: Plan): Omit<Question, 'hash'> => ({
  plan,
  rehearsal: { ok: true, notes: [], warnings: [] },
  editable: {},
  index: 1,
  of: 1,
});
const approve = async (plan: Plan, now?: () => number): Promise<Approval> => {
  const { approval } = await askApproval(question(plan), async () => YES, never, now);
  if (!approval) throw new Error('no approval');
  return approval;
};
async function outcomeOf(progress: AsyncIterable<Progress>): Promise<string> {
  try {
    for await (const step of progress) if (step.type === 'end') return step.outcome.state;
    return 'no end';
  } catch (error) {
    return `thrown: ${(error as Error).message}`;
  }
}

describe('the writer itself', () => {
  it.each([
    [
      'an object that only looks like an approval',
      () => ({ spend: () => undefined }) as unknown as Approval,
      /not an approval/,
    ],
    ['nothing', () => undefined as unknown as Approval, /not an approval/],
    [
      'the prototype of an approval',
      async (plan: Plan) => Object.create(Object.getPrototypeOf(await approve(plan)) as object) as Approval,
      /not an approval/,
    ],
    ['the approval of another plan', (plan: Plan) => approve({ ...plan, changes: [] }), /another plan/],
    ['an approval that has expired', (plan: Plan) => approve(plan, () => Date.now() - 10 * 60_000), /expired/],
  ] as const)('takes no %s', async (_what, make, says) => {
    const one = await world(SCALE);
    const plan = await planned(one);
    const approval = await make(plan);
    expect(await outcomeOf(one.connection.writer.apply(plan, approval, never))).toMatch(says);
    expect(one.ours()).toEqual([]);
  });

  it('takes an approval once: the second use is refused, also after a failure', async () => {
    const one = await world(SCALE);
    const plan = await planned(one);
    const approval = await approve(plan);
    expect(await outcomeOf(one.connection.writer.apply(plan, approval, never))).toBe('applied');
    expect(await outcomeOf(one.connection.writer.apply(plan, approval, never))).toMatch(/used already/);
    expect(one.ours()).toHaveLength(1);
  });

  it('sends nothing again when the answer of a write is lost, and says that it was made', async () => {
    const one = await world(SCALE);
    const plan = await planned(one);
    const proxy = await losingProxy(one.embedded.url);
    const lossy = await connect({
      kubeconfig: one.embedded.kubeconfig.replaceAll(one.embedded.url, proxy),
      env: {},
      embedded: true,
      namespace: 'todo-chatbot',
      retryMs: 5,
    });
    onTestFinished(() => lossy.close());
    const there = { ...plan, cluster: lossy.reader.target };
    let lines: readonly string[] = [];
    for await (const step of lossy.writer.apply(there, await approve(there), never))
      if (step.type === 'end') ({ lines } = step.outcome);
    expect(lines.join('\n')).toMatch(/the change was made all the same/);
    expect(one.ours()).toHaveLength(1);
  });
});

/** Passes everything on, and breaks the connection in place of the answer to a write. */
async function losingProxy(target: string): Promise<string> {
  const server = createServer((incoming, answer) => {
    const passed = httpRequest(
      target + (incoming.url ?? ''),
      { method: incoming.method, headers: incoming.headers },
      (got) => {
        if (incoming.method === 'PATCH' && !incoming.url?.includes('dryRun')) {
          got.resume();
          got.on('end', () => answer.destroy());
          return;
        }
        answer.writeHead(got.statusCode ?? 500, got.headers);
        got.pipe(answer);
      },
    );
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
