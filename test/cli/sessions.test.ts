import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SessionKeeper } from '../../src/cli/sessions/keeper.ts';
import type { Place } from '../../src/cli/sessions/records.ts';
import { continued, shownAgain } from '../../src/cli/sessions/resume.ts';
import { findSession, listSessions, pruneSessions, sessionFolder, sessionPath } from '../../src/cli/sessions/store.ts';
import { makeHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';

const DAY = 86_400_000;
const PLACE: Place = { context: 'prod-eu', server: 'https://a:6443', namespace: 'shop', embedded: false };
let home: ReturnType<typeof makeHome>;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  home = makeHome();
  env = { HOME: home.path };
});
afterEach(() => home.remove());

/** A conversation of one turn, kept at that time; gives its id. */
function kept(at: number, text: string, more: (keeper: SessionKeeper) => void = () => {}): string {
  const keeper = new SessionKeeper({ env, model: 'offline', place: PLACE, now: () => at });
  keeper.item({ type: 'said', text, at });
  keeper.event({ type: 'turn', text, model: 'offline' });
  more(keeper);
  keeper.close();
  return keeper.id ?? '';
}

const END = { type: 'end', turn: { stopped: 'answered', ms: 1, reads: 0, applied: 0, refused: 0, tokens: 0 } };
const question = (title: string) => ({ plan: { title } }) as never;

describe('a conversation on disk', () => {
  it('is private, redacted, and begins with the first words', () => {
    const keeper = new SessionKeeper({ env, model: 'offline', place: PLACE, now: () => 1e12 });
    keeper.item({ type: 'notice', tone: 'info', text: 'nobody said anything' });
    keeper.health({ workloads: [] });
    expect(listSessions(env)).toEqual([]);
    const id = kept(1e12, 'why does password=hunter2hunter2 not work');
    const text = readFileSync(sessionPath(id, env), 'utf8');
    expect(text).toContain('why does');
    expect(text).not.toContain('hunter2hunter2');
    expect(statSync(sessionPath(id, env)).mode & 0o777).toBe(0o600);
    expect(statSync(sessionFolder(env)).mode & 0o777).toBe(0o700);
  });

  it('is read without the torn line of a process that was killed, and is written on below it', () => {
    const id = kept(1e12, 'one', (keeper) => keeper.item(END));
    appendFileSync(sessionPath(id, env), '{"type":"item","at":1,"item":{"type":"sa');
    expect(findSession(id, env).items.map(({ type }) => type)).toEqual(['said', 'end']);
    const again = new SessionKeeper({ env, model: 'offline', place: PLACE, now: () => 1e12 + 1000 });
    again.resume(id);
    again.item({ type: 'said', text: 'two', at: 1e12 + 1000 });
    again.close();
    expect(findSession(id, env).items.map(({ type }) => type)).toEqual(['said', 'end', 'said']);
  });

  it('that has reached its bound still tells of a yes, which would read as a no', () => {
    const id = kept(1e12, 'scale it', (keeper) =>
      keeper.event({ type: 'plan', id: '1', question: question('scale web') }),
    );
    appendFileSync(sessionPath(id, env), `${' '.repeat(16 * 1024 * 1024)}\n`);
    const full = new SessionKeeper({ env, model: 'offline', place: PLACE, now: () => 1e12 });
    full.resume(id);
    expect(full.fault).toContain('bound');
    full.event({ type: 'decision', id: '1', hash: 'h', decision: { answer: 'yes', by: 'key' } as never });
    full.item({ type: 'said', text: 'more', at: 1e12 });
    full.close();
    const { cut, items } = findSession(id, env);
    expect(cut).toMatchObject({ waited: [], approved: ['scale web'] });
    expect(items).toHaveLength(1);
  });

  it('of another format or with other contents is not listed, and hinders nothing', () => {
    mkdirSync(sessionFolder(env), { recursive: true, mode: 0o700 });
    for (const [at, text] of [
      '',
      'null\n',
      '{"type":"start","format":2}\n',
      '[]',
      '{"type":"start","format":1,"at":1}',
    ].entries())
      writeFileSync(sessionPath(`20260101-00000${at}-abcd`, env), text, { mode: 0o600 });
    const id = kept(1e12, 'one');
    expect(listSessions(env).map((one) => one.id)).toEqual([id]);
  });

  it('that others may write is not read', () => {
    const id = kept(1e12, 'one');
    writeFileSync(sessionPath(id, env), readFileSync(sessionPath(id, env)), { mode: 0o600 });
    expect(listSessions(env)).toHaveLength(1);
    utimesSync(sessionPath(id, env), 1, 1);
    expect(() => findSession('nothing-of-that-name', env)).toThrow('there is no saved conversation');
  });

  it('is kept by the rule: the newest 50, 30 days, those with a name until they are deleted', () => {
    const now = 1e12 + 100 * DAY;
    const old = kept(now - 31 * DAY, 'old');
    const named = kept(now - 90 * DAY, 'named', (keeper) => keeper.name('the outage'));
    const many = Array.from({ length: 52 }, (_, at) => kept(now - at * 1000, `q${at}`));
    pruneSessions(env, now);
    const left = listSessions(env).map(({ id }) => id);
    expect(left).not.toContain(old);
    expect(left).toContain(named);
    expect(left.filter((id) => many.includes(id))).toEqual(many.slice(0, 50));
    expect(findSession('the outage', env).id).toBe(named);
  });

  it('that cannot be written is given up, and the next one is written again', () => {
    const keeper = new SessionKeeper({ env, model: 'offline', place: PLACE, now: () => 1e12 });
    const folder = sessionFolder(env);
    mkdirSync(join(folder, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(folder, 'in the way', { mode: 0o600 });
    keeper.item({ type: 'said', text: 'before it', at: 1e12 });
    expect(keeper.fault).toBeDefined();
    rmSync(folder);
    keeper.renew();
    keeper.item({ type: 'said', text: 'after it', at: 1e12 });
    keeper.close();
    expect(keeper.fault).toBeUndefined();
    expect(findSession(keeper.id ?? '', env).items).toMatchObject([{ text: 'after it' }]);
  });

  it('is taken by one terminal at a time; a mark of a process that is gone counts for nothing', () => {
    const id = kept(1e12, 'one');
    const mark = join(sessionFolder(env), `${id}.open`);
    writeFileSync(mark, String(process.ppid), { mode: 0o600 });
    const second = new SessionKeeper({ env, model: 'offline', place: PLACE, now: () => 1e12 });
    expect(() => second.resume(id)).toThrow(`is open in another terminal (process ${process.ppid})`);
    writeFileSync(mark, '999999999', { mode: 0o600 });
    second.resume(id);
    second.close();
  });
});

describe('a conversation that goes on', () => {
  const texts = (id: string, here: Place = PLACE) =>
    continued(findSession(id, env), here, 1e12 + 90 * 60_000).items.flatMap((item) =>
      item.type === 'notice' ? [String(item['text'])] : [],
    );

  it('says that a card waited, which is a no, and asks nothing again', () => {
    const id = kept(1e12, 'fix it', (keeper) =>
      keeper.event({ type: 'plan', id: 'a', question: question('scale web to 3') }),
    );
    expect(texts(id)).toEqual([
      `resumed: ${id}, last used 90m ago`,
      'a card waited when the terminal closed: scale web to 3. It counts as a no: nothing of it was sent',
      'the last turn was cut: "fix it"',
    ]);
    const { messages } = continued(findSession(id, env), PLACE, 1e12);
    expect(messages.at(-1)).toMatchObject({ role: 'assistant', interrupted: true });
    expect(JSON.stringify(messages)).toContain('proposed, not approved, not sent: scale web to 3');
  });

  it('says of what was sent that nobody watched it, not that it was declined', () => {
    const id = kept(1e12, 'fix it', (keeper) => {
      keeper.event({ type: 'plan', id: 'a', question: question('scale web to 3') });
      keeper.event({ type: 'decision', id: 'a', hash: 'h', decision: { answer: 'yes', by: 'key' } });
      keeper.event({ type: 'progress', id: 'a', progress: { type: 'sent', index: 1, of: 1, text: 'scaled web' } });
    });
    expect(texts(id).join('\n')).toContain('sent when the terminal closed, and not watched to its end: scaled web');
    expect(texts(id).join('\n')).not.toContain('counts as a no');
  });

  it('says of an approved change without an end that it may have been sent', () => {
    const id = kept(1e12, 'fix it', (keeper) => {
      for (const [change, answer] of [
        ['a', 'yes'],
        ['b', 'no'],
      ] as const) {
        keeper.event({ type: 'plan', id: change, question: question(`scale ${change} to 3`) });
        const decision = answer === 'yes' ? { answer, by: 'key' as const } : { answer, reason: 'not now' };
        keeper.event({ type: 'decision', id: change, hash: 'h', decision });
      }
    });
    expect(texts(id)).toContain('approved when the terminal closed, and may have been sent: scale a to 3');
    expect(texts(id).join('\n')).not.toContain('scale b');
    const { messages } = continued(findSession(id, env), PLACE, 1e12);
    expect(messages.at(-1)).toMatchObject({ interrupted: true });
    expect(JSON.stringify(messages)).toContain('may have been sent, outcome not known');
  });

  it.each<[string, readonly Partial<Place>[], string[]]>([
    ['the same place', [], ['of the first', 'of the last']],
    ['another namespace', [{ namespace: 'other' }], ['of the first', 'of the last']],
    ['another context', [{ context: 'dev', server: 'https://b:6443' }], ['of the last']],
    ['another server of the context', [{ server: 'https://b:6443' }], ['of the last']],
    ['another cluster and back', [{ context: 'dev', server: 'https://b:6443' }, PLACE], ['of the last']],
    ['the embedded cluster', [{ embedded: true }], ['of the last']],
  ])('gives the model what was said since it came to its cluster: %s', (_what, moves, told) => {
    const say = (keeper: SessionKeeper, text: string): void =>
      keeper.messages([
        { role: 'user', text },
        { role: 'assistant', text: 'ok', calls: [] },
      ]);
    const id = kept(1e12, 'why', (keeper) => {
      say(keeper, 'of the first');
      keeper.health({ workloads: [{ name: 'web', ready: 0, wanted: 2 } as never] });
      keeper.item(END);
      for (const move of moves) keeper.moveTo(move);
      say(keeper, 'of the last');
    });
    const session = findSession(id, env);
    const { messages } = continued(session, session.place, 1e12);
    expect(messages.flatMap((one) => (one.role === 'user' ? [one.text] : []))).toEqual(told);
    expect(session.health !== undefined).toBe(told.length > 1);
  });

  it('says of a turn that was cut at another cluster to the person, not to the model', () => {
    const id = kept(1e12, 'fix it', (keeper) => {
      keeper.event({ type: 'plan', id: 'a', question: question('scale web to 3') });
      keeper.moveTo({ context: 'dev', server: 'https://b:6443' });
    });
    const session = findSession(id, env);
    expect(continued(session, session.place, 1e12).messages).toEqual([]);
    expect(texts(id, session.place).join('\n')).toContain('a card waited when the terminal closed: scale web to 3');
  });

  it('of a turn that ended says only when it was', () => {
    const id = kept(1e12, 'why', (keeper) => keeper.item(END));
    expect(texts(id)).toEqual([`resumed: ${id}, last used 90m ago`]);
  });

  it.each([
    [
      'another context',
      { ...PLACE, context: 'dev' },
      'was about context prod-eu at https://a:6443; this is context dev',
    ],
    ['another server', { ...PLACE, server: 'https://b:6443' }, 'this is context prod-eu at https://b:6443'],
    ['the demo', { ...PLACE, embedded: true }, 'this is the embedded demo cluster'],
  ])('in %s says so, gives the model nothing of it, and compares nothing', (_name, here, said) => {
    const id = kept(1e12, 'why', (keeper) => {
      keeper.messages([{ role: 'user', text: 'why' }]);
      keeper.health({ workloads: [{ kind: 'Deployment', name: 'web', ready: 0, desired: 2, health: 'critical' }] });
      keeper.item(END);
    });
    expect(texts(id, here).join('\n')).toContain(said);
    expect(continued(findSession(id, env), here, 1e12)).toMatchObject({ messages: [], since: undefined });
    expect(continued(findSession(id, env), here, 1e12).health).toBeUndefined();
    expect(continued(findSession(id, env), PLACE, 1e12 + 90 * 60_000)).toMatchObject({
      messages: [{ role: 'user', text: 'why' }],
      since: '90m',
      health: { workloads: [{ name: 'web' }] },
    });
  });

  it('shows the last fifty turns and says how many there were before', () => {
    const id = kept(1e12, 'q0', (keeper) => {
      for (let at = 1; at < 60; at++) keeper.item({ type: 'said', text: `q${at}`, at: 1e12 });
      keeper.item(END);
    });
    const again = shownAgain(findSession(id, env));
    expect(again.filter(({ type }) => type === 'said')).toHaveLength(50);
    expect(again[0]?.['text']).toContain('10 earlier turns are not shown');
  });
});

describe('kubewhy sessions', () => {
  const here = (...args: string[]) => runHere(['sessions', ...args], { HOME: home.path });

  it('lists, shows, names and deletes', async () => {
    const id = kept(Date.now(), 'why is the backend crashing', (keeper) => {
      keeper.item({ type: 'answer', markdown: 'Because of **that**.' });
      keeper.item(END);
    });
    expect((await here()).stdout).toMatch(new RegExp(`${id}.*prod-eu/shop.*why is the backend`, 's'));
    expect((await here('name', id, 'the', 'outage')).code).toBe(0);
    expect((await here('show', 'the outage')).stdout).toContain('> why is the backend crashing\nBecause of **that**.');
    expect(JSON.parse((await here('-o', 'json')).stdout)).toMatchObject([{ id, name: 'the outage', turns: 1 }]);
    expect((await here('delete', id)).code).toBe(0);
    expect(listSessions(env)).toEqual([]);
    expect(await here('show', id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('kubewhy sessions lists them') as string,
    });
  });

  it.each([
    [['frobnicate', 'x'], 'list, show ID, name ID NAME'],
    [['delete'], 'list, show ID, name ID NAME'],
  ])('of %j says what there is', async (args, said) => {
    expect(await here(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(said) as string });
  });

  it('--continue with a question, or where nothing is saved, says what to do', async () => {
    expect((await runHere(['--continue', '-p', 'why'], { HOME: home.path })).stderr).toContain(
      'open the chat, which takes no question',
    );
  });
});
