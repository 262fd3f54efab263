import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { parse, stringify } from 'yaml';
import { run } from '../../src/cli/run.ts';
import { knownSecrets } from '../../src/core/redact.ts';
import type { Embedded } from '../../src/demo/index.ts';
import { ioHere } from '../helpers/io-here.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import type { Part } from './read.ts';
import { makeShops } from './world.ts';

export type Done = { readonly code: number; readonly printed: string };
export type Desk = {
  /** Runs the program; `answer` is what a person types when a card asks, without one nobody is there. */
  run(args: readonly string[], env: Readonly<Record<string, string>>, options: Options): Promise<Done>;
  close(): Promise<void>;
};
type Options = {
  /** Without what standard error says. */
  readonly quiet?: boolean;
  readonly terminal: boolean;
  readonly answer?: string;
  readonly input?: string;
  readonly stopMs?: number;
};

type Named = { readonly name: string };
type Config = { contexts: (Named & { context: object })[] };

/** The embedded cluster's kubeconfig with more contexts that lead to the same cluster. */
function withContexts(text: string, names: readonly string[]): string {
  const config = parse(text) as Config;
  const [own] = config.contexts;
  if (own) config.contexts.push(...names.map((name) => ({ ...own, name })));
  return stringify(config);
}

/** A home, a kubeconfig and a cluster for one part of a page. */
export async function deskOf(part: Part): Promise<Desk> {
  const home = mkdtempSync(join(tmpdir(), 'kubewhy-book-'));
  const { scenario, namespace } = part;
  const cluster: Embedded | undefined = part.anew
    ? undefined
    : await untouchedEmbedded({ scenario, namespace, speed: 10 }, ({ url }) => makeShops(url));
  await cluster?.settled();
  const kubeconfig = join(home, 'kubeconfig');
  mkdirSync(join(home, '.kube'));
  if (cluster) writeFileSync(kubeconfig, withContexts(cluster.kubeconfig, ['staging', 'production']), { mode: 0o600 });
  const base = {
    HOME: home,
    NO_COLOR: '1',
    ...(cluster ? { KUBECONFIG: kubeconfig } : { KUBEWHY_SCENARIO: scenario }),
  };
  return {
    run: (args, env, options) => runOn(args, { ...base, ...env }, options),
    async close() {
      await cluster?.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function runOn(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { quiet = false, terminal, answer = '\u001b', input = '', stopMs }: Options,
): Promise<Done> {
  const stdin = Object.assign(new PassThrough(), { isTTY: terminal, setRawMode: () => undefined });
  const screen = Object.assign(new PassThrough(), { isTTY: terminal, columns: 100 });
  let printed = '';
  let seen = 0;
  screen.on('data', (chunk: Buffer) => {
    printed += chunk.toString();
    // A card is answered after the half second in which no yes counts.
    if (!/(?:n or Esc no|Tab shows all\)): $/.test(printed) || printed.length === seen) return;
    seen = printed.length;
    setTimeout(() => Array.from(answer).forEach((key, at) => setTimeout(() => stdin.write(key), at * 5)), 700);
  });
  const write = (text: string): void => void screen.write(text);
  const { io, code } = ioHere(env, {
    out: write,
    err: (text) => (quiet ? undefined : write(text)),
    interactive: terminal,
    outIsTerminal: terminal,
    stdin: stdin as unknown as NodeJS.ReadStream,
    stdout: screen as unknown as NodeJS.WriteStream,
    stderr: screen as unknown as NodeJS.WriteStream,
    piped: () => Promise.resolve(input),
  });
  const timer = stopMs === undefined ? undefined : setTimeout(() => io.interrupt(), stopMs);
  knownSecrets.clear();
  await run(args, io);
  clearTimeout(timer);
  await new Promise((resolve) => setImmediate(resolve));
  // oxlint-disable-next-line no-control-regex -- what a terminal does not show
  return { code: code(), printed: printed.replace(/\u001b\[[\d;?!]*[a-zA-Z]/g, '') };
}
