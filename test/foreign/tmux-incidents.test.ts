import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmbedded } from '../../src/demo/index.ts';
import { openGate } from '../helpers/gate.ts';
import { approves, keys, picture, says, screen, sees, start, stories, storyHome, tmuxIsHere, types } from './tmux.ts';

/** Two clusters in one kubeconfig: `staging`, whose backend is ill, behind a door, and `production`, which is well. */
async function twoClusters() {
  const [ill, well] = await Promise.all([startEmbedded({ scenario: 'oom' }), startEmbedded({ scenario: 'healthy' })]);
  const gate = await openGate(ill.url);
  onTestFinished(async () => {
    await gate.shut();
    await Promise.all([ill.close(), well.close()]);
  });
  const file = join(storyHome(), 'config');
  const cluster = (name: string, server: string) => ({ name, cluster: { server } });
  const context = (name: string) => ({ name, context: { cluster: name, user: name, namespace: 'todo-chatbot' } });
  const config = {
    'current-context': 'staging',
    contexts: [context('staging'), context('production')],
    clusters: [cluster('staging', gate.url), cluster('production', well.url)],
    users: ['staging', 'production'].map((name) => ({ name, user: {} })),
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  return { gate, ill, well, env: { KUBEWHY_SCENARIO: '', KUBECONFIG: file } };
}
const PROMPT = 'ask about your cluster';

describe.skipIf(!tmuxIsHere).each([
  [80, 24],
  [60, 24],
])('an incident in a real terminal of %i by %i', (columns, rows) => {
  stories();
  const shot = (name: string): void => picture(`${name}-${columns}`);

  it('asked, fixed, healed, and told in a report', async () => {
    start(columns, rows, '');
    await sees(/✖ backend 0\/2/);
    await says('why is the backend crashing');
    await sees('Say fix it');
    await sees('OOMKilled');
    shot('ask');
    await keys('f');
    await sees('Approve this change?');
    await sees('y send exactly this');
    shot('fix-card');
    await approves();
    await sees(/is healthy again: 0\/2 → 2\/2 in/);
    await sees(/✓ backend 2\/2/);
    shot('healed');
    await says(`/export ${join(storyHome(), 'incident.md')}`);
    await sees('The report is in');
    shot('export');
    expect(readFileSync(join(storyHome(), 'incident.md'), 'utf8')).toMatch(
      /approved at the terminal, after[^]*is healthy again/,
    );
  });

  it('a change that is refused with a word about why', async () => {
    start(columns, rows, '', { KUBEWHY_SCENARIO: 'healthy' });
    await sees(PROMPT);
    await says('scale the backend to 5');
    await sees('Approve this change?');
    await sleep(800);
    await keys('n');
    await sees('why not');
    await types('not before the sale');
    shot('refuse');
    await keys('Enter');
    await sees('nothing was changed');
    await sees(/✓ backend 2\/2/);
    shot('refused');
  });

  it('a card whose value is edited', async () => {
    start(columns, rows, '', { KUBEWHY_SCENARIO: 'healthy' });
    await sees(PROMPT);
    await says('/scale backend 3');
    await sees('Approve this change?');
    await sleep(800);
    await keys('e');
    await sees('Enter plan again with these');
    await keys('C-u', '4');
    shot('edit');
    await keys('Enter');
    await sees('2 → 4');
    await approves();
    await sees('1 change made');
    await sees(/✓ backend 4\/4/);
    shot('edited');
  });

  it('two cards, the first refused and the second approved', async () => {
    start(columns, rows, '', { KUBEWHY_SCENARIO: 'healthy' });
    await sees(PROMPT);
    await says('scale the backend to 3 and the frontend to 3');
    await sees('deployment/todo-chatbot-backend');
    shot('two-first');
    await sleep(800);
    await keys('Escape');
    await sees(/scale deployment\/todo-chatbot-frontend/);
    shot('two-second');
    await approves();
    await sees('1 change made');
    await sees(/✓ frontend 3\/3/);
    shot('two-end');
  });

  it('a cluster that goes away, is said to be gone within 5 s, and comes back', async () => {
    const { gate, env } = await twoClusters();
    start(columns, rows, '', env);
    await sees(/✖ backend 0\/2/);
    await gate.shut();
    await sees(/\? cluster not reachable since \d\d:\d\d:\d\d/, 5_000);
    expect(screen()).not.toContain('✓');
    shot('lost');
    await says('why is the backend crashing');
    await sees(/nothing answers|refused|not reachable/);
    expect(screen()).not.toMatch(/--context|kubectl config/);
    shot('lost-asked');
    await gate.open();
    await sees(/✖ backend 0\/2/, 15_000);
    expect(screen().split('\n').slice(-4).join('\n')).not.toContain('not reachable');
    shot('found');
  });

  it('what was said during a switch of contexts comes to a card of the new cluster alone', async () => {
    const { env, ill } = await twoClusters();
    start(columns, rows, '', env);
    await sees(/✖ backend 0\/2/);
    await says('/context production');
    await types('scale the backend to 3');
    await keys('Enter');
    await sees('Approve this change?');
    await sees(/in context ▲ production PROTECTED/);
    shot('switch-card');
    await keys('Escape');
    await sees('nothing was changed');
    await sees(/production \(production\)/);
    await sees(/✓ backend 2\/2/);
    shot('switched');
    expect(ill.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  it('a log that was asked for behind a card opens when the card is answered', async () => {
    start(columns, rows, '');
    await sees(/✖ backend 0\/2/);
    await says('fix it');
    await says('/logs frontend');
    await sees('Approve this change?');
    await sleep(800);
    await keys('Escape');
    await sees('Esc back');
    shot('log-after-card');
    await keys('Escape');
    await sees('the log of');
    await says('/logs frontend');
    await sees('Esc back');
    await keys('Tab');
    shot('log');
    await keys('Escape');
    await sees(PROMPT);
  });

  it('read-only, from inside and back', async () => {
    start(columns, rows, '', { KUBEWHY_SCENARIO: 'healthy' });
    await sees(PROMPT);
    await says('/read-only');
    await sees('read-only: nothing can be changed');
    await says('scale the backend to 5');
    await sees('nothing was changed');
    expect(screen()).not.toContain('Approve this change?');
    expect(screen().match(/this run is read-only/g)).toHaveLength(1);
    shot('read-only');
    await says('/read-only off');
    await sees('changes are shown and asked for again');
    await says('scale the backend to 5');
    await sees('Approve this change?');
    await keys('Escape');
  });
});
