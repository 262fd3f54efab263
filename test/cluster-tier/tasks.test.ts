import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditMissing } from './audit-log.ts';
import { apply, kubectl, missing, remove, until } from './cluster.ts';
import { ROWS, SHOP } from './task-rows.ts';
import { doTask, OURS } from './task-world.ts';

const why = missing ?? auditMissing;
if (why) console.log(`SKIPPED: tasks on a real cluster: ${why}`);

const words = (command: string): string[] => command.split(' ');
/** `no` of kubectl auth can-i ends with 1. */
const ask = async (command: string): Promise<string> => {
  const plain = command.replace(' || true', '');
  const quoted = /^(.*) -- sh -c "(.*)"$/.exec(plain);
  const args = quoted ? [...words(quoted[1] ?? ''), '--', 'sh', '-c', quoted[2] ?? ''] : words(plain);
  const where = args.includes('-n') ? [] : ['-n', SHOP];
  const printed = await kubectl(...where, ...args).catch((error: unknown) =>
    plain === command ? String(error) : 'no',
  );
  return printed.trim();
};

describe.skipIf(why !== undefined)('tasks on a real cluster', () => {
  beforeAll(async () => {
    const all = ['shop', 'paint', 'north', 'south'].map((name) => OURS + name);
    await kubectl('delete', 'namespace', ...all, '--ignore-not-found', '--wait=true', '--timeout=120s');
    await kubectl('delete', 'pv', `${OURS}disk`, `${OURS}tank`, '--ignore-not-found', '--timeout=60s');
    await kubectl('create', 'namespace', SHOP);
  });
  afterAll(async () => {
    await remove(...['shop', 'paint', 'north', 'south'].map((name) => OURS + name));
    await kubectl('delete', 'pv', `${OURS}disk`, `${OURS}tank`, '--ignore-not-found', '--wait=false');
    await kubectl('delete', 'sc', `${OURS}grows`, '--ignore-not-found');
  });

  it.each(ROWS.map((row) => [row.task, row] as const))('%s', async (_task, row) => {
    if (row.before) await apply(SHOP, row.before);
    for (const name of row.ready ?? [])
      await kubectl('-n', SHOP, 'rollout', 'status', `deployment/${name}`, '--timeout=90s');
    const { seen } = row;
    if (seen)
      await until(
        () => ask(seen[0]),
        (text) => seen[1].test(text),
        60,
        1000,
      );
    const done = await doTask(SHOP, row.task, row.calls);
    expect(done.states, done.said.join('\n')).toEqual(row.calls.map(() => 'done'));
    expect(done.writes.map(({ verb, requestURI }) => `${verb} ${requestURI.split('?')[0] ?? ''}`)).toHaveLength(
      row.writes,
    );
    expect(done.writes.filter(({ responseStatus }) => (responseStatus?.code ?? 0) >= 300)).toEqual([]);
    expect(done.cards.flatMap(({ plan }) => plan.changes)).toHaveLength(row.writes);
    if (row.says) expect(done.said.join('\n')).toMatch(row.says);
    for (const [command, wanted] of row.after) {
      const answer = await until(
        () => ask(command),
        (text) => (typeof wanted === 'string' ? text === wanted : wanted.test(text)),
        60,
        1000,
      );
      if (typeof wanted === 'string') expect(answer, command).toBe(wanted);
      else expect(answer, command).toMatch(wanted);
    }
  });
});
