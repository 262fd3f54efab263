import { describe, expect, it, onTestFinished } from 'vitest';
import type { Embedded } from '../../src/demo/index.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import type { Approver } from '../../src/core/approval.ts';
import { gateway, type Fate, type Passing } from './gateway.ts';
import { attack, BACKEND, isWrite, meddle, NS, SCALE, writesOf, YES } from './world.ts';

async function behindGateway(fate: (request: Passing) => Fate) {
  const demo = await untouchedEmbedded({ scenario: 'healthy', speed: 50 });
  const door = await gateway(demo);
  onTestFinished(async () => {
    await door.close();
    await demo.close();
  });
  await demo.settled();
  door.fate = fate;
  return { demo, door };
}

/** First does something to the cluster while the card stands, then says yes to whatever is asked. */
const yesAfter = (mischief: (demo: Embedded) => Promise<unknown>, demo: () => Embedded | undefined): Approver => {
  let done = false;
  return async () => {
    const cluster = demo();
    if (!done && cluster) {
      done = true;
      await mischief(cluster);
    }
    return YES;
  };
};

describe('an object that moves between the card and the yes', () => {
  it.each<[string, (demo: Embedded) => Promise<unknown>, readonly [string, object], RegExp]>([
    [
      'scaled by somebody else',
      (demo) => meddle(demo, 'PATCH', BACKEND, { spec: { replicas: 3 } }),
      SCALE,
      /since you looked: replicas of deployment\/todo-chatbot-backend: 2 → 3/,
    ],
    [
      'given another image by somebody else',
      async (demo) => {
        const { spec } = (await meddle(demo, 'GET', BACKEND)) as {
          spec: { template: { spec: { containers: { image: string }[] } } };
        };
        const [first, ...rest] = spec.template.spec.containers;
        return meddle(demo, 'PATCH', BACKEND, {
          spec: { template: { spec: { containers: [{ ...first, image: 'todo-chatbot-backend:theirs' }, ...rest] } } },
        });
      },
      ['set_image', { workload: 'backend', image: 'todo-chatbot-backend:1.0' }],
      /since you looked: .*todo-chatbot-backend:theirs/,
    ],
    [
      'a ConfigMap key that was edited',
      (demo) =>
        meddle(demo, 'PATCH', `/api/v1/namespaces/${NS}/configmaps/todo-chatbot-config`, {
          data: { NODE_ENV: 'theirs' },
        }),
      ['edit_config_key', { config_map: 'todo-chatbot-config', key: 'NODE_ENV', value: 'staging' }],
      /since you looked: .*theirs/,
    ],
    [
      'a Secret that was changed',
      (demo) =>
        meddle(demo, 'PATCH', `/api/v1/namespaces/${NS}/secrets/todo-chatbot-secrets`, { data: { THEIRS: 'eA==' } }),
      ['set_secret_keys', { secret: 'todo-chatbot-secrets', keys: ['EXTRA'] }],
      /since you looked/,
    ],
  ])('%s is refused by the server, and the new card says what moved', async (_what, mischief, call, words) => {
    let demo: Embedded | undefined;
    const world = await attack([{ calls: [call] }, { text: 'ok' }], { person: yesAfter(mischief, () => demo) });
    ({ demo } = world);
    await world.say('do it');
    expect(world.questions).toHaveLength(2);
    expect(world.questions[1]?.plan.warnings.map(({ text }) => text).join('\n')).toMatch(words);
    expect(world.questions[1]?.hash).not.toBe(world.questions[0]?.hash);
    const ours = world.demo.requests.filter((request) => isWrite(request) && request.userAgent === 'kubewhy');
    expect(ours.map(({ status }) => status)).toEqual([
      expect.toSatisfy((status) => [409, 422].includes(status as number)),
      200,
    ]);
    expect(
      world
        .audit()
        .map((line) => (line.type === 'outcome' ? line.outcome.state : line.type))
        .slice(0, 3),
    ).toEqual(['intent', 'stale', 'intent']);
  });

  it('deleted and made again under the same name is another object', async () => {
    let demo: Embedded | undefined;
    const path = `/api/v1/namespaces/${NS}/configmaps/todo-chatbot-config`;
    const again = async (cluster: Embedded): Promise<void> => {
      const old = (await meddle(cluster, 'GET', path)) as { data: object };
      await meddle(cluster, 'DELETE', path);
      await meddle(cluster, 'POST', path.replace('/todo-chatbot-config', ''), {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'todo-chatbot-config' },
        data: old.data,
      });
    };
    const call = ['edit_config_key', { config_map: 'todo-chatbot-config', key: 'NODE_ENV', value: 'staging' }] as const;
    const world = await attack([{ calls: [call] }, { text: 'ok' }], { person: yesAfter(again, () => demo) });
    ({ demo } = world);
    await world.say('do it');
    expect(world.questions[1]?.plan.warnings.map(({ text }) => text).join('\n')).toContain(
      'was deleted and made again',
    );
  });

  it('a pod that is gone meanwhile is not deleted under another uid', async () => {
    const demo = await untouchedEmbedded({ scenario: 'healthy', speed: 50 });
    onTestFinished(() => demo.close());
    await demo.settled();
    const { items } = (await meddle(demo, 'GET', `/api/v1/namespaces/${NS}/pods`)) as {
      items: { metadata: { name: string } }[];
    };
    const pod = items[0]?.metadata.name ?? '';
    const mischief = (): Promise<unknown> =>
      meddle(demo, 'DELETE', `/api/v1/namespaces/${NS}/pods/${pod}?gracePeriodSeconds=0`);
    const world = await attack([{ calls: [['delete_pod', { pod }]] }, { text: 'ok' }], {
      demo,
      person: yesAfter(mischief, () => demo),
    });
    const { results } = await world.say('delete it');
    expect(results[0]?.state).toBe('failed');
    const ours = demo.requests.filter((request) => isWrite(request) && request.userAgent === 'kubewhy');
    expect(ours.map(({ status }) => status)).toEqual([404]);
  });

  it('an object that never stands still is asked for three times, then given up', async () => {
    const demo = await untouchedEmbedded({ scenario: 'healthy', speed: 50 });
    onTestFinished(() => demo.close());
    await demo.settled();
    let replicas = 5;
    await meddle(demo, 'PATCH', BACKEND, { spec: { replicas: 4 } });
    const world = await attack(
      [{ calls: [['scale_workload', { workload: 'backend', replicas: 2 }]] }, { text: 'ok' }],
      {
        demo,
        person: async () => {
          await meddle(demo, 'PATCH', BACKEND, { spec: { replicas: ++replicas } });
          return YES;
        },
      },
    );
    const { results } = await world.say('scale it');
    expect(world.questions).toHaveLength(3);
    expect(results[0]).toMatchObject({ state: 'failed', error: { code: 'stale' } });
    const ours = demo.requests.filter((request) => isWrite(request) && request.userAgent === 'kubewhy');
    expect(ours.map(({ status }) => status)).toEqual([422, 422, 422]);
  });
});

describe('a refusal of the server', () => {
  it.each<[string, Fate, readonly [string, object], string]>([
    [
      'of a right',
      {
        status: 403,
        reason: 'Forbidden',
        message:
          'deployments.apps "todo-chatbot-backend" is forbidden: User "viewer" cannot patch resource "deployments/scale"',
      },
      SCALE,
      'forbidden',
    ],
    [
      'of a quota',
      {
        status: 403,
        reason: 'Forbidden',
        message:
          'secrets "extra" is forbidden: exceeded quota: objects, requested: count/secrets=1, used: count/secrets=1, limited: count/secrets=1',
      },
      ['set_secret_keys', { secret: 'extra', keys: ['A'] }],
      'exceeded quota',
    ],
    [
      'of an admission webhook',
      {
        status: 400,
        reason: 'BadRequest',
        message: 'admission webhook "policy.example" denied the request: replicas above 4',
      },
      SCALE,
      'denied the request',
    ],
  ])('%s is found by the rehearsal, before the person is asked', async (_what, fate, call, words) => {
    const { demo, door } = await behindGateway((request) => (request.path.includes('dryRun=All') ? fate : 'pass'));
    const world = await attack([{ calls: [call] }, { text: 'ok' }], { demo, kubeconfig: door.kubeconfig, person: YES });
    const { results } = await world.say('do it');
    expect(world.questions).toEqual([]);
    expect(results[0]).toMatchObject({ state: 'failed', error: { code: 'refused' } });
    expect(results[0]?.text).toContain(words);
    expect(writesOf(door.passed)).toEqual([]);
    expect(world.audit()).toMatchObject([{ type: 'declined', code: 'refused' }]);
  });

  it('that comes only after the yes is told, and nothing is sent twice', async () => {
    const { demo, door } = await behindGateway((request) =>
      isWrite(request) ? { status: 403, reason: 'Forbidden', message: 'the right was taken away' } : 'pass',
    );
    const world = await attack([{ calls: [SCALE] }, { text: 'ok' }], {
      demo,
      kubeconfig: door.kubeconfig,
      person: YES,
    });
    const { results } = await world.say('scale it');
    expect(results[0]).toMatchObject({ state: 'failed', outcome: { state: 'refused' } });
    expect(writesOf(door.passed)).toEqual([]);
  });
});

describe('an answer that is lost', () => {
  it.each<[string, Fate, number, RegExp]>([
    [
      'after the server has stored it: it is read again, said to be made, and not sent again',
      'lose',
      1,
      /the change was made all the same/,
    ],
    ['before the server has seen it: it is said not to be made, and not sent again', 'drop', 0, /was not changed/],
  ])('%s', async (_what, fate, stored, words) => {
    let tries = 0;
    const { demo, door } = await behindGateway((request) => {
      if (!isWrite(request)) return 'pass';
      tries += 1;
      return fate;
    });
    const world = await attack([{ calls: [SCALE] }, { text: 'ok' }], {
      demo,
      kubeconfig: door.kubeconfig,
      person: YES,
    });
    const { results } = await world.say('scale it');
    expect(tries).toBe(1);
    expect(writesOf(door.passed)).toHaveLength(stored);
    expect(results[0]?.text).toMatch(words);
    expect(results[0]?.state).toBe('failed');
    expect(world.audit().map(({ type }) => type)).toEqual(['intent', 'outcome']);
  });

  it('and that cannot be read again either is said to be unknown', async () => {
    let sent = false;
    const { demo, door } = await behindGateway((request) => {
      sent ||= isWrite(request);
      return sent ? 'drop' : 'pass';
    });
    const world = await attack([{ calls: [SCALE] }, { text: 'ok' }], {
      demo,
      kubeconfig: door.kubeconfig,
      person: YES,
    });
    const { results } = await world.say('scale it');
    expect(results[0]?.text).toMatch(/whether deployment\/todo-chatbot-backend was changed is not known/);
    expect(results[0]?.text).toMatch(/look at deployment\/todo-chatbot-backend before you do it again/);
  });
});
