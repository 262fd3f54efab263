import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import { safePiped } from '../../src/core/piped.ts';
import { connectTo, failureOf, never, startApi } from '../helpers/cluster-server.ts';
import { growthOf } from '../helpers/cost.ts';
import { makeHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { framesOf, modelServer, type Script } from '../helpers/scripted-server.ts';
import { hear, modelOn, ask, WIRES } from '../models/wire.ts';

const PATIENT = { firstMs: 60_000, idleMs: 60_000, tries: 1, backoffMs: 1 };
const MIB = 1024 * 1024;
const EVENTS_BOMB = gzipSync(Buffer.alloc(100 * MIB, `: ${'x'.repeat(4_000)}\n`));
/** Times as much for ten times the text: work that grows as the text does takes 10, with its square 100. */
const BETWEEN = 50;

describe('what is piped in', () => {
  const KEY = 'Zk81-deep-below';
  const deep = (open: string, close: string, size: number): string => {
    const levels = Math.floor(size / (open.length + close.length));
    return `${open.repeat(levels)}"password: ${KEY}"${close.repeat(levels)}`;
  };
  it.each<[string, (size: number) => string]>([
    ['JSON in deep lists', (size) => deep('[', ']', size)],
    ['JSON in deep objects', (size) => deep('{"a":', '}', size)],
    ['YAML in deep lists', (size) => `a:\n  b: ${deep('[', ']', size)}`],
    ['YAML of dashes', (size) => `a:\n${'- '.repeat(size / 2)}x`],
    ['YAML of open quotes', (size) => 'a: "'.repeat(size / 4)],
    ['YAML of colons', (size) => 'a: b: '.repeat(size / 6)],
    ['YAML of question marks', (size) => `a: &x 1\n${'? '.repeat(size / 2)}`],
    ['many documents', (size) => '---\na: 1\n'.repeat(size / 9)],
    ['many lines of JSON', (size) => '{"a":1}\n'.repeat(size / 8)],
    ['aliases of aliases', (size) => `a: &a [*a, *a]\nb: ${'x '.repeat(size / 2)}\n`],
  ])('as %s ends in time that grows as the text does, hidden all the same', async (_what, text) => {
    const [short, long] = [text(10_000), text(100_000)];
    let safe = '';
    const growth = await growthOf(
      () => safePiped(short),
      () => (safe = safePiped(long)),
      BETWEEN,
    );
    expect(safe).not.toContain(KEY);
    expect(growth).toBeLessThan(BETWEEN);
  });

  it('says how many documents it left out', () => {
    expect(safePiped('---\na: 1\n'.repeat(700))).toMatch(/# 20\d more documents left out/);
  });
});

describe.each(WIRES)('a model over %s', (wire) => {
  it('whose text has no end is given up with a clear sentence, in bounded memory', async () => {
    const [frame] = framesOf(wire, { text: ['word\n'.repeat(13_000)] }).filter((one) =>
      JSON.stringify(one).includes('word'),
    );
    const server = await modelServer(wire, [{ frames: Array.from({ length: 280 }, () => frame) }], { foreign: true });
    const before = process.memoryUsage().rss;
    const { text, end } = await hear(modelOn(wire, server, PATIENT), ask());
    expect(text.length).toBeLessThan(17 * MIB);
    expect(JSON.stringify(end.error)).toContain('longer than');
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * MIB);
  }, 60_000);

  it('that packs a bomb into its answer is given up', async () => {
    const api = await startApi(() => (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
      response.end(EVENTS_BOMB);
    });
    const before = process.memoryUsage().rss;
    const { end } = await hear(modelOn(wire, api, PATIENT), ask());
    expect(end.error).toBeDefined();
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * MIB);
  }, 60_000);
});

it('arguments of a call that are nested without end are refused, and the run goes on', async () => {
  const home = makeHome();
  const nested = `{"kind":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  const [call, ...rest] = framesOf('chat', { calls: [{ id: 'c', name: 'list_resources', input: {} }] }).filter(
    (frame) => !JSON.stringify(frame).includes('"arguments":"}"'),
  );
  const frames = [call, ...rest].map((frame) =>
    JSON.parse(JSON.stringify(frame).replace('"arguments":"{}"', () => `"arguments":${JSON.stringify(nested)}`)),
  );
  const script: Script[] = [{ frames }, { text: ['Nothing to say.'] }];
  const server = await modelServer('chat', script, { foreign: true });
  const env = {
    HOME: home.path,
    OPENAI_API_KEY: 'sk-x',
    OPENAI_BASE_URL: `${server.url}/v1`,
    KUBEWHY_MODEL: 'openai:x',
  };
  const ended = await runHere(['-p', 'list it', '--scenario', 'healthy'], env);
  home.remove();
  expect(server.requests[1]?.text).toContain('list_resources');
  expect(ended.stdout).toContain('Nothing to say.');
  expect(ended.stderr).not.toMatch(/call stack|RangeError|internal/i);
}, 30_000);

describe('an API server', () => {
  it('that packs a bomb into its answer is told so', async () => {
    const bomb = gzipSync(Buffer.alloc(150 * MIB, ' '));
    const api = await startApi(() => (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(bomb);
    });
    const { reader } = await connectTo(api);
    const before = process.memoryUsage().rss;
    const error = await failureOf(reader.get(KINDS.pods, 'x', 'shop', never));
    expect(error.code).toBe('bad-response');
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * MIB);
  });

  it('whose object is nested without end is told so', async () => {
    const api = await startApi(() => ({
      text: `{"metadata":{"name":"x"},"spec":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}`,
    }));
    const { reader } = await connectTo(api);
    const error = await failureOf(reader.get(KINDS.pods, 'x', 'shop', never));
    expect(error.message).not.toMatch(/call stack/);
    expect(error.code).toBe('bad-response');
  });
});
