import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../core/errors.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openEmbedded } from '../open.ts';
import { readSettings } from '../settings.ts';

type DemoOptions = { readonly list?: boolean; readonly serve?: boolean; readonly port?: number };

/** `kubewhy demo`: the chat (or, without a terminal, the demo question) on the embedded cluster; `--serve` for kubectl and helm. */
export async function runDemo(options: DemoOptions, flags: Flags, io: Io): Promise<number> {
  if (options.list) {
    const { SCENARIOS } = await import('../../demo/index.ts');
    const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
    for (const { name, title } of SCENARIOS) io.out(`${name.padEnd(width)}  ${title}\n`);
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

async function serve(settings: Parameters<typeof openEmbedded>[0], port: number | undefined, io: Io): Promise<number> {
  const embedded = await openEmbedded(settings, port);
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
