import { AppError } from '../../core/errors.ts';
import { safeText } from '../../core/redact.ts';
import type { Flags } from '../flags.ts';
import { settingsFrom, type Settings } from '../settings.ts';

/** Settings that put one cluster in the place of every context's own, wherever they were given. */
const ONE_CLUSTER = ['scenario', 'cluster'] as const;

/**
 * The settings of a command that asks several contexts, each at its own server. Throws `usage` where a flag, a variable
 * or the file names one cluster for all: the same answer would stand under each name.
 */
export function settingsForContexts(flags: Flags, env: NodeJS.ProcessEnv): Settings {
  const { settings, from } = settingsFrom(flags, env);
  const key = ONE_CLUSTER.find((one) => settings[one] !== undefined);
  if (key === undefined) return settings;
  throw new AppError(
    'usage',
    `several contexts take no ${key}, and ${safeText(settings[key] ?? '', 100)} is set (from ${from[key]}): all would be asked at that one cluster`,
    'leave it out, or name one context',
  );
}
