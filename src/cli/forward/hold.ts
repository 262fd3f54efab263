import { forwardCounts, forwardTitle, type Forwarding, type Forwards } from '../../core/forward.ts';
import { EXIT } from '../../core/errors.ts';
import type { Io } from '../io.ts';

/**
 * Stays as long as ports are forwarded: until the person ends the program, or the last pod is gone. Says on standard
 * error what is open, every trouble once, and what went over each in the end. The exit code: `code`, or that of an
 * error where none is left that could be used, as kubectl's when it loses its pod.
 */
export async function holdForwards(forwards: Forwards, code: number, io: Io): Promise<number> {
  const isOpen = ({ ended }: Forwarding): boolean => ended === undefined;
  if (!forwards.list().some(isOpen)) return code;
  io.err('Ctrl-C ends it\n');
  const told = new Map<number, number>();
  for await (const all of forwards.watch(io.signal)) {
    for (const one of all) {
      if (one.says !== undefined && one.told !== told.get(one.id)) io.err(`${one.target}: ${one.says}\n`);
      told.set(one.id, one.told);
    }
    if (!all.some(isOpen)) break;
  }
  for (const one of forwards.list())
    io.err(`ended: ${forwardTitle(one)}${one.ended === undefined ? '' : ` (${one.ended})`}; ${forwardCounts(one)}\n`);
  return io.signal.aborted || forwards.list().some(isOpen) ? code : EXIT.error;
}
