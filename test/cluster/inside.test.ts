import { describe, expect, it } from 'vitest';
import { printEnd } from '../../src/cli/print/through-gate.ts';
import type { CallResult } from '../../src/agent/call.ts';
import type { Io } from '../../src/cli/io.ts';
import type { Json } from '../../src/core/json.ts';
import { untilRuns } from '../../src/cluster/write/inside/until-runs.ts';
import { printedOf } from '../../src/cluster/write/inside/printed.ts';
import { notLearned, type ExecChange } from '../../src/cluster/write/inside/rehearse-program.ts';
import type { Reader } from '../../src/cluster/reader.ts';
import type { Ran } from '../../src/cluster/wire/exec.ts';
import { connectTo, never, startApi, statusOf } from '../helpers/cluster-server.ts';

const ran = (argv: readonly string[], text: string, how: Partial<Ran>) => {
  const change: ExecChange = {
    verb: 'exec',
    target: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' },
    resource: { plural: 'pods', namespaced: true },
    uid: 'u',
    container: 'app',
    argv,
    seconds: 1,
  };
  const unknown = notLearned(['vault']);
  return printedOf(change, { bytes: Buffer.from(text), end: 'exited', exit: 0, ...how }, unknown);
};
const late: Partial<Ran> = { end: 'late' };

describe('what a program printed', () => {
  it.each<[string, Partial<Ran>, string]>([
    ['one that ended, its last line without an end', {}, 'one\nhalf-a-sec'],
    ['one that was still running', late, 'one'],
    ['one whose connection broke', { end: 'lost' }, 'one'],
    ['one that printed too much', { end: 'full' }, 'one'],
  ])('of %s is shown as far as its lines are whole', (_what, how, shown) => {
    const { text, note = '' } = ran(['sh'], 'one\nhalf-a-sec', how);
    expect(text).toBe(shown);
    expect(note.includes('not whole at the end was left out')).toBe(shown === 'one');
    expect(note).toContain('Secret vault, which could not be read');
  });

  it.each<[string, string, Partial<Ran>, string]>([
    ['whole variables', 'A=1\0B=x\ny\0', {}, 'A\nB'],
    ['a value that is cut before the first zero byte', 'TLS_KEY=-----BEGIN\nMIIE', late, ''],
    ['a last value that is cut', 'A=1\0TLS_KEY=-----BEG', { end: 'lost' }, 'A'],
    ['lines of a program that does not know -0', 'A=planted\nB=planted\n', {}, ''],
    ['lines of values with an exit code', 'A=planted\n', { exit: 1 }, ''],
    ['a value of several lines alone', 'planted\n', {}, ''],
    ['its fault', 'env: invalid option -- 0\n', { exit: 1 }, 'env: invalid option -- 0'],
  ])('by env -0: of %s only names, or the fault', (_what, text, how, shown) => {
    expect(ran(['env', '-0'], text, how).text).toBe(shown);
  });
});

describe('a container that was added', () => {
  const wait = async (state: Json) => {
    const pod = {
      spec: { ephemeralContainers: [{ name: 'debug-1' }, { name: 'of-somebody-else' }] },
      status: {
        ephemeralContainerStatuses: [
          { name: 'of-somebody-else', state: { running: {} } },
          { name: 'debug-1', state },
        ],
      },
    };
    const steps = untilRuns('debug-1', async () => pod, never);
    const { value } = await steps.next();
    return value as { readonly line: string; readonly fine: boolean };
  };

  it('is waited for by its own name, and what the kubelet says of it is cleaned and redacted', async () => {
    const message = 'pull of https://bot:planted-9d8f7a@registry.example/x \u001b[31mfailed\nagain';
    const { line, fine } = await wait({ waiting: { reason: 'ErrImagePull', message } });
    expect(fine).toBe(false);
    expect(line).toMatch(/^container debug-1 does not start: ErrImagePull: pull of https/);
    expect(line).not.toMatch(/planted|\u001b|\n/);
  });

  it('that ended at once is told with a clean reason', async () => {
    expect((await wait({ terminated: { reason: 'Err\u001b[2Jor', exitCode: 3 } })).line).not.toContain('\u001b');
  });
});

it('the end of a change is cleaned and redacted once more before it is printed', () => {
  const printed: string[] = [];
  const io = { out: (text: string) => printed.push(text), err: (text: string) => printed.push(text) };
  const outcome = {
    state: 'applied',
    lines: ['a\u001b[2J password=planted-9d8f7a'],
    printed: [{ argv: ['x'], text: 'b\u001b[2J', note: 'c\u001b[2J' }],
    nextStep: 'd\u001b[2J',
  };
  printEnd({ outcome } as unknown as CallResult, io as unknown as Io);
  expect(printed).toHaveLength(4);
  expect(printed.join('')).not.toMatch(/planted|\u001b/);
});

describe('Secrets of a pod in which a program is run', () => {
  const pod = {
    metadata: { name: 'web', namespace: 'shop' },
    spec: { containers: [{ envFrom: Array.from({ length: 14 }, (_, at) => ({ secretRef: { name: `s${at}` } })) }] },
  };

  it('are read all, each time anew, and those that cannot be are named', async () => {
    const refused = new Set<string>();
    const api = await startApi(({ path }) => {
      const name = path.split('/').at(-1) ?? '';
      return refused.has(name)
        ? statusOf(403, 'Forbidden', 'no')
        : { json: { metadata: { name }, data: { k: Buffer.from(`planted-${name}-9d8f`).toString('base64') } } };
    });
    const reader = (await connectTo(api)).reader as Reader;
    refused.add('s3');
    expect(await reader.learnSecrets(pod, 'shop', never)).toEqual(['s3']);
    expect(api.requests).toHaveLength(14);
    refused.clear();
    expect(await reader.learnSecrets(pod, 'shop', never)).toEqual([]);
    expect(api.requests).toHaveLength(28);
  });
});
