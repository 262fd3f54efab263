import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openConversation } from '../../src/cli/open-model.ts';
import { toAppError } from '../../src/core/errors.ts';
import { chooseModel, clearTextNotice, idOfChoice, listModels, recording, replaying } from '../../src/models/index.ts';
import { modelServer } from '../helpers/scripted-server.ts';
import { makeHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { ask, hear, KEY, modelOn, nobodysUrl } from './wire.ts';

const home = makeHome();
const folder = mkdtempSync(join(tmpdir(), 'kubewhy-record-'));
afterAll(() => {
  home.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('a model that is reached over plain http', () => {
  it.each([
    ['http://10.0.0.7:8000/v1', KEY, 'the key and the conversation go to 10.0.0.7:8000 over plain http'],
    ['http://models.example/v1', undefined, 'the conversation goes to models.example over plain http'],
    ['http://localhost.evil.example/v1', KEY, 'the key and the conversation go to localhost.evil.example'],
    ['http://127.0.0.1.evil.example', KEY, 'the key and the conversation go to 127.0.0.1.evil.example'],
    ['http://localhost:11434/v1', KEY, undefined],
    ['http://127.0.0.1:11434/v1', KEY, undefined],
    ['http://[::1]:11434/v1', KEY, undefined],
    ['https://models.example/v1', KEY, undefined],
  ])('%s is told where others can read along', (OPENAI_BASE_URL, key, expected) => {
    const env = { OPENAI_BASE_URL, ...(key === undefined ? {} : { OPENAI_API_KEY: key }) };
    const told = clearTextNotice(chooseModel('openai:m', env));
    expect(told?.slice(0, expected?.length)).toBe(expected);
  });
});

describe('the choice of a model', () => {
  it.each([
    ['nothing at all: offline', undefined, {}, { provider: 'offline' }],
    ['OPENAI_API_KEY', undefined, { OPENAI_API_KEY: KEY }, { provider: 'openai', apiKey: KEY }],
    ['GEMINI_API_KEY', undefined, { GEMINI_API_KEY: KEY }, { provider: 'gemini', apiKey: KEY }],
    ['GOOGLE_API_KEY', undefined, { GOOGLE_API_KEY: KEY }, { provider: 'gemini', apiKey: KEY }],
    ['GOOGLE_AI_API_KEY', undefined, { GOOGLE_AI_API_KEY: KEY }, { provider: 'gemini', apiKey: KEY }],
    [
      'OPENAI_BASE_URL without a key: a local server',
      undefined,
      { OPENAI_BASE_URL: 'http://localhost:11434/v1' },
      { provider: 'openai', apiKey: '', baseUrl: 'http://localhost:11434/v1' },
    ],
    ['both keys: OpenAI', undefined, { OPENAI_API_KEY: KEY, GEMINI_API_KEY: 'other-key-123' }, { provider: 'openai' }],
    ['a bare provider', 'gemini', { GEMINI_API_KEY: KEY }, { provider: 'gemini' }],
    [
      'a provider and a name with colons',
      'openai:ft:gpt:x',
      { OPENAI_API_KEY: KEY },
      { provider: 'openai', model: 'ft:gpt:x' },
    ],
    ['a bare name of OpenAI', 'gpt-5.4', { OPENAI_API_KEY: KEY }, { provider: 'openai', model: 'gpt-5.4' }],
    [
      'a bare name of Gemini',
      'gemini-3.6-flash',
      { GEMINI_API_KEY: KEY },
      { provider: 'gemini', model: 'gemini-3.6-flash' },
    ],
    ['offline, with a key', 'offline', { OPENAI_API_KEY: KEY }, { provider: 'offline' }],
  ])('by %s', (_what, spec, env, expected) => {
    expect(chooseModel(spec, env)).toMatchObject(expected);
  });

  it.each([
    ['a name of nobody', 'llama3', {}, /openai:NAME/],
    ['OpenAI without a key', 'openai:gpt-5.4', {}, /OPENAI_API_KEY/],
    ['Gemini without a key', 'gemini:x', {}, /GEMINI_API_KEY/],
    ['a base URL that is none', 'openai:x', { OPENAI_BASE_URL: 'my local server' }, /http:\/\/localhost:11434/],
  ])('refuses %s and says what to set', (_what, spec, env, next) => {
    let error: unknown;
    try {
      chooseModel(spec, env);
    } catch (thrown) {
      error = thrown;
    }
    expect(toAppError(error).code).toBe('config');
    expect(toAppError(error).nextStep).toMatch(next);
  });
});

describe('a recorded conversation', () => {
  it('is replayed without a network, turn by turn, and says where it ends', async () => {
    const server = await modelServer('chat', [
      { text: ['Look', 'ing.'], calls: [{ id: 'a', name: 'diagnose', input: { workload: 'backend' } }] },
      { text: ['It is memory.'] },
    ]);
    const lines: string[] = [];
    const model = recording(modelOn('chat', server), (line) => lines.push(line));
    const first = ask([{ role: 'user', text: 'why? my password=planted-hunter2-secret' }]);
    const { end } = await hear(model, first);
    const second = ask([
      ...first.messages,
      { role: 'assistant', text: 'Looking.', calls: end.calls },
      { role: 'tool', answers: [{ id: 'a', name: 'diagnose', text: 'OOMKilled', error: false }] },
    ]);
    await hear(model, second);
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).not.toContain('planted-hunter2-secret');

    const again = replaying(lines);
    expect(await hear(again, first)).toMatchObject({
      text: 'Looking.',
      end: { reason: 'calls', calls: [{ name: 'diagnose', input: { workload: 'backend' } }] },
    });
    expect((await hear(again, first)).end.error?.message).toMatch(/turn 2 .* role tool/);
    expect((await hear(again, second)).text).toBe('It is memory.');
    expect((await hear(again, second)).end.error?.message).toMatch(/has ended/);
  });

  it.each([
    ['text', 'nope', /line 1 .* not JSON/],
    ['another JSON', '{"a":1}', /not a whole turn/],
  ])('refuses %s', (_what, line, message) => {
    expect(() => replaying([line])).toThrow(message);
  });

  it('goes on in its file when the model is changed in the middle', async () => {
    const first = await modelServer('chat', [{ text: ['From one.'] }]);
    const second = await modelServer('gemini', [{ text: ['From another.'] }]);
    const record = join(folder, 'changed.jsonl');
    const env = { OPENAI_BASE_URL: `${first.url}/v1`, GEMINI_BASE_URL: second.url, GEMINI_API_KEY: KEY };
    await hear(await openConversation('openai:x', { record }, env), ask());
    await hear(await openConversation('gemini:y', { record }, env), ask());
    const played = await openConversation(undefined, { replay: record }, {});
    expect([(await hear(played, ask())).text, (await hear(played, ask())).text]).toEqual([
      'From one.',
      'From another.',
    ]);
    expect(readFileSync(record, 'utf8')).not.toContain(KEY);
  });

  it('is made by --record and played by --replay, in the program', async () => {
    const file = join(folder, 'conversation.jsonl');
    const question = ['why is the backend crashing', '--scenario', 'oom'];
    const one = await runHere([...question, '--record', file], { HOME: home.path });
    expect(one.code).toBe(0);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
    const two = await runHere([...question, '--replay', file], { HOME: home.path });
    expect(two.stdout).toBe(one.stdout);
    const missing = await runHere([...question, '--replay', join(folder, 'nothing')], { HOME: home.path });
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toMatch(/--replay .*nothing/);
  });
});

describe('the program with a model behind OPENAI_BASE_URL', () => {
  it('answers, asks the tools, and never sends a secret or its own key in a body', async () => {
    const server = await modelServer('chat', [
      { calls: [{ id: 'a', name: 'get_logs', input: { workload: 'backend' } }] },
      { text: ['JWT_SECRET is missing.'] },
    ]);
    const { code, stdout, stderr } = await runHere(
      ['why is the backend not starting', '--scenario', 'missing-secret-key'],
      { HOME: home.path, OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: KEY },
    );
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^✗ \w+ on deployment\/todo-chatbot-backend: [\s\S]*\n\nJWT_SECRET is missing\.\n$/,
      ),
    });
    expect(stderr).not.toMatch(/offline/);
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions', '/v1/chat/completions']);
    expect(server.requests[0]?.headers['authorization']).toBe(`Bearer ${KEY}`);
    for (const { text } of server.requests) expect(text).not.toContain(KEY);
  });

  it('says clearly that the key is refused, with code 1', async () => {
    const server = await modelServer('chat', [
      { status: 401, body: { error: { message: `Incorrect API key provided: ${KEY}` } } },
    ]);
    const { code, stdout, stderr } = await runHere(['why', '--scenario', 'oom'], {
      HOME: home.path,
      OPENAI_BASE_URL: `${server.url}/v1`,
      OPENAI_API_KEY: KEY,
    });
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('OOMKilled') });
    expect(stderr).toMatch(/refused the API key[\s\S]*OPENAI_API_KEY/);
    expect(stderr).not.toContain(KEY);
  });

  it('lists what the endpoint offers', async () => {
    const server = await modelServer('chat', [
      {
        status: 200,
        body: {
          object: 'list',
          data: [
            { id: 'llama3.3', object: 'model', created: 1, owned_by: 'x' },
            { id: 'qwen3', object: 'model', created: 1, owned_by: 'x' },
          ],
        },
      },
    ]);
    const { code, stdout } = await runHere(['models', '--model', 'openai:x'], {
      HOME: home.path,
      OPENAI_BASE_URL: `${server.url}/v1`,
    });
    expect(code).toBe(0);
    expect(stdout).toBe('openai:llama3.3\nopenai:qwen3\noffline  (no key needed)\n');
  });

  const page = { status: 200, html: '<html>Please log in</html>' };
  const wrongKey = { status: 401, body: { error: { message: `Incorrect API key provided: ${KEY}` } } };
  it.each([
    ['OpenAI, the page of a portal', 'openai', page, /gives no list of models/],
    ['OpenAI, a wrong key', 'openai', wrongKey, /refused the API key/],
    ['Gemini, the page of a portal', 'gemini', page, /gives no list of models/],
    ['Gemini, a wrong key', 'gemini', wrongKey, /refused the API key/],
    ['OpenAI, nobody there', 'openai', undefined, /cannot be reached \(ECONNREFUSED\)/],
    ['Gemini, nobody there', 'gemini', undefined, /cannot be reached \(ECONNREFUSED\)/],
  ] as const)('says why there is no list: %s', async (_what, provider, answer, reason) => {
    const { url } = answer ? await modelServer('chat', [answer]) : { url: await nobodysUrl() };
    const env = { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: KEY, GEMINI_BASE_URL: url, GEMINI_API_KEY: KEY };
    const [list] = await listModels(provider, env, new AbortController().signal);
    expect(list?.models).toEqual([]);
    expect(list?.error).toMatch(reason);
    expect(list?.error).not.toContain(KEY);
  });

  it('lists Gemini’s models that answer chats', async () => {
    const server = await modelServer('gemini', [
      {
        status: 200,
        body: {
          models: [
            { name: 'models/gemini-x', supportedGenerationMethods: ['generateContent'] },
            { name: 'models/embed', supportedGenerationMethods: ['embedContent'] },
          ],
        },
      },
    ]);
    const { stdout } = await runHere(['models', '--model', 'gemini'], {
      HOME: home.path,
      GEMINI_BASE_URL: server.url,
      GEMINI_API_KEY: KEY,
    });
    expect(stdout).toBe('gemini:gemini-x\noffline  (no key needed)\n');
    expect(server.requests[0]?.headers['x-goog-api-key']).toBe(KEY);
    expect(server.requests[0]?.path).not.toContain(KEY);
  });
});

describe('before the model is opened, it is called', () => {
  it.each<[string, string | undefined, Record<string, string>, string]>([
    ['by the standard name of its provider', undefined, { OPENAI_API_KEY: KEY }, 'openai:gpt-5.4-mini'],
    [
      'by its server, when that may have another',
      undefined,
      { OPENAI_BASE_URL: 'localhost:11434/v1' },
      'openai at localhost:11434',
    ],
    ['by the name that was given', 'qwen3:8b', { OPENAI_BASE_URL: 'localhost:11434/v1' }, 'openai:qwen3:8b'],
    ['offline', 'offline', { OPENAI_API_KEY: KEY }, 'offline'],
  ])('%s', (_how, spec, env, name) => {
    expect(idOfChoice(chooseModel(spec, env))).toBe(name);
  });
});
