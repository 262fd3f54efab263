import { describe, expect, it } from 'vitest';
import { fence } from '../../../src/core/fence.ts';
import type { Message } from '../../../src/core/model.ts';
import { ask, step, TODO, written } from './ask.ts';

/** What follows when the list that a sentence asks for has come. */
async function after(sentence: string, data: string, inventory = TODO) {
  const first = await ask(sentence, inventory);
  const [call] = first.calls;
  const messages: Message[] = [
    { role: 'user', text: sentence },
    { role: 'assistant', text: '', calls: first.calls },
    {
      role: 'tool',
      answers: [{ id: call?.id ?? '', name: call?.name ?? '', text: fence(data, 'list', 'ab12cd'), error: false }],
    },
  ];
  const { calls, text } = await step(messages, inventory);
  return { list: written(first.calls), next: written(calls), text };
}

const pods = (...names: string[]): string =>
  [
    `${names.length} pods in namespace todo-chatbot`,
    'NAME | READY | STATUS',
    ...names.map((name) => `${name} | 0/1 | Error`),
  ].join('\n');
const JOBS = `4 jobs in namespace todo-chatbot
NAME | STATUS | COMPLETIONS | FAILED
a | Complete | 1/1 | 0
b | Failed | 0/1 | 6
c | Running | 0/1 | 0
d | Complete | 1/1 | 0`;

describe('deleting what has ended', () => {
  it.each([
    ['delete all failed pods', 'list_resources kind=pods selector=status.phase=Failed'],
    ['clean up the evicted pods', 'list_resources kind=pods selector=status.reason=Evicted'],
    ['remove all pods that have completed', 'list_resources kind=pods selector=status.phase=Succeeded'],
  ])('reads these pods and plans one deletion each: %s', async (sentence, list) => {
    expect(await after(sentence, pods('web-1', 'web-2'))).toMatchObject({
      list,
      next: 'delete_pod pod=web-1; delete_pod pod=web-2',
    });
  });

  it.each([
    ['purge completed jobs', 'delete_object kind=jobs name=a; delete_object kind=jobs name=d'],
    ['delete all the failed jobs', 'delete_object kind=jobs name=b'],
  ])('takes the Jobs with that status alone: %s', async (sentence, then) => {
    expect((await after(sentence, JOBS)).next).toBe(then);
  });

  it('plans nothing where there is none, where there are many, and where the list was cut', async () => {
    const none = await after('delete all failed pods', 'no pods with status.phase=Failed in namespace todo-chatbot');
    expect([none.next, none.text]).toEqual(['', 'There is none of these pods, so nothing is planned.']);
    const many = await after('delete all failed pods', pods(...Array.from('abcdefghi')));
    expect(many.next).toBe('');
    expect(many.text).toMatch(/more than 8 deletions.*a, b, c/);
    const cut = await after('delete all failed pods', `${pods('a', 'b')}\n(7 or more rows left out)`);
    expect(cut.next).toBe('');
    expect(cut.text).toMatch(/a, b and more/);
  });

  it('asks for the namespace rather than delete in all of them', async () => {
    expect((await ask('delete all failed pods in all namespaces', TODO)).text).toMatch(/In which namespace\?/);
  });
});

describe('a version without a workload', () => {
  const [backend, frontend] = TODO.workloads;
  const image = (of: typeof backend, image: string) =>
    of === undefined ? [] : [{ ...of, containers: of.containers.map((one) => ({ ...one, image })) }];

  it('is asked about, with what runs, where the workloads run different versions', async () => {
    const mixed = { ...TODO, workloads: [...image(backend, 'api:2.1'), ...image(frontend, 'web:1.0')] };
    const { calls, text } = await ask('upgrade to 1.2.0', mixed);
    expect(calls).toEqual([]);
    expect(text).toMatch(/todo-chatbot-backend \(2\.1\), todo-chatbot-frontend \(1\.0\)\?/);
  });

  it('is that of the only one that runs a version', async () => {
    const one = { ...TODO, workloads: [...image(backend, 'registry:5000/api:v1.1.9'), ...image(frontend, 'web')] };
    expect(written((await ask('upgrade to v1.2.0', one)).calls)).toBe(
      'set_image workload=todo-chatbot-backend image=registry:5000/api:v1.2.0',
    );
  });

  const owned = (labels: Readonly<Record<string, string>>, of = backend) => ({
    ...TODO,
    workloads: image(of, 'ghcr.io/shop/web:2.1').map((one) => ({ ...one, labels, release: 'shop' })),
  });
  const values = (computed: string): string =>
    `values of release shop\n# set by users\n(none)\n# computed: these\n${computed}`;

  it('goes to the release where helm made what runs, since helm would set an image back', async () => {
    const bundled = { 'helm.sh/chart': 'todo-chatbot-0.1.0', 'app.kubernetes.io/component': 'backend' };
    expect(written((await ask('upgrade to 2.2', owned(bundled))).calls)).toBe(
      'helm_upgrade release=shop set=image.backend.tag=2.2',
    );
  });

  it.each([
    ['image:\n  repository: ghcr.io/shop/web\n  tag: "2.1"\nother:\n  tag: "9"', '--set image.tag=2.2'],
    ['web:\n  imageTag: "2.1"', '--set web.imageTag=2.2'],
    ['version: "2.1"\nreplicas: 2', '--set version=2.2'],
  ])('of another chart is told with the value that holds the tag: %j', async (computed, flag) => {
    const { list, next, text } = await after('upgrade to 2.2', values(computed), owned({}));
    expect([list, next]).toEqual(['helm_values release=shop', '']);
    expect(text).toMatch(/Nothing is planned yet/);
    expect(text).toContain(`**helm upgrade shop REPO/CHART ${flag}**`);
  });

  it.each(['image:\n  tag: "7"', ': {', ''])('plans nothing where no value holds the tag: %j', async (computed) => {
    const { next, text } = await after('upgrade to 2.2', values(computed), owned({}));
    expect([next, text]).toEqual(['', expect.stringMatching(/Nothing is planned: none of its values/)]);
  });

  it('is asked about where several equal ones belong to no release', async () => {
    expect((await ask('upgrade to 1.3.0', { ...TODO, releases: [] })).calls).toEqual([]);
  });
});

describe('too many at once', () => {
  it('brings a question instead of a row of cards', async () => {
    const workloads = Array.from({ length: 9 }, (_, at) => ({ ...TODO.workloads[0], name: `web-${at}` }));
    const { calls, text } = await ask('restart everything', { ...TODO, workloads: workloads as typeof TODO.workloads });
    expect(calls).toEqual([]);
    expect(text).toMatch(/9 changes, each with a card/);
  });
});
