import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startEmbedded, type Embedded } from '../../src/demo/index.ts';
import { run } from '../../src/cli/run.ts';
import { ioHere } from '../helpers/io-here.ts';
import { ESCAPES, makeHome, STACK } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';

const lineSchema = z.strictObject({
  namespace: z.string().min(1),
  pod: z.string().min(1),
  container: z.string().min(1),
  at: z.iso.datetime({ precision: 9 }),
  text: z.string(),
});

describe('kubewhy logs', () => {
  const home = makeHome();
  let cluster: Embedded;
  const env = { KUBECONFIG: join(home.path, 'kubeconfig') };
  const logs = (...args: string[]) => runHere(['logs', ...args], { HOME: home.path, ...env });
  beforeAll(async () => {
    cluster = await startEmbedded({ scenario: 'oom', speed: 1 });
    await cluster.settled();
    writeFileSync(env.KUBECONFIG, cluster.kubeconfig);
  });
  afterAll(async () => {
    await cluster.close();
    home.remove();
  });

  it('prefixes each line with its pod and container where there are several pods', async () => {
    const { code, stdout } = await logs('frontend', '--tail', '2');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.every((line) => /^todo-chatbot-frontend-\S+ frontend \S/.test(line))).toBe(true);
    expect(new Set(lines.map((line) => line.split(' ')[0])).size).toBe(2);
    expect(lines.length).toBeLessThanOrEqual(4);
    expect(stdout).not.toMatch(ESCAPES);
  });

  it('prints nothing but the lines with -o raw', async () => {
    expect((await logs('frontend', '--tail', '2', '-o', 'raw')).stdout).not.toMatch(/todo-chatbot-frontend-/);
  });

  it('is an object for each line with -o json', async () => {
    const lines = (await logs('frontend', '--tail', '3', '-o', 'json')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => lineSchema.parse(JSON.parse(line))).length).toBeGreaterThan(0);
  });

  it('shows what the crashed instance said with --previous', async () => {
    const { code, stdout } = await logs('backend', '--previous', '--tail', '50', '-o', 'raw');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Started server process/);
  });

  it('says that there is no earlier instance, and that is no error', async () => {
    const { code, stdout, stderr } = await logs('frontend', '--previous');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/todo-chatbot-frontend-\S+ frontend: .*previous/);
  });

  it('ends with 1 and a next step when no container has started yet', async () => {
    const { code, stdout, stderr } = await logs('backend', '--scenario', 'missing-secret-key');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/waiting to start: CreateContainerConfigError[\s\S]*kubewhy diagnose tells why/);
  });

  it('says why nothing comes when it follows what cannot start, and follows on', async () => {
    let all = '';
    const { io } = ioHere(
      { HOME: home.path, ...env },
      {
        out: (text) => void (all += text),
        err: (text) => {
          all += text;
          if (/waits to start/.test(all)) io.interrupt();
        },
        interactive: false,
        outIsTerminal: false,
      },
    );
    await run(['logs', '-f', 'backend', '--scenario', 'image-not-found'], io);
    expect(all).toMatch(/^todo-chatbot-backend-\S+ backend: waits to start: (?:ErrImagePull|ImagePullBackOff): /m);
    // Nothing but the person has ended it.
    expect(io.signal.aborted).toBe(true);
  });

  it('leaves out what is older than --since', async () => {
    const all = (await logs('frontend', '--since', '7d', '-o', 'raw')).stdout.split('\n').length;
    const { stdout, stderr } = await logs('frontend', '--since', '1s', '-o', 'raw');
    expect(stdout.split('\n').length).toBeLessThan(all);
    expect(stdout === '' ? stderr : 'not logged anything in that time').toMatch(/in that time/);
  });

  it.each([
    ['a workload that does not exist', ['nobody'], 1, /no workload "nobody" .*\n.*deployment\/todo-chatbot-backend/],
    ['a container that does not exist', ['backend', '-c', 'sidecar'], 1, /no container "sidecar"\n.*backend/],
    ['a tail that is no number', ['backend', '--tail', 'x'], 2, /--tail.*must be a number of lines/i],
    ['nothing to show', [], 2, /name a workload, a pattern for pods, or a selector/],
    ['-o stream-json', ['backend', '-o', 'stream-json'], 2, /text, json, raw/],
  ])('refuses %s', async (_what, args, code, says) => {
    const ended = await logs(...args);
    expect(ended.stderr).toMatch(says);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    expect(ended.stderr).not.toMatch(STACK);
  });
});
