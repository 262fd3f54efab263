import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, EXIT } from '../../core/errors.ts';
import { nearest } from '../../core/names.ts';
import { safeText } from '../../core/redact.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openEmbedded } from '../open.ts';
import { labelled, labelWidth } from '../print/plain-table.ts';
import { readSettings } from '../settings.ts';

export type DemoOptions = { readonly list?: boolean; readonly serve?: boolean; readonly port?: number };

/**
 * `kubewhy demo`: the chat (or, without a terminal, the demo question) on the embedded cluster; `--serve` for kubectl
 * and helm.
 */
export async function runDemo(options: DemoOptions, given: Flags, io: Io, named: string | undefined): Promise<number> {
  const flags = named === undefined ? given : { ...given, scenario: await scenarioOf(named, given.scenario) };
  if (options.list) {
    const { SCENARIOS } = await import('../../demo/index.ts');
    const rows = SCENARIOS.map(({ name, title }) => [name, title] as const);
    // A program reads a line a scenario.
    const columns = io.outIsTerminal ? Math.min(io.columns, 120) : Infinity;
    io.out(labelled(rows, { columns, width: labelWidth(SCENARIOS.map(({ name }) => name)) }));
    return EXIT.ok;
  }
  const settings = readSettings(flags, io.env);
  if (options.serve) return serve(settings, options.port, io);
  const scenario = settings.scenario ?? 'missing-secret-key';
  if (io.interactive) {
    const { runChatCommand } = await import('./chat.ts');
    return runChatCommand({ ...flags, scenario }, io);
  }
  const { runAsk } = await import('./ask.ts');
  return runAsk({ words: [], flags: { ...flags, scenario }, commands: [] }, io);
}

/**
 * The scenario of that name; another word is answered with the scenarios that are near it, by name or by what they
 * show.
 */
async function scenarioOf(word: string, other: string | undefined): Promise<string> {
  const { SCENARIOS } = await import('../../demo/index.ts');
  const names = SCENARIOS.map(({ name }) => name);
  if (other !== undefined && other !== word)
    throw new AppError('usage', `two scenarios are named: ${safeText(word)} and ${safeText(other)}`, 'name one');
  if (names.includes(word)) return word;
  const low = word.toLowerCase();
  const told = SCENARIOS.filter(({ title, cause, question }) =>
    [title, cause ?? '', question].some((text) => {
      const words: string[] = text.toLowerCase().match(/[a-z]{4,}/g) ?? [];
      return words.some((one) => low.includes(one) || one.startsWith(low.slice(0, 5)));
    }),
  ).map(({ name }) => name);
  const near = [...new Set([...nearest(word, names), ...told])].slice(0, 4);
  throw new AppError(
    'usage',
    `there is no scenario ${JSON.stringify(safeText(word))}`,
    `${near.length > 0 ? `near it: ${near.map((name) => `kubewhy demo --scenario ${name}`).join(', or ')}` : `there is ${names.join(', ')}`}; kubewhy demo --list tells what they show`,
  );
}

async function serve(settings: Parameters<typeof openEmbedded>[0], port: number | undefined, io: Io): Promise<number> {
  const embedded = await openEmbedded(settings, io, port);
  const folder = await mkdtemp(join(tmpdir(), 'kubewhy-demo-'));
  try {
    const file = join(folder, 'kubeconfig');
    await writeFile(file, embedded.kubeconfig, { mode: 0o600 });
    io.out(`export KUBECONFIG=${file}\n`);
    io.err(
      `the embedded cluster (${embedded.scenario.name}: ${embedded.scenario.title}) serves ${embedded.url}; Ctrl-C stops it\n`,
    );
    await new Promise<void>((resolve) => {
      if (io.signal.aborted) resolve();
      io.signal.addEventListener('abort', () => resolve(), { once: true });
      setInterval(() => {}, 60_000); // keeps the process; it ends with the signal
    });
    return EXIT.ok;
  } finally {
    await embedded.close();
    await rm(folder, { recursive: true, force: true });
  }
}
