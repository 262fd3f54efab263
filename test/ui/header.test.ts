import { afterEach, describe, expect, it } from 'vitest';
import { HealthFeed, type Pace } from '../../src/cli/health/feed.ts';
import { connect } from '../../src/cluster/index.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import { openGate } from '../helpers/gate.ts';
import { answering, ENTER, openChat, QUICK, waitFor } from '../helpers/ui-chat.ts';

const PACE: Partial<Pace> = { pause: 30, pulse: 200, answer: 2000, retry: 100 };
const NS = 'todo-chatbot';
const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A chat with the live header over an embedded cluster behind a door. */
async function watching({ scenario = 'healthy', shut = false, columns = 80, pace = PACE } = {}) {
  const cluster = await untouchedEmbedded({ scenario, speed: 20 });
  closers.push(() => cluster.close());
  const gate = await openGate(cluster.url);
  closers.push(() => gate.shut());
  if (shut) await gate.shut();
  const kubeconfig = cluster.kubeconfig.replaceAll(cluster.url, gate.url);
  const connection = await connect({ env: {}, kubeconfig, embedded: true });
  closers.push(() => connection.close());
  const feed = new HealthFeed(connection.reader, NS, pace);
  const chat = openChat(answering('yes'), {
    columns,
    timing: { ...QUICK, settle: 100, letter: 300 },
    commands: [{ name: 'diagnose', help: 'why', run: (args) => `looked at ${args}` }],
    health: (signal) => feed.states(signal),
  });
  closers.push(async () => {
    await chat.keys('/quit', ENTER);
    await chat.code;
  });
  const api = async (method: string, path: string, body?: unknown, type = 'application/merge-patch+json') => {
    const answer = await fetch(`${cluster.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': type } }),
    });
    expect(`${method} ${path} ${answer.ok}`).toBe(`${method} ${path} true`);
  };
  return { chat, gate, cluster, api };
}

const rows = async (chat: { screen(): Promise<string[]> }): Promise<string> => (await chat.screen()).join('\n');

describe('the header of a cluster that goes away', () => {
  it.each([60, 80, 120])(
    'says so and since when, without one green mark, and recovers (%i columns)',
    async (columns) => {
      const { chat, gate } = await watching({ columns });
      await chat.sees('✓ backend 2/2');
      await gate.shut();
      await chat.sees(/\? cluster not reachable since \d\d:\d\d:\d\d/);
      await chat.sees(/\d\d:\d\d:\d\d the cluster does not answer/);
      expect(await rows(chat)).not.toContain('✓');
      await gate.open();
      await chat.sees(/\d\d:\d\d:\d\d the cluster answers again/);
      await chat.sees('✓ backend 2/2');
      await chat.gone('not reachable since');
      expect(await chat.count('does not answer')).toBe(1);
    },
  );

  it('says so of a cluster that never answered', async () => {
    const { chat, gate } = await watching({ shut: true });
    await chat.sees(/\? cluster not reachable since/);
    await gate.open();
    await chat.sees('✓ backend 2/2');
  });

  it('says so of a network that drops everything without a word', async () => {
    const { chat, gate } = await watching({ pace: { ...PACE, answer: 300 } });
    await chat.sees('✓ backend 2/2');
    gate.swallow();
    await chat.sees(/\? cluster not reachable since/);
    await chat.sees(/no answer within 0.3 s/);
    expect(await rows(chat)).not.toContain('✓');
  });

  it('tells what broke while nobody could look, once it can be seen again', async () => {
    const { chat, gate, api } = await watching();
    await chat.sees('✓ backend 2/2');
    await gate.shut();
    await chat.sees('not reachable since');
    await api('DELETE', `/apis/apps/v1/namespaces/${NS}/deployments/todo-chatbot-frontend`);
    await gate.open();
    await chat.sees(/deployment\/todo-chatbot-frontend fails: deleted/);
    await chat.sees('▲ frontend deleted');
  });
});

describe('the header of a cluster in which something breaks', () => {
  it('shows a new revision whose pods cannot start, tells it once and tells the recovery', async () => {
    const { chat, api, cluster } = await watching({ columns: 120 });
    await chat.sees('✓ backend 2/2');
    const path = `/apis/apps/v1/namespaces/${NS}/deployments/todo-chatbot-backend`;
    const image = (wanted: string) => ({
      spec: { template: { spec: { containers: [{ name: 'backend', image: wanted }] } } },
    });
    const deployment = (await (await fetch(`${cluster.url}${path}`)).json()) as {
      spec: { template: { spec: { containers: { image: string }[] } } };
    };
    const strategic = 'application/strategic-merge-patch+json';
    await api('PATCH', path, image('no.such/image:9'), strategic);
    await chat.sees(/▲ backend \d\/2 .*ErrImage/);
    await chat.sees(/deployment\/todo-chatbot-backend fails: .*ErrImage/);
    await chat.sees('/diagnose deployment/todo-chatbot-backend finds out why; w asks it');
    await chat.sees('w  /diagnose deployment/todo-chatbot-backend · finds out why');
    await chat.keys('w');
    await chat.sees('looked at deployment/todo-chatbot-backend');
    await chat.gone('w  /diagnose');
    await api('PATCH', path, image(deployment.spec.template.spec.containers[0]?.image ?? ''), strategic);
    await chat.sees(/\d\d:\d\d:\d\d deployment\/todo-chatbot-backend is healthy again: /);
    expect(await chat.count('fails:')).toBe(1);
  });

  it('shows a Service that selects nothing while all its pods run', async () => {
    const { chat } = await watching({ scenario: 'service-selector' });
    await chat.sees(/▲ service\/\S*backend\S* no endpoints/);
    expect(await chat.count('fails:')).toBe(0);
  });

  it('shows a Job that failed', async () => {
    const { chat, api } = await watching();
    await chat.sees('✓ backend 2/2');
    const jobs = `/apis/batch/v1/namespaces/${NS}/jobs`;
    await api(
      'POST',
      jobs,
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'migrate' },
        spec: {
          backoffLimit: 0,
          template: { spec: { restartPolicy: 'Never', containers: [{ name: 'm', image: 'no.such/image:1' }] } },
        },
      },
      'application/json',
    );
    await waitFor(async () => expect(await rows(chat)).toMatch(/[▲✖] job\/migrate 0\/1/));
  });
});
