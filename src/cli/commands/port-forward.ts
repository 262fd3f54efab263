import { AppError } from '../../core/errors.ts';
import { openNotices } from '../files/audit-file.ts';
import type { Flags } from '../flags.ts';
import { holdForwards } from '../forward/hold.ts';
import type { Io } from '../io.ts';
import { openCluster } from '../open.ts';
import { ownChange } from '../print/own-change.ts';
import { printEnd } from '../print/through-gate.ts';
import { readSettings } from '../settings.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * `kubewhy port-forward TARGET [LOCAL:]REMOTE…`, as kubectl has it, behind the yes of any change: a door into the
 * cluster is opened. Stays until it is ended.
 */
export async function runPortForward(
  target: string,
  ports: readonly string[],
  { address = [] }: { readonly address?: readonly string[] },
  flags: Flags,
  io: Io,
): Promise<number> {
  const settings = readSettings(flags, io.env);
  const other = address.flatMap((text) => text.split(',')).find((text) => !LOOPBACK.has(text.trim()));
  if (other !== undefined)
    throw new AppError(
      'refused',
      `--address ${other.trim().slice(0, 80)}: ports are opened on 127.0.0.1 and ::1 alone, since on any other address whoever reaches this machine would be let into the pod`,
      'leave it out; from another machine, ssh -L 8080:localhost:8080 to this one goes through it with a log-in',
    );
  const cluster = await openCluster(settings, io);
  try {
    if (cluster.notice) io.err(`${cluster.notice}\n`);
    for (const line of openNotices(io.env)) io.err(`${line}\n`);
    const input = {
      workload: target,
      ...(ports.length > 0 ? { ports: [...ports] } : {}),
      ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
    };
    const ended = await ownChange(
      { tool: 'port_forward', input, by: 'kubewhy port-forward' },
      { settings, cluster, io },
    );
    return await holdForwards(cluster.forwards, printEnd(ended, io), io);
  } finally {
    await cluster.close();
  }
}
