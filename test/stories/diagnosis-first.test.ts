import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, describe, expect, it } from 'vitest';
import { makeHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { modelServer, type Script, type Wire } from '../helpers/scripted-server.ts';
import { KEY, nobodysUrl } from '../models/wire.ts';

const home = makeHome();
afterAll(() => home.remove());

const envOf = (wire: Wire, url: string): Record<string, string> => ({
  HOME: home.path,
  ...(wire === 'gemini'
    ? { GEMINI_BASE_URL: url, GEMINI_API_KEY: KEY, KUBEWHY_MODEL: 'gemini:test' }
    : {
        OPENAI_BASE_URL: `${url}/v1${wire === 'responses' ? '/responses' : ''}`,
        OPENAI_API_KEY: KEY,
        KUBEWHY_MODEL: 'openai:test',
      }),
});

/** All that a provider counts of a request: instructions, tools and messages in the JSON form of the wire. Tokens. */
const toldTokens = (body: Readonly<Record<string, unknown>> = {}): number => {
  const { instructions, systemInstruction, tools, input, messages, contents } = body;
  return encode(JSON.stringify([instructions ?? systemInstruction ?? null, tools, input ?? messages ?? contents]))
    .length;
};

const half: Script = { turn: { text: ['The back', 'end '] }, after: 2, fault: 'end' };
const dies: Script = { status: 400, body: { error: { code: 400, message: 'no such luck', type: 'x', status: 'X' } } };

/** Whatever a model does with the question: the exit code, and what stands on standard output beside the finding. */
const MODELS: readonly (readonly [string, Script, number, RegExp])[] = [
  ['answers', { text: ['The memory limit of 64Mi is too small.'] }, 0, /The memory limit of 64Mi is too small\.\n$/],
  ['answers nonsense', { text: ['Bananas are yellow.'] }, 0, /Bananas are yellow/],
  ['says nothing', { text: [] }, 1, /evidence|→/],
  ['is cut in the middle', half, 1, /The back[\s\S]*→/],
  ['reaches its limit', { text: ['It is '], finish: 'length' }, 1, /It is[\s\S]*→/],
  ['is blocked', { text: [], finish: 'blocked' }, 1, /→/],
  ['refuses the request', dies, 1, /→/],
];

describe.each(['chat', 'responses', 'gemini'] as const)('why is the backend crashing, over %s', (wire) => {
  it.each(MODELS)('names the cause on standard output when the model %s', async (_what, script, code, beside) => {
    const server = await modelServer(wire, [script]);
    const ended = await runHere(['why is the backend crashing', '--scenario', 'oom'], envOf(wire, server.url));
    expect(ended.stdout).toMatch(/OOMKilled on deployment\/todo-chatbot-backend/);
    expect(ended.stdout).toMatch(/→ .*memory/);
    expect(ended.stdout).toMatch(beside);
    expect(ended.code).toBe(code);
    const [first] = server.requests;
    expect(first?.text).toContain('OOMKilled');
    expect(toldTokens(first?.body)).toBeLessThan(2_000);
  });

  it('names the cause and says who cannot be reached when nobody is there', async () => {
    const ended = await runHere(
      ['why is the backend crashing', '--scenario', 'oom', '-o', 'json'],
      envOf(wire, await nobodysUrl()),
    );
    const { findings, error, exitCode } = JSON.parse(ended.stdout) as {
      findings: { cause: string }[];
      error: { message: string; nextStep: string };
      exitCode: number;
    };
    expect(findings[0]?.cause).toBe('OOMKilled');
    expect(error.message).toMatch(/cannot be reached \(ECONNREFUSED\)/);
    expect(error.nextStep).toMatch(/--model offline/);
    expect([exitCode, ended.code]).toEqual([1, 1]);
  }, 15_000);

  it.each([
    ['warum stürzt das Backend ab?'],
    ['¿por qué no funciona el backend?'],
    ['なぜ backend が落ちるの'],
    ['pourquoi le backend ne démarre pas'],
  ])('is understood in other languages: %s', async (question) => {
    const server = await modelServer(wire, [{ text: ['…'] }]);
    const { stdout } = await runHere([question, '--scenario', 'oom'], envOf(wire, server.url));
    expect(stdout).toContain('OOMKilled');
    expect(server.requests).toHaveLength(1);
  });

  it('offers the one change tool that a whole sentence means: under 4,000 input tokens until it is proposed', async () => {
    const call = { id: 'c1', name: 'scale_workload', input: { workload: 'backend', replicas: 5 } };
    const server = await modelServer(wire, [{ calls: [call] }, { text: ['Proposed.'] }]);
    const { stdout } = await runHere(
      ['scale the backend to 5', '--scenario', 'healthy', '-o', 'json'],
      envOf(wire, server.url),
    );
    expect((JSON.parse(stdout) as { savedPlans: unknown[] }).savedPlans).toHaveLength(1);
    const [first, second] = server.requests;
    expect(first?.text).toContain('scale_workload');
    expect(first?.text).not.toContain('restart_workload');
    expect(server.requests).toHaveLength(2);
    expect(toldTokens(first?.body) + toldTokens(second?.body)).toBeLessThan(4_000);
  });

  it.each(['ok', 'yes, please', 'Thanks!', 'nein'])('is not what "%s" asks', async (text) => {
    const server = await modelServer(wire, [{ text: ['…'] }]);
    const { stdout } = await runHere(['-p', text, '--scenario', 'oom'], envOf(wire, server.url));
    expect(stdout).not.toContain('OOMKilled');
  });

  it('contradicts a model that says it has changed something', async () => {
    const server = await modelServer(wire, [{ text: ['Done! I raised the memory limit to 512Mi.'] }]);
    const { stdout } = await runHere(['why is the backend crashing', '--scenario', 'oom'], envOf(wire, server.url));
    expect(stdout).toMatch(/512Mi\.\n\n\*\*Not so:\*\* kubewhy has changed nothing/);
  });
});
