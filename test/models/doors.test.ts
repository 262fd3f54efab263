import { describe, expect, it } from 'vitest';
import { knownSecrets } from '../../src/core/redact.ts';
import { chooseModel, openModel, SECRET_VARIABLES } from '../../src/models/index.ts';
import { normalBaseUrl } from '../../src/models/base-url.ts';
import { modelServer } from '../helpers/scripted-server.ts';
import { ask, hear, KEY } from './wire.ts';

const FINE = { text: ['It is fine.'] };

describe('an address as people write it', () => {
  it.each([
    ['localhost:11434/v1', 'http://localhost:11434/v1'],
    ['localhost', 'http://localhost'],
    ['10.0.0.7:8000/v1/', 'http://10.0.0.7:8000/v1'],
    ['ollama.ai.svc:11434/v1', 'http://ollama.ai.svc:11434/v1'],
    ['api.mistral.ai/v1', 'https://api.mistral.ai/v1'],
    ['https://openrouter.ai/api/v1//', 'https://openrouter.ai/api/v1'],
    ['https://x.example/v1/chat/completions', 'https://x.example/v1'],
    ['"http://localhost:1234/v1"', 'http://localhost:1234/v1'],
    [
      'https://r.openai.azure.com/openai/deployments/d/?api-version=2025-01-01',
      'https://r.openai.azure.com/openai/deployments/d?api-version=2025-01-01',
    ],
  ])('%s', (written, expected) => {
    expect(normalBaseUrl(written, 'OPENAI_BASE_URL')).toBe(expected);
  });

  it.each(['ftp://x/v1', 'my server', 'http://'])('is refused where it is none: %s', (written) => {
    expect(() => normalBaseUrl(written, 'OPENAI_BASE_URL')).toThrow(/OPENAI_BASE_URL is not the address/);
  });
});

describe('the doors', () => {
  it.each(['qwen3:8b', 'llama3.2', 'deepseek-chat', 'gpt-oss:20b'])('any name behind a base URL: %s', (name) => {
    expect(chooseModel(name, { OPENAI_BASE_URL: 'localhost:11434/v1' })).toMatchObject({
      provider: 'openai',
      model: name,
    });
  });

  it('Azure: the path and query of the deployment, its key in a header of its own and nowhere else', async () => {
    const server = await modelServer('chat', [FINE]);
    const env = {
      OPENAI_BASE_URL: `${server.url}/openai/deployments/d?api-version=2025-01-01`,
      OPENAI_CUSTOM_HEADERS: 'api-key: planted-azure-key-77',
    };
    expect((await hear(await openModel('d', env), ask())).end.reason).toBe('stop');
    expect(server.requests[0]?.path).toBe('/openai/deployments/d/chat/completions?api-version=2025-01-01');
    expect(server.requests[0]?.headers).toMatchObject({ 'api-key': 'planted-azure-key-77', 'user-agent': 'kubewhy' });
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(knownSecrets.hide('key planted-azure-key-77')).not.toContain('planted');
    expect(SECRET_VARIABLES).toContain('OPENAI_CUSTOM_HEADERS');
  });

  it('Vertex AI: project and location in the path, a token in place of a key', async () => {
    const server = await modelServer('gemini', [FINE]);
    const path = '/v1/projects/p/locations/europe-west4/publishers/google';
    const env = { GEMINI_BASE_URL: `${server.url}${path}`, GOOGLE_CLOUD_ACCESS_TOKEN: 'planted-token-88' };
    expect((await hear(await openModel('gemini:gemini-x', env), ask())).end.reason).toBe('stop');
    expect(server.requests[0]?.path).toBe(`${path}/models/gemini-x:streamGenerateContent?alt=sse`);
    expect(server.requests[0]?.headers['authorization']).toBe('Bearer planted-token-88');
    const google = {
      GOOGLE_GENAI_USE_VERTEXAI: 'true',
      GOOGLE_CLOUD_PROJECT: 'p',
      GOOGLE_CLOUD_LOCATION: 'europe-west4',
    };
    expect(chooseModel('gemini', { ...google, GOOGLE_CLOUD_ACCESS_TOKEN: 'planted-token-88' })).toMatchObject({
      baseUrl: `https://europe-west4-aiplatform.googleapis.com${path}`,
    });
  });

  it.each(['', '/', '/v1beta', '/v1beta/'])('a gateway for Gemini at %j, by either variable', async (end) => {
    const server = await modelServer('gemini', [FINE]);
    for (const name of ['GEMINI_BASE_URL', 'GOOGLE_GEMINI_BASE_URL'])
      await hear(await openModel('gemini:x', { [name]: `${server.url}${end}`, GEMINI_API_KEY: KEY }), ask());
    expect(server.requests.map(({ path }) => path)).toEqual(
      Array.from({ length: 2 }, () => '/v1beta/models/x:streamGenerateContent?alt=sse'),
    );
  });

  it('a server of one model is asked with that one, and its context is taken from its list', async () => {
    const list = {
      status: 200,
      body: { object: 'list', data: [{ id: 'only', object: 'model', meta: { n_ctx: 4096 } }] },
    };
    const server = await modelServer('chat', [list, FINE]);
    const model = await openModel(undefined, { OPENAI_BASE_URL: `${server.url}/v1` });
    await model.prepare?.(new AbortController().signal);
    expect([model.id, model.contextTokens]).toEqual(['openai:only', 4096]);
    await hear(model, ask());
    expect(server.requests[1]?.body).toMatchObject({ model: 'only', max_tokens: 1024 });
  });

  it('a limit that a person sets counts before the server’s own word', async () => {
    const server = await modelServer('chat', [FINE]);
    const model = await openModel(
      'm',
      { OPENAI_BASE_URL: `${server.url}/v1` },
      { contextTokens: 8192, outputTokens: 500 },
    );
    await hear(model, ask());
    expect([model.contextTokens, server.requests[0]?.body['max_tokens']]).toEqual([8192, 500]);
  });

  it('an address without a path finds the API below /v1', async () => {
    const server = await modelServer('chat', [{ status: 404, html: 'not here' }, FINE]);
    expect((await hear(await openModel('m', { OPENAI_BASE_URL: server.url }), ask())).end.reason).toBe('stop');
    expect(server.requests.map(({ path }) => path)).toEqual(['/chat/completions', '/v1/chat/completions']);
  });
});
