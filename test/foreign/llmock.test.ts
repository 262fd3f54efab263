import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { envOf, freePort, isHere, started, type Wire } from './server-of-others.ts';

/**
 * A chaos server of others (PyPI llmock 0.2.2: `pip install llmock==0.2.2`, or its path in LLMOCK): it fails as
 * providers do, and gives its own verdict on how the client behaved.
 */
const PROGRAM = process.env['LLMOCK'] ?? 'llmock';
const here = isHere(PROGRAM, 'llmock', 'pip install llmock==0.2.2, or set LLMOCK to its path');
const home = makeHome();
let server: { stop(): void } | undefined;
let url = '';

const post = async (path: string, body: unknown = {}): Promise<void> => {
  const answer = await fetch(`${url}/_llmock/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`llmock refuses ${path}: ${answer.status} ${await answer.text()}`);
};

type Verdict = {
  readonly errors: number;
  readonly attempts: number;
  readonly faults_injected: number;
  readonly findings: readonly { readonly code: string; readonly severity: string }[];
};
type Told = {
  readonly answer: string;
  readonly calls: readonly { readonly state: string }[];
  readonly error?: { readonly message: string; readonly nextStep?: string };
};

/** One question with these faults queued; how the run ended and what the server thinks of the client. */
async function asked(wire: Wire, behaviors: readonly object[]) {
  if (behaviors.length > 0) await post('scenario', { behaviors });
  const ended = await runHere(
    ['which pods run here?', '--scenario', 'healthy', '-o', 'json'],
    envOf(wire, home.path, url, `${url}/gemini`),
  );
  const told = JSON.parse(ended.stdout) as Told;
  const verdict = (await (await fetch(`${url}/_llmock/verdict`)).json()) as Verdict;
  return { code: ended.code, told, verdict };
}

describe.skipIf(!here)('a chaos server of others', () => {
  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    server = await started(PROGRAM, ['serve', '--port', String(port), '--log-level', 'error'], url);
  }, 70_000);
  beforeEach(() => post('reset'));
  afterAll(() => {
    server?.stop();
    home.remove();
  });

  const cutAfter = (kind: string) => ({ type: 'stream_fault', kind, after_chunks: 0 });
  /** What goes wrong, how the run ends, and what the person is told when it does not end well. */
  const ROWS: readonly (readonly [string, Readonly<Record<string, unknown>>, number, RegExp?])[] = [
    ['is away twice', { type: 'fail', status: 503, times: 2 }, 0],
    ['is overloaded once', { type: 'fail', status: 500 }, 0],
    ['wants a wait of two seconds', { type: 'fail', status: 429, retry_after: 2 }, 0],
    ['refuses the key', { type: 'fail', status: 401 }, 1, /refused the API key.*--model offline/],
    ['forbids it', { type: 'fail', status: 403 }, 1, /does not allow/],
    ['does not know the model', { type: 'fail', status: 404 }, 1, /has no model/],
    ['refuses the request', { type: 'fail', status: 400 }, 1, /refused the request \(400\)/],
    ['is slow with its first word', { type: 'slow_first_token', seconds: 2 }, 0],
    ['drops a stream', cutAfter('disconnect'), 0],
    ['ends a stream early', cutAfter('truncate'), 0],
    ['sends a chunk that is not JSON', cutAfter('malformed'), 0],
  ];

  describe.each(['chat', 'responses', 'gemini'] as const)('over %s', (wire) => {
    it('is answered through a tool', async () => {
      const { code, told, verdict } = await asked(wire, []);
      expect([code, verdict.errors, told.calls.length > 0, told.answer !== '']).toEqual([0, 0, true, true]);
    });

    it.each(ROWS.map(([what, ...row]) => [what, row] as const))(
      'that %s',
      async (_what, [fault, code, words = /^$/]) => {
        const { code: ended, told, verdict } = await asked(wire, [fault]);
        // A slow answer is no fault in its count.
        if (fault['type'] !== 'slow_first_token') expect(verdict.faults_injected, 'was met').toBeGreaterThan(0);
        expect(verdict.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(ended).toBe(code);
        expect(told.error === undefined ? '' : `${told.error.message}; ${told.error.nextStep ?? ''}`).toMatch(words);
      },
    );

    it.each(['malformed_arguments', 'unknown_tool'])('whose calls have %s', async (kind) => {
      const { told, verdict } = await asked(wire, [{ type: 'tool_fault', kind }]);
      expect(verdict.errors).toBe(0);
      // Nothing is run that was not asked for rightly, and the model is told so.
      expect(told.calls.every(({ state }) => state !== 'done')).toBe(true);
      expect(verdict.attempts).toBeGreaterThan(1);
    });
  });
});
