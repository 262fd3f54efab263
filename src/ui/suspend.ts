import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';

/**
 * Stops the whole foreground job, as the terminal does on Ctrl+Z when it is not in raw mode, and returns when the shell
 * continues it. Signal to group 0: a parent such as npm must stop too, or the shell would not come back. Windows has no
 * such thing.
 */
export async function suspendJob(): Promise<void> {
  if (process.platform === 'win32') return;
  const continued = once(process, 'SIGCONT');
  process.kill(0, 'SIGTSTP');
  await continued;
}

/**
 * Runs a job that reads the terminal itself: nothing of ours reads meanwhile, or the first key that is typed to it
 * would be lost. Ink has taken its listener off before, which counts one turn of the loop later; it reads again when it
 * puts it back.
 */
export async function withoutReading(
  stdin: Pick<NodeJS.ReadableStream, 'pause'>,
  job: () => Promise<void>,
): Promise<void> {
  await turn();
  stdin.pause();
  await job();
}
