import { EXIT } from '../../core/errors.ts';
import { terminalJson, visible } from '../../core/visible.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { readSettings } from '../settings.ts';

/** `kubewhy models`: what the keys of this environment open; the default of each provider is marked. */
export async function runModels(flags: Flags, io: Io): Promise<number> {
  const { output, ...rest } = flags;
  const settings = readSettings(rest, io.env);
  const { listModels } = await import('../../models/index.ts');
  const lists = await listModels(settings.model, io.env, io.signal);
  if (output === 'json') {
    io.out(`${terminalJson(lists, 2)}\n`);
    return EXIT.ok;
  }
  for (const { provider, models, error, standard } of lists) {
    if (error) io.err(`${provider}: ${visible(error)}\n`);
    for (const name of models) io.out(`${provider}:${visible(name)}${name === standard ? '  (default)' : ''}\n`);
  }
  io.out('offline  (no key needed)\n');
  return EXIT.ok;
}
