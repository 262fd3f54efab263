import { AppError } from '../../core/errors.ts';
import { openNotices } from '../files/audit-file.ts';
import { personsManifests } from '../files/manifest-files.ts';
import type { Flags } from '../flags.ts';
import { MOST_PIPED, type Io } from '../io.ts';
import { openCluster } from '../open.ts';
import { readSettings } from '../settings.ts';
import { ownChange } from '../print/own-change.ts';
import { printEnd } from '../print/through-gate.ts';

const WAIT_MS = 10_000;

/**
 * `kubewhy apply -f FILE`: the objects of files that the person named, by server-side apply under our field manager,
 * through the same gate as any other change: rehearsed, on one card, recorded, watched. Where nobody can be asked the
 * plan is saved, as of a question.
 */
export async function runApplyFiles(
  paths: readonly string[],
  { takeOver = [] }: { readonly takeOver?: readonly string[] },
  flags: Flags,
  io: Io,
): Promise<number> {
  const settings = readSettings(flags, io.env);
  const piped = paths.includes('-') ? await io.piped(WAIT_MS) : '';
  if (paths.includes('-') && piped.trim() === '')
    throw new AppError('bad-input', 'standard input holds no manifest', 'pipe one in, or name a file: -f FILE');
  // A part of it would be applied as if it were the whole.
  if (Buffer.byteLength(piped) >= MOST_PIPED)
    throw new AppError(
      'bad-input',
      'standard input holds 1 MiB or more',
      'apply it in parts, or from files: -f FOLDER',
    );
  const files = paths.flatMap((path) =>
    path === '-' ? [{ name: 'standard input', text: piped }] : personsManifests(path),
  );
  const cluster = await openCluster(settings, io);
  try {
    if (cluster.notice) io.err(`${cluster.notice}\n`);
    for (const line of openNotices(io.env)) io.err(`${line}\n`);
    const input = {
      path: paths.join(' ').slice(0, 260),
      ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
      ...(takeOver.length > 0 ? { take_over: takeOver } : {}),
    };
    const call = { tool: 'apply_manifest', input, by: 'kubewhy apply -f', readFiles: async () => files };
    return printEnd(await ownChange(call, { settings, cluster, io }), io);
  } finally {
    await cluster.close();
  }
}
