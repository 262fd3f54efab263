import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { envOf, freePort, isHere, started } from './server-of-others.ts';

/**
 * A server of others (npm @copilotkit/aimock 1.x, its program `llmock`; its path in AIMOCK) that answers by a script,
 * on the wires of the providers.
 */
const PROGRAM = process.env['AIMOCK'];
const here = isHere(PROGRAM, 'aimock', 'npm i @copilotkit/aimock, and set AIMOCK to node_modules/.bin/llmock');
const home = makeHome();
let server: { stop(): void } | undefined;
let url = '';

const pods = { toolCalls: [{ name: 'list_resources', arguments: { kind: 'pods' } }] };
const LONG = 'Four pods run here, two of the backend and two of the frontend, and all of them are ready now.';
/** By a word of the question: how its first request is answered, and the one with the result of a tool. */
const FIXTURES = [
  { match: { userMessage: 'alpha', hasToolResult: false }, response: pods },
  { match: { userMessage: 'alpha', hasToolResult: true }, response: { content: LONG } },
  { match: { userMessage: 'bravo' }, response: { content: LONG }, truncateAfterChunks: 2 },
  { match: { userMessage: 'charlie' }, response: { content: LONG, finishReason: 'length' } },
  { match: { userMessage: 'delta' }, response: { content: LONG, finishReason: 'content_filter' } },
  {
    match: { userMessage: 'echo' },
    response: { error: { message: 'slow down', type: 'rate_limit_error' }, status: 429 },
  },
  {
    match: { userMessage: 'foxtrot' },
    response: { error: { message: 'no such key', type: 'authentication_error' }, status: 401 },
  },
  { match: { userMessage: 'golf' }, response: { content: LONG, reasoning: 'I look at the pods.' } },
  { match: { userMessage: 'hotel', hasToolResult: false }, response: { content: 'I look.', ...pods } },
  { match: { userMessage: 'hotel', hasToolResult: true }, response: { content: LONG } },
];

describe.skipIf(!here)('a scripted server of others', () => {
  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const file = join(home.path, 'fixtures.json');
    writeFileSync(file, JSON.stringify({ fixtures: FIXTURES }));
    server = await started(PROGRAM ?? '', ['-p', String(port), '-f', file, '--log-level', 'silent'], url);
  }, 70_000);
  afterAll(() => {
    server?.stop();
    home.remove();
  });

  describe.each(['chat', 'responses', 'gemini'] as const)('over %s', (wire) => {
    const ask = async (word: string) => {
      const ended = await runHere(
        ['-p', `which pods run in the ${word} shop?`, '--scenario', 'healthy', '-o', 'json'],
        envOf(wire, home.path, url, url),
      );
      const told = JSON.parse(ended.stdout) as {
        answer: string;
        calls: readonly { state: string; name: string }[];
        error?: { message: string };
      };
      return { ...told, code: ended.code };
    };

    it.each(['alpha', 'hotel'])('its call is run and its answer is whole (%s)', async (word) => {
      const { answer, calls, code } = await ask(word);
      expect([answer, code]).toEqual([LONG, 0]);
      expect(calls.map(({ name, state }) => `${name} ${state}`)).toEqual(['list_resources done']);
    });

    it.each([
      ['bravo', /closed the connection|lost in the middle/],
      ['charlie', /limit|cut|stopped before/],
      ['delta', /filter|blocked|refused to answer|reported a failure/],
      ['echo', /too many|limit|slow down/i],
      ['foxtrot', /refused the API key/],
    ])(
      'an answer that is none is not given as one (%s)',
      async (word, words) => {
        const { code, error } = await ask(word);
        expect(code).toBe(1);
        expect(error?.message).toMatch(words);
      },
      120_000,
    );

    it('its thoughts are not the answer', async () => {
      expect((await ask('golf')).answer).toBe(LONG);
    });
  });
});
