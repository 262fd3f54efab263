import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { safePiped } from '../../../src/core/piped.ts';
import { chatHere } from '../../helpers/chat-here.ts';
import { runHere } from '../../helpers/run-here.ts';
import { modelServer, type Script } from '../../helpers/scripted-server.ts';
import { ENTER } from '../../helpers/ui-chat.ts';
import { read, READS, responsesSession } from './reads.ts';
import { piped } from './texts.ts';
import { Plants } from './values.ts';
import { plantedWorld } from './world.ts';

type Calls = readonly (readonly [string, object])[];
const script = (steps: readonly Calls[]): readonly Script[] => [
  ...steps.map((calls, step) => ({
    calls: calls.map(([name, input], index) => ({ id: `c${step}_${index}`, name, input })),
  })),
  { text: ['That is all.'] },
];
const LARGE = { inputTokens: 20_000 };
const chatModel = (url: string) => ({
  OPENAI_API_KEY: 'sk-x',
  KUBEWHY_MODEL: 'openai:x',
  OPENAI_BASE_URL: `${url}/v1`,
});
const geminiModel = (url: string) => ({ GEMINI_API_KEY: 'AIza-x', KUBEWHY_MODEL: 'gemini:x', GEMINI_BASE_URL: url });

/** All that stands in a folder and below it, but for the kubeconfig that the person wrote. */
const filesIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'kubeconfig')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

describe('of more than 200 secrets of all places and forms', { timeout: 60_000 }, () => {
  it('none reaches a model by Chat Completions, the events of one question or its recording', async () => {
    const world = await plantedWorld();
    const server = await modelServer('chat', script(READS), LARGE);
    const args = ['-p', 'read it all', '-o', 'stream-json', '--record', join(world.home.path, 'record')];
    const ended = await runHere(args, { ...world.env, ...chatModel(server.url) });
    const asked = server.requests.map(({ text }) => text).join('\n');
    expect(world.plants.all.length).toBeGreaterThan(170);
    expect(asked).toContain('planted-registry');
    expect(asked).toContain('redis AUTH [hidden] failed');
    expect(world.plants.leaks(asked)).toEqual([]);
    expect(world.plants.leaks(ended.stdout + ended.stderr)).toEqual([]);
    expect(world.plants.leaks(filesIn(world.home.path))).toEqual([]);
  });

  it('none reaches a model by Gemini or the JSON of one question, whatever is read first', async () => {
    const world = await plantedWorld();
    const server = await modelServer('gemini', script(READS.toReversed()), LARGE);
    const ended = await runHere(['-p', 'read it all', '-o', 'json'], { ...world.env, ...geminiModel(server.url) });
    const asked = server.requests.map(({ text }) => text).join('\n');
    expect(asked).toContain('planted-registry');
    expect(world.plants.leaks(asked)).toEqual([]);
    expect(world.plants.leaks(ended.stdout + ended.stderr)).toEqual([]);
  });

  it('none reaches a model by Responses or what a screen is given, when logs are read first', async () => {
    const world = await plantedWorld();
    const logsFirst = READS.toSorted(
      (a, b) => Number(JSON.stringify(b).includes('get_logs')) - Number(JSON.stringify(a).includes('get_logs')),
    );
    const server = await modelServer('responses', script(logsFirst), LARGE);
    const events = await responsesSession(world.kubeconfig, server);
    expect(world.plants.leaks(server.requests.map(({ text }) => text).join('\n'))).toEqual([]);
    expect(world.plants.leaks(JSON.stringify(events))).toEqual([]);
  });

  it('none stands in what the commands print', async () => {
    const world = await plantedWorld();
    const commands = [
      ['logs', 'planted', 'planted-env-0', 'planted-env-1', 'planted-env-2'],
      ['logs', 'planted-env-0', 'planted-env-1', 'planted-env-2', '-o', 'json'],
      ['logs', 'planted-env-2', '-o', 'raw'],
      ['diagnose'],
      ['diagnose', '-o', 'json'],
      ['status', '-o', 'json'],
      ['changes'],
      ['changes', '-o', 'json'],
      ['verify', 'planted', '--wait', '1s', '-o', 'json'],
      ['verify', 'planted', '--wait', '1s', '-o', 'junit'],
      ['__complete', 'logs', 'pl'],
      ['-p', 'why does planted fail?', '-o', 'text', '--model', 'offline'],
    ];
    for (const command of commands) {
      const { stdout, stderr, code } = await runHere(command, world.env);
      expect(`${code}${stdout}`.length, command.join(' ')).toBeGreaterThan(1);
      expect(world.plants.leaks(stdout + stderr), command.join(' ')).toEqual([]);
    }
  });

  it('none is shown in the chat, or kept in its report, its history, the audit or a saved plan', async () => {
    const world = await plantedWorld();
    const changes: Calls = [
      ['scale_workload', { workload: 'planted', replicas: 2 }],
      ['restart_workload', { workload: 'planted-env-0' }],
    ];
    const steps = [READS[1] ?? [], READS[3] ?? [], [read('secret', 'planted-opaque')]];
    const server = await modelServer('chat', script([...steps, changes]), LARGE);
    const env = { ...world.env, ...chatModel(server.url) };
    const once = await runHere(['-p', 'scale planted', '-o', 'text'], env);
    expect(once.code).toBe(3);
    const again = await modelServer('chat', script(steps), LARGE);
    const chat = chatHere([], { ...world.env, ...chatModel(again.url) }, { columns: 120, rows: 50 });
    await chat.sees('planted', 20_000);
    await chat.keys('read it all', ENTER);
    await chat.sees('That is all.', 30_000);
    await chat.keys(`/export ${join(world.home.path, 'report.md')}`, ENTER);
    await chat.sees('The report is in');
    await chat.keys('/quit', ENTER);
    await chat.ended;
    expect(world.plants.leaks(once.stdout + once.stderr)).toEqual([]);
    expect(world.plants.leaks((await chat.lines()).join('\n') + chat.raw())).toEqual([]);
    const files = filesIn(world.home.path);
    expect(files).toContain('read it all');
    expect(files).toContain('/spec/replicas');
    expect(world.plants.leaks(files)).toEqual([]);
  });

  it.each(['chat', 'gemini'] as const)('no key or header of a model is told when %s repeats them', async (wire) => {
    const plants = new Plants();
    const [key, team] = [plants.put('model key', 'plain'), plants.put('header', 'human')];
    const basic = Buffer.from(`u:${plants.put('basic header', 'plain')}`).toString('base64');
    const message = `no: Bearer ${key}, ${Buffer.from(key).toString('base64')}, ${encodeURIComponent(team)}, {"h":"${team}"} ${basic}`;
    const server = await modelServer(wire, [{ status: 400, body: { error: { message, code: 400 } } }]);
    const world = await plantedWorld();
    const headers = `X-Team: ${team}\nX-Other: Basic ${basic}`;
    const env =
      wire === 'chat'
        ? { ...chatModel(server.url), OPENAI_API_KEY: key, OPENAI_CUSTOM_HEADERS: headers }
        : { ...geminiModel(server.url), GEMINI_API_KEY: key, GEMINI_CUSTOM_HEADERS: headers };
    for (const args of [['-p', 'how is it?', '--record', join(world.home.path, 'record')], ['models']]) {
      const { stdout, stderr } = await runHere(args, { ...world.env, ...env });
      if (args.length > 1) expect(stdout + stderr).toContain('[hidden]');
      expect(plants.leaks(stdout + stderr), args[0]).toEqual([]);
    }
    expect(server.requests[0]?.headers).toMatchObject({ 'x-team': team });
    expect(plants.leaks(filesIn(world.home.path))).toEqual([]);
  });

  it('none of what is piped in goes on', async () => {
    const plants = new Plants();
    const leaks = piped(plants).map(([what, text]) => [what, plants.leaks(safePiped(text))] as const);
    expect(leaks.filter(([, found]) => found.length > 0)).toEqual([]);
    expect(plants.all.length).toBeGreaterThan(30);
  });
});
