import { AppError } from '../../core/errors.ts';
import { isForward } from '../../core/forward.ts';
import { objectName } from '../../core/names.ts';
import type { Change } from '../../core/plan.ts';
import type { Write } from '../connection/lock.ts';

/** Subresources of pods that open a WebSocket. `path` is the pod's own. */
const socketAt = (path: string): Write => ({ method: 'GET', path, body: '', contentType: '', upgrade: 'websocket' });

function checkPod({ target: { kind, apiVersion } }: Change, dryRun: boolean): void {
  if (dryRun) throw new AppError('internal', 'what opens a connection into a pod cannot be rehearsed');
  if (kind !== 'Pod' || apiVersion !== 'v1') throw new AppError('internal', 'this is done with pods');
}

/**
 * Byte for byte what kubectl asks for: PodExecOptions in the order of the alphabet, without an input and without a
 * terminal.
 */
export function execRequest(change: Extract<Change, { verb: 'exec' }>, path: string, dryRun: boolean): Write {
  checkPod(change, dryRun);
  const { container, argv } = change;
  if (argv.length === 0 || argv[0] === '') throw new AppError('bad-input', 'no program is named');
  const options = new URLSearchParams(argv.map((word): [string, string] => ['command', word]));
  options.append('container', objectName(container, 'container'));
  options.append('stderr', 'true');
  options.append('stdout', 'true');
  return socketAt(`${path}/exec?${options.toString()}`);
}

/**
 * One connection to one port of a pod. The plan's own is the first of many like it: which pod and port the others name
 * follows from the same plan.
 */
export function forwardRequest(
  change: Extract<Change, { verb: 'forward' }>,
  path: string,
  dryRun: boolean,
  port: number | undefined = change.ports[0]?.remote,
): Write {
  checkPod(change, dryRun);
  if (
    !isForward({
      ports: change.ports.map((one) => ({ ...one, remote: port })),
      ...(change.through ? { through: change.through } : {}),
    })
  )
    throw new AppError('bad-input', 'a port is a number from 1 to 65535');
  return socketAt(`${path}/portforward?ports=${port ?? ''}`);
}
