import { MEBI, type ProcessHost } from './process.ts';

/** A number at the start of the text, as Go's fmt.Sscan reads it. */
const leading = (text: string | undefined): number => Number(/^\s*(\d+)/.exec(text ?? '')?.[1] ?? Number.NaN);

/** How many bytes APP_MEMORY_MB makes the process hold after so many milliseconds: one MiB each two milliseconds. */
export function extraMemory(env: ProcessHost['env']): (elapsed: number) => number {
  const megabytes = leading(env['APP_MEMORY_MB']) || 0;
  return (elapsed) => Math.min(megabytes, Math.max(0, elapsed) / 2) * MEBI;
}

/** APP_LOG_RATE prints numbered lines, APP_EXIT_AFTER=SECONDS:CODE ends the process with a traceback. */
export function misbehave(host: ProcessHost): void {
  const rate = leading(host.env['APP_LOG_RATE']) || 0;
  let sequence = 0;
  const line = (): void => {
    sequence += 1;
    const at = `${new Date(host.now()).toISOString().slice(0, 23)}000000Z`;
    host.print(`${at} INFO sequence=${sequence} request handled in ${sequence % 97} ms`);
    host.after(1000 / rate, line);
  };
  if (rate > 0) line();

  const exit = /^\s*(\d+):(\d+)/.exec(host.env['APP_EXIT_AFTER'] ?? '');
  if (!exit) return;
  // The timer of APP_EXIT_AFTER starts when the memory of APP_MEMORY_MB is held.
  const held = (leading(host.env['APP_MEMORY_MB']) || 0) * 2;
  host.after(held + Number(exit[1]) * 1000, () => {
    host.print('Traceback (most recent call last):');
    host.print('  File "/app/main.py", line 88, in tick');
    host.print('    raise RuntimeError("worker heartbeat lost")');
    host.print('RuntimeError: worker heartbeat lost');
    host.exit(Number(exit[2]));
  });
}
