import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/core/kubernetes.ts';
import { withCluster } from './support/session.ts';
import { ago, crashing, CRASHED, healthy, NS, pod } from './support/todo-chatbot.ts';

const POD = 'todo-chatbot-backend-7d9f8b6c55-q7k2x';
const key = (instance = '') => `${NS}/${POD}/backend${instance}`;
const only = (container: object): KubeObject[] =>
  [...healthy().filter(({ kind }) => kind !== 'Pod'), pod('backend', '7d9f8b6c55', 'q7k2x', container)] as KubeObject[];

describe('which instance of a container is read', () => {
  const ended = { terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: ago(9), finishedAt: ago(8) } };
  it.each([
    ['a crash loop: the ended instance', CRASHED, { workload: 'backend' }, ['previous']],
    [
      'running since a restart: now and before',
      { state: { running: {} }, lastState: ended, ready: true, restartCount: 1 },
      { workload: 'backend' },
      ['current', 'previous'],
    ],
    [
      'ended just now: that end',
      { state: ended, lastState: ended, ready: false, restartCount: 2 },
      { workload: 'backend' },
      ['current'],
    ],
    [
      'never restarted: the current one',
      { state: { running: {} }, ready: true, restartCount: 0 },
      { workload: 'backend' },
      ['current'],
    ],
    [
      'previous wanted',
      { state: { running: {} }, lastState: ended, ready: true, restartCount: 1 },
      { workload: 'backend', previous: true },
      ['previous'],
    ],
    ['previous not wanted', CRASHED, { workload: 'backend', previous: false }, ['current']],
  ])('%s', async (_what, container, input, expected) => {
    await withCluster(
      { objects: only(container), logs: { [key()]: 'now\n', [key('/previous')]: 'before\n' } },
      async ({ read, requests }) => {
        await read('get_logs', input);
        const asked = requests.filter(({ path }) => path.includes('/log?'));
        expect(asked.map(({ path }) => (path.includes('previous=true') ? 'previous' : 'current')).sort()).toEqual(
          expected,
        );
        for (const { path } of asked) expect(path).toMatch(/container=backend/);
      },
    );
  });

  it('reads the current log, and says so, where there is no previous instance', async () => {
    const running = { state: { running: {} }, ready: true, restartCount: 0 };
    await withCluster({ objects: only(running), logs: { [key()]: 'listening\n' } }, async ({ read }) => {
      const { text } = await read('get_logs', { workload: 'backend', previous: true });
      expect(text).toContain('there is no previous instance; the current one');
      expect(text).toContain('listening');
    });
  });
});

describe('what is asked of the server', () => {
  it.each([
    ['2,000 lines when nobody says how many', {}, ['tailLines=2000']],
    ['tail and since as given', { tail: 7, since: '1h30m' }, ['tailLines=7', 'sinceSeconds=5400']],
  ])('%s', async (_what, input, expected) => {
    await withCluster({ objects: crashing() }, async ({ read, requests }) => {
      await read('get_logs', { workload: 'backend', ...input });
      const path = requests.find((request) => request.path.includes('/log?'))?.path ?? '';
      for (const part of expected) expect(path).toContain(part);
      expect(path).toMatch(/limitBytes=\d+/);
    });
  });

  it('one pod speaks for those that fail in the same way', async () => {
    await withCluster({ objects: crashing() }, async ({ read, requests }) => {
      const { text } = await read('get_logs', { workload: 'backend' });
      expect(requests.filter(({ path }) => path.includes('/log?'))).toHaveLength(1);
      expect(text).toContain('1 of 2 pods left out as like these');
    });
  });
});

describe('what is said', () => {
  it('a silent container has not logged anything, which is a fact and not an empty answer', async () => {
    await withCluster({ objects: crashing(), logs: { [key('/previous')]: '' } }, async ({ read }) => {
      const { text } = await read('get_logs', { workload: `pod/${POD}` });
      expect(text).toContain('exit 1 (Error)');
      expect(text).toContain('has not logged anything');
    });
  });

  it('lines that contain a text, in any case, with exact counts', async () => {
    const log = 'one\nReload of config\nthree\nreload again\n';
    await withCluster({ objects: crashing(), logs: { [key('/previous')]: log } }, async ({ read }) => {
      const { text, view } = await read('get_logs', { workload: `pod/${POD}`, contains: 'RELOAD' });
      expect(text).toContain('2 of 4 lines contain "RELOAD"');
      expect(view?.type === 'log' && view.lines.map((line) => line.text)).toEqual(['Reload of config', 'reload again']);
    });
  });

  it('a text that stands far before the newest lines', async () => {
    const log = Array.from({ length: 12_000 }, (_, index) => (index === 40 ? 'peer 7 is down' : `tick ${index}`));
    await withCluster(
      { objects: crashing(), logs: { [key('/previous')]: `${log.join('\n')}\n` } },
      async ({ read }) => {
        const { text } = await read('get_logs', { workload: `pod/${POD}`, contains: 'Peer 7' });
        expect(text).toContain('1 of 12000 lines contain "Peer 7"');
        expect(text).toContain('peer 7 is down');
      },
    );
  });

  it('a text that is nowhere', async () => {
    await withCluster({ objects: crashing(), logs: { [key('/previous')]: 'one\n' } }, async ({ read }) => {
      const { text } = await read('get_logs', { workload: `pod/${POD}`, contains: 'zebra' });
      expect(text).toContain('no line of 1 contains "zebra"');
    });
  });

  it('the call that fetches more, when the newest lines alone were read', async () => {
    const log = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
    await withCluster({ objects: crashing(), logs: { [key('/previous')]: `${log}\n` } }, async ({ read }) => {
      const { text } = await read('get_logs', { workload: `pod/${POD}`, tail: 20 });
      expect(text).toContain('the newest 20 lines; older ones: tail 100');
      expect(text).toContain(`last 500 lines of pod/${POD}`);
    });
  });
});
