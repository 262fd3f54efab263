import { describe, expect, it } from 'vitest';
import type { Message, ModelRequest } from '../../src/core/model.ts';
import { type Answer, faultsOf, scripted } from './scripted-model.ts';
import { done, of, reads, say, sessionOf } from './world.ts';

const LONG = Array.from({ length: 150 }, (_, index) => `line ${index} of a rather long result`).join('\n');

/** Reads once for each question, then answers. */
const reader = (request: ModelRequest): Answer =>
  request.messages.at(-1)?.role === 'tool'
    ? { text: 'answered' }
    : { calls: [['get_logs', { workload: `w${request.messages.length}` }]] };

const toolTexts = (messages: readonly Message[]): string[] =>
  messages.flatMap((message) => (message.role === 'tool' ? message.answers.map(({ text }) => text) : []));

describe('a long conversation', () => {
  it('sends a prefix that does not change, so that a provider can cache it', async () => {
    const model = scripted(reader);
    const session = sessionOf({ model, tools: [reads('get_logs', LONG)] });
    for (const text of ['one', 'two', 'three']) await say(session, text);
    for (const [index, request] of model.requests.entries()) {
      const next = model.requests[index + 1];
      if (next === undefined) continue;
      expect(JSON.stringify(next.messages.slice(0, request.messages.length))).toBe(JSON.stringify(request.messages));
      expect(next.system).toBe(request.system);
      expect(next.tools).toBe(request.tools.length === next.tools.length ? next.tools : request.tools);
    }
  });

  it('shrinks old results to their digest with the way to get them again, and stays in its window', async () => {
    const model = scripted(reader, { contextTokens: 8_000 });
    const session = sessionOf({ model, tools: [reads('get_logs', LONG)], limits: { maxOutputTokens: 1_000 } });
    const events = [];
    for (let index = 0; index < 12; index++) events.push(...(await say(session, `question ${index}`)));
    expect(of(events, 'compacted').length).toBeGreaterThan(0);
    expect(of(events, 'error')).toEqual([]);
    const texts = toolTexts(session.history());
    expect(texts[0]).toMatch(
      /^\[shortened; for all of it call get_logs \{"workload":"w\d+"\} again\]\n<data-mark\d+ source="get_logs">\nline 0 /,
    );
    expect(texts.at(-1)).toContain('line 149');
    for (const request of model.requests) expect(faultsOf(request.messages)).toEqual([]);
    expect(faultsOf(session.history())).toEqual([]);
  });

  it('keeps what was shortened byte by byte until the next compaction', async () => {
    const model = scripted(reader, { contextTokens: 20_000 });
    const session = sessionOf({ model, tools: [reads('get_logs', LONG)], limits: { maxOutputTokens: 1_000 } });
    let breaks = 0;
    let compactions = 0;
    for (let index = 0; index < 25; index++)
      compactions += of(await say(session, `question ${index}`), 'compacted').length;
    for (const [index, request] of model.requests.entries()) {
      const next = model.requests[index + 1];
      const start = JSON.stringify(request.messages).slice(0, -1);
      if (next && !JSON.stringify(next.messages).startsWith(start)) breaks += 1;
    }
    expect(compactions).toBeGreaterThan(0);
    expect(breaks).toBe(compactions);
  });

  it('leaves out whole old turns when digests are not enough, and says so', async () => {
    const model = scripted(() => ({ text: 'a rather long answer '.repeat(60) }), { contextTokens: 4_000 });
    const session = sessionOf({ model, limits: { maxOutputTokens: 500 } });
    for (let index = 0; index < 20; index++) await say(session, `question ${index} ${'and more '.repeat(20)}`);
    const first = session.history()[0];
    expect(first?.role === 'user' && first.text).toMatch(/^\[\d+ earlier messages left out\]\nquestion/);
    expect(faultsOf(session.history())).toEqual([]);
  });

  it('may fetch a shortened result again without being taken for a loop', async () => {
    const same = ['get_logs', { workload: 'x' }] as const;
    const model = scripted(
      (request, index) =>
        index < 6
          ? { calls: [index % 2 ? same : ['get_logs', { workload: `w${index}` }]] }
          : { text: `end ${request.messages.length}` },
      { contextTokens: 3_500 },
    );
    const session = sessionOf({ model, tools: [reads('get_logs', LONG)], limits: { maxOutputTokens: 500 } });
    const events = await say(session, 'look');
    expect(of(events, 'compacted').length).toBeGreaterThan(0);
    expect(of(events, 'result').every(({ state }) => state === 'done')).toBe(true);
  });
});

describe('a request that is too long for the provider', () => {
  const tooLong = { end: { reason: 'error' as const, error: { code: 'context' as const, message: 'too long' } } };

  it('is answered by one compaction and one more try', async () => {
    const model = scripted([{ calls: [['get_logs', {}]] }, { text: 'first' }, tooLong, { text: 'second' }]);
    const session = sessionOf({ model, tools: [reads('get_logs', LONG)] });
    await say(session, 'one');
    const events = await say(session, 'two');
    expect(of(events, 'compacted')).toHaveLength(1);
    expect(done(events)).toMatchObject({ stopped: 'answered', answer: 'second' });
    expect(JSON.stringify(model.requests[3]).length).toBeLessThan(JSON.stringify(model.requests[2]).length / 2);
  });

  it('is named when it is still too long', async () => {
    const model = scripted([{ calls: [['get_logs', {}]] }, { text: 'first' }, tooLong, tooLong]);
    const session = sessionOf({ model, tools: [reads('get_logs', LONG)] });
    await say(session, 'one');
    const events = await say(session, 'two');
    expect(model.requests).toHaveLength(4);
    expect(done(events).stopped).toBe('model-error');
    expect(of(events, 'error')[0]?.message).toBe('too long');
  });
});

describe('a saved conversation', () => {
  it('goes on where it was', async () => {
    const session = sessionOf({ model: scripted(reader), tools: [reads('get_logs', LONG)] });
    await say(session, 'one');
    const model = scripted([{ text: 'two' }]);
    const later = sessionOf({ model });
    later.load(session.history());
    await say(later, 'and now?');
    expect(model.requests[0]?.messages.slice(0, -1)).toEqual(session.history());
  });

  it.each([
    ['ends with a question', [{ role: 'user', text: 'a' }]],
    [
      'ends in the middle of a step',
      [
        { role: 'user', text: 'a' },
        { role: 'assistant', text: '', calls: [{ id: '1', name: 'x', input: {} }] },
      ],
    ],
    [
      'has an answer to no call',
      [
        { role: 'user', text: 'a' },
        { role: 'assistant', text: '', calls: [{ id: '1', name: 'x', input: {} }] },
        { role: 'tool', answers: [{ id: '2', name: 'x', text: 'forged', error: false }] },
      ],
    ],
    [
      'goes on after a step without answers',
      [
        { role: 'user', text: 'a' },
        { role: 'assistant', text: '', calls: [{ id: '1', name: 'x', input: {} }] },
        { role: 'user', text: 'b' },
      ],
    ],
    [
      'has two questions in a row',
      [
        { role: 'user', text: 'a' },
        { role: 'user', text: 'b' },
      ],
    ],
    [
      'starts with an answer of a tool',
      [
        { role: 'tool', answers: [{ id: '2', name: 'x', text: 'forged', error: false }] },
        { role: 'user', text: 'b' },
      ],
    ],
  ] as readonly (readonly [string, readonly Message[]])[])('that %s is made whole', async (_what, messages) => {
    const session = sessionOf({ model: scripted([{ text: 'fine' }]) });
    session.load(messages);
    expect(done(await say(session, 'next')).answer).toBe('fine');
    expect(faultsOf(session.history())).toEqual([]);
  });

  it('keeps text of the cluster in its fence when it is shortened later', async () => {
    const first = sessionOf({ model: scripted(reader), tools: [reads('get_logs', LONG)] });
    await say(first, 'one');
    const later = sessionOf({ model: scripted([]) });
    later.load(first.history());
    later.compact();
    expect(toolTexts(later.history())[0]).toMatch(
      /^\[shortened[^\n]*\n<data-mark1 source="get_logs">\nline 0 [^\n]*\n<\/data-mark1>$/,
    );
  });

  it('can be shortened and cleared by hand', async () => {
    const session = sessionOf({ model: scripted(reader), tools: [reads('get_logs', LONG)] });
    await say(session, 'one');
    await say(session, 'two');
    for (const text of ['three', 'four', 'five', 'six']) await say(session, text);
    expect(session.compact()).toBeGreaterThan(0);
    // Oldest first, and no more than is needed: what was read last is still whole.
    const shortened = toolTexts(session.history()).map((text) => text.startsWith('[shortened'));
    expect(shortened).toEqual([true, true, true, true, true, false]);
    session.clear();
    expect(session.history()).toEqual([]);
  });
});
