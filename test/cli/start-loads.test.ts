import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import stringWidth from 'string-width';
import { afterAll, beforeAll, expect, it } from 'vitest';
import quickWidth, { PLAIN } from '../../scripts/slim/string-width.mjs';
import { bigNamespace } from '../helpers/big-namespace.ts';
import { makeHome } from '../helpers/program.ts';
import { serveRecording, type RecordedCluster } from '../helpers/recorded-cluster.ts';

/**
 * What a start costs, in what does not depend on the machine: the files of ours that are loaded, their bytes, and the
 * modules of Node that are made, as V8 itself lists them (NODE_V8_COVERAGE).
 */
type Loaded = { readonly files: number; readonly kB: number; readonly own: readonly string[]; readonly node: string[] };

const home = makeHome();
let cluster: RecordedCluster;
beforeAll(async () => {
  cluster = await serveRecording(bigNamespace(20));
  writeFileSync(join(home.path, 'config'), cluster.kubeconfig, { mode: 0o600 });
});
afterAll(async () => {
  await cluster.close();
  home.remove();
});

async function loadedBy(...args: readonly string[]): Promise<Loaded> {
  const folder = mkdtempSync(join(home.path, 'loaded-'));
  const env = {
    PATH: process.env['PATH'],
    HOME: home.path,
    KUBECONFIG: join(home.path, 'config'),
    NODE_V8_COVERAGE: folder,
  };
  await new Promise((ended, failed) => {
    const child = spawn(process.execPath, ['bin/kubewhy.cjs', ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.resume();
    child.on('error', failed).on('close', ended);
  });
  const urls = readdirSync(folder).flatMap((file) =>
    (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] }).result.map(
      ({ url }) => url,
    ),
  );
  const own = [...new Set(urls.filter((url) => url.startsWith('file:')))].map((url) => fileURLToPath(url));
  const node = [...new Set(urls.filter((url) => url.startsWith('node:') && !url.includes('internal/')))];
  const bytes = own.reduce((sum, file) => sum + statSync(file).size, 0);
  return { files: own.length, kB: Math.round(bytes / 1000), own, node };
}

const chunks = (own: readonly string[]): string[] => own.filter((file) => file.includes('dist'));
const kinds = (own: readonly string[]): string[] =>
  chunks(own)
    .map((file) => basename(file).replace(/-[\w-]{8}\.cjs$/, ''))
    .toSorted();

it.each(['--version', '--help'])('%s loads the launcher and nothing else', async (flag) => {
  const { own } = await loadedBy(flag);
  expect(own).toEqual([expect.stringMatching(/bin[\\/]kubewhy\.cjs$/)]);
});

it('the help of a command loads the command line alone', async () => {
  const { own, kB } = await loadedBy('diagnose', '--help');
  expect(kinds(own)).toEqual(['main', 'rolldown-runtime']);
  expect(kB).toBeLessThanOrEqual(140);
});

it('a Tab with names at hand loads neither settings, parsers nor a client', async () => {
  await loadedBy('__complete', '--', 'diagnose', '');
  const before = cluster.requests.length;
  const { own, kB, node } = await loadedBy('__complete', '--', 'diagnose', '');
  expect(cluster.requests.length).toBe(before);
  expect(kinds(own)).toEqual(['main', 'rolldown-runtime']);
  expect(kB).toBeLessThanOrEqual(140);
  for (const name of ['child_process', 'http', 'https', 'tls', 'http2', 'dgram', 'zlib'])
    expect(node).not.toContain(`node:${name}`);
});

// This server speaks HTTP/1, whose parser (http1) is loaded beside what each cluster needs.
it.each([
  ['diagnose', 4, 2_000, 20],
  ['status', 11, 2_700, 16],
])('%s loads what it uses, and asks the server little', async (command, files, kB, requests) => {
  const before = cluster.requests.length;
  const loaded = await loadedBy(command, '-n', 'big');
  const asked = cluster.requests.slice(before).filter(({ path }) => !path.includes('/log?')).length;
  expect(chunks(loaded.own).length, kinds(loaded.own).join(', ')).toBeLessThanOrEqual(files);
  expect(loaded.kB).toBeLessThanOrEqual(kB);
  expect(asked).toBeLessThanOrEqual(requests);
});

it('what counts columns without the package counts as the package does', () => {
  const plain = Array.from({ length: 0x10_000 }, (_, code) => String.fromCharCode(code)).filter((sign) =>
    PLAIN.test(sign),
  );
  expect(plain.length).toBeGreaterThan(700);
  expect(plain.filter((sign) => stringWidth(sign) !== 1 || quickWidth(sign) !== 1)).toEqual([]);
  const all = plain.join('');
  expect([quickWidth(all), quickWidth(plain.toReversed().join(''))]).toEqual([stringWidth(all), plain.length]);
  expect(PLAIN.test('\t')).toBe(false);
});
