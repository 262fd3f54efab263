import { once } from 'node:events';

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
