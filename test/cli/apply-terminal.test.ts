import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runChatCommand } from '../../src/cli/commands/chat.ts';
import '../../src/ui/card-lines.ts';
import { plainApprover } from '../../src/cli/print/plain-approver.ts';
import type { Io } from '../../src/cli/io.ts';
import type { Decision, Question } from '../../src/core/approval.ts';
import { planHash, type Change, type Plan } from '../../src/core/plan.ts';
import { planOf, scaleChange } from '../agent/changes.ts';

/** A terminal as the approver sees it: keys go in, what is written comes out. */
function terminal(interactive = true, env: Readonly<Record<string, string>> = {}, rows?: number) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (raw: boolean) => void modes.push(raw) });
  const stderr = Object.assign(new PassThrough(), {
    isTTY: true,
    columns: 100,
    ...(rows === undefined ? {} : { rows }),
  });
  const modes: boolean[] = [];
  let screen = '';
  stderr.on('data', (chunk: Buffer) => (screen += chunk.toString()));
  const stop = new AbortController();
  const io = {
    env,
    stdin,
    stdout: stderr,
    stderr,
    out: (text: string) => void (screen += text),
    err: (text: string) => void (screen += text),
    interactive,
    outIsTerminal: true,
    columns: 100,
    signal: stop.signal,
    interrupt: () => stop.abort(),
  } as unknown as Io;
  return { io, stdin, stop, modes, screen: () => screen };
}

const questionOf = (plan: Plan): Question => ({
  plan,
  hash: planHash(plan),
  rehearsal: { ok: true, notes: ['the server accepts it (dry run)'], warnings: [] },
  editable: {},
  index: 1,
  of: 1,
});
const low = questionOf(planOf([scaleChange('backend', 2, 5)]));
const high = questionOf(planOf([scaleChange('backend', 2, 0)], { risk: 'high' }));
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Types the keys, each after its pause, and gives the decision, or 'still open' when there is none a second later. */
async function answer(question: Question, keys: readonly (readonly [pauseMs: number, text: string])[], rows?: number) {
  const { io, stdin, stop, modes, screen } = terminal(true, {}, rows);
  const asked = plainApprover(io)(question, stop.signal);
  for (const [pause, text] of keys) {
    await wait(pause);
    stdin.write(text);
  }
  const open = wait(400).then(() => 'still open' as const);
  const decision: Decision | 'still open' = await Promise.race([asked, open]);
  stop.abort();
  await asked;
  return { decision, screen: screen(), modes };
}

/** The text key by key, the first after the pause. */
const typed = (pause: number, text: string): (readonly [number, string])[] =>
  Array.from(text, (key, at) => [at === 0 ? pause : 5, key] as const);

describe('a card on a plain terminal', () => {
  it('takes one y, alone, after it stood for half a second', async () => {
    const { decision, screen, modes } = await answer(low, [[700, 'y']]);
    expect(decision).toEqual({ answer: 'yes', by: 'key' });
    expect(screen).toContain('deployment/backend');
    expect(screen).toMatch(/2 → 5/);
    expect(modes.at(-1)).toBe(false);
  });

  it.each<[string, readonly (readonly [number, string])[]]>([
    ['a y that was typed ahead', [[0, 'y']]],
    ['Enter', [[700, '\r']]],
    ['a space', [[700, ' ']]],
    ['a capital Y', [[700, 'Y']]],
    ['a pasted yes', [[700, 'yes\r']]],
    ['a y with Enter', [[700, 'y\r']]],
    ['500 times y', [[700, 'y'.repeat(500)]]],
    [
      'a y that is held down',
      [
        [700, 'y'],
        [30, 'y'],
        [30, 'y'],
      ],
    ],
    [
      'a word that begins with y, typed fast',
      [
        [700, 'y'],
        [40, 'e'],
        [40, 's'],
      ],
    ],
    ['a bracketed paste of y', [[700, '\u001b[200~y\u001b[201~']]],
    ['a sentence that begins with y', typed(700, 'yes please')],
    ['a line that begins with y, in one piece', [[700, 'yes I mean no\r']]],
    [
      'y and a slow Enter',
      [
        [700, 'y'],
        [200, '\r'],
      ],
    ],
  ])('stays open on %s', async (_what, keys) => {
    expect((await answer(low, keys)).decision).toBe('still open');
  });

  it.each<[string, string]>([
    ['n', 'n'],
    ['Esc', '\u001b'],
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('takes %s for a no at any time', async (_key, text) => {
    expect((await answer(low, [[20, text]])).decision).toMatchObject({ answer: 'no' });
  });

  it.each<[string, Question]>([
    ['a low', low],
    ['a high', high],
  ])('stops the run on Ctrl-C at a card of %s risk: it is no answer to go on with', async (_risk, question) => {
    const { io, stdin, stop } = terminal();
    const asked = plainApprover(io)(question, stop.signal);
    await wait(50);
    stdin.write('\u0003');
    expect(await asked).toMatchObject({ answer: 'no', reason: 'interrupted' });
    expect(stop.signal.aborted).toBe(true);
  });

  it('is shown on standard output when standard error goes elsewhere', async () => {
    const { io, stdin, stop, screen } = terminal();
    let elsewhere = '';
    const file = Object.assign(new PassThrough(), { isTTY: false });
    file.on('data', (chunk: Buffer) => (elsewhere += chunk.toString()));
    const asked = plainApprover({ ...io, stderr: file as unknown as Io['stderr'] })(low, stop.signal);
    await wait(50);
    expect(screen()).toContain('2 → 5');
    expect(elsewhere).toBe('');
    stdin.write('n');
    expect(await asked).toEqual({ answer: 'no' });
    const blind = { ...io, stderr: file, stdout: file } as unknown as Io;
    expect(await plainApprover(blind)(low, stop.signal)).toMatchObject({
      answer: 'no',
      reason: 'no terminal shows the card',
    });
  });

  const long = questionOf(
    planOf([
      {
        ...(scaleChange('backend', 2, 5) as Extract<Change, { verb: 'edit' }>),
        edits: Array.from({ length: 40 }, (_, at) => ({ path: `/spec/field${at}`, from: at, to: at + 1 })),
      },
    ]),
  );
  it.each<[string, readonly (readonly [number, string])[], string]>([
    [
      'a y on the first page does not count',
      [
        [700, 'y'],
        [700, 'y'],
      ],
      'still open',
    ],
    [
      'pages that are turned at once do not either',
      [
        [700, ' '],
        [10, ' '],
        [10, ' '],
        [10, ' '],
        [700, 'y'],
      ],
      'still open',
    ],
    [
      'after the last page a y counts',
      [
        [700, ' '],
        [700, ' '],
        [700, ' '],
        [700, 'y'],
      ],
      'yes',
    ],
    ['Esc on a page is a no', [[100, '\u001b']], 'no'],
  ])('longer than the screen is read page by page: %s', async (_what, keys, expected) => {
    const { decision, screen } = await answer(long, keys, 24);
    expect(decision === 'still open' ? decision : decision.answer).toBe(expected);
    for (const page of screen.split('Esc no: ')) expect(page.split('\n').length).toBeLessThanOrEqual(26);
  });

  it('takes the line "yes I mean no" for a no', async () => {
    expect((await answer(low, typed(700, 'yes I mean no\r'))).decision).toEqual({ answer: 'no' });
  });

  it('is a no in a window that cannot show it', async () => {
    expect((await answer(low, [], 6)).decision).toMatchObject({
      answer: 'no',
      reason: expect.stringContaining('too small') as string,
    });
  });

  it.each(['y', 'yes I mean no\r'])('does not count %j that was typed while the process stood still', async (keys) => {
    const { io, stdin, stop } = terminal();
    const asked = plainApprover(io)(low, stop.signal);
    await wait(60);
    stdin.write(keys);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1200);
    await wait(500);
    stdin.write('n');
    expect(await asked).toEqual({ answer: 'no' });
  });

  it('begins the dead time anew after the process stood still', async () => {
    const { io, stdin, stop } = terminal();
    const asked = plainApprover(io)(low, stop.signal);
    await wait(60);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1200);
    stdin.write('y');
    expect(await Promise.race([asked, wait(600).then(() => 'still open')])).toBe('still open');
    stop.abort();
  });

  it('shows the whole requests with d, and can be answered then', async () => {
    const { decision, screen } = await answer(low, [
      [20, 'd'],
      [700, 'y'],
    ]);
    expect(screen).toMatch(/requests, in the order they are sent[^]*"verb": "edit"/);
    expect(decision).toEqual({ answer: 'yes', by: 'key' });
  });

  it('is a no when the input ends, when the run is stopped, and where there is no terminal', async () => {
    const ended = terminal();
    const asked = plainApprover(ended.io)(low, ended.stop.signal);
    await wait(100);
    ended.stdin.end();
    expect(await asked).toMatchObject({ answer: 'no' });
    const stopped = terminal();
    stopped.stop.abort();
    expect(await plainApprover(stopped.io)(low, stopped.stop.signal)).toMatchObject({ answer: 'no' });
    const none = terminal(false);
    expect(await plainApprover(none.io)(low, none.stop.signal)).toMatchObject({ answer: 'no' });
    expect(none.screen()).toBe('');
    const ci = terminal(true, { CI: '1' });
    expect(await plainApprover(ci.io)(low, ci.stop.signal)).toEqual({
      answer: 'no',
      reason: 'the environment variable CI is set: nobody is asked here',
    });
    expect(ci.screen()).toBe('');
  });
});

describe('a card of high risk on a plain terminal', () => {
  it('takes the name of the object, typed', async () => {
    const { decision, screen } = await answer(high, typed(700, 'backend\r'));
    expect(decision).toEqual({ answer: 'yes', by: 'typed-name' });
    expect(screen).toContain('type backend');
  });

  it.each<[string, readonly (readonly [number, string])[]]>([
    ['y', [[700, 'y\r']]],
    ['yes', [[700, 'yes\r']]],
    ['nothing', [[700, '\r']]],
    ['the name with its namespace', typed(700, 'todo-chatbot/backend\r')],
    ['another name', typed(700, 'frontend\r')],
    ['the name in capitals', typed(700, 'BACKEND\r')],
    ['the name, typed ahead', typed(0, 'backend\r')],
    ['the name typed ahead, and Enter in time', [...typed(0, 'backend'), [700, '\r']]],
    ['the name, pasted', [[700, 'backend\r']]],
    [
      'the name pasted, and Enter typed',
      [
        [700, 'backend'],
        [100, '\r'],
      ],
    ],
    [
      'the name in a bracketed paste',
      [
        [700, '\u001b[200~backend\u001b[201~'],
        [100, '\r'],
      ],
    ],
    ['the name with an end that is pasted', [...typed(700, 'b'), [20, 'ackend'], [20, '\r']]],
  ])('takes %s for a no', async (_what, keys) => {
    expect((await answer(high, keys)).decision).toMatchObject({ answer: 'no' });
  });

  it('stays open on a lone y', async () => {
    expect((await answer(high, [[700, 'y']])).decision).toBe('still open');
  });

  it('is a no when the input ends or the run is stopped', async () => {
    const ended = terminal();
    const asked = plainApprover(ended.io)(high, ended.stop.signal);
    await wait(100);
    ended.stdin.end();
    expect(await asked).toMatchObject({ answer: 'no' });
    const stopped = terminal();
    const other = plainApprover(stopped.io)(high, stopped.stop.signal);
    await wait(50);
    stopped.stop.abort();
    expect(await other).toMatchObject({ answer: 'no' });
  });
});

describe('the chat on a terminal that cannot draw', () => {
  it('is refused with what to do instead', async () => {
    const { io, screen } = terminal(true, { TERM: 'dumb' });
    await expect(runChatCommand({}, io)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('TERM=dumb') as string,
      nextStep: expect.stringContaining('kubewhy "') as string,
    });
    expect(screen()).toBe('');
  });
});
