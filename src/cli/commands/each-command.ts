import { AppError } from '../../core/errors.ts';
import type { SlashCommand } from '../../ui/options.ts';
import { lookAtEach, type Look } from '../contexts/each-context.ts';
import { namedLines } from '../contexts/run-contexts.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import type { OpenCluster } from '../open.ts';
import { diagnoseIn } from './diagnose.ts';
import { overviewOf } from './status.ts';

const LOOKS = ['diagnose', 'status'] as const;

/**
 * `/each [diagnose|status] [workload]`: the same look at every context that the chat was started with, side by side.
 * Every line says its context; a cluster that does not answer is a line, too. It reads alone: a change is made in the
 * context of the header and in no other.
 */
export const eachCommand = (contexts: readonly string[], flags: Flags, io: Io): SlashCommand => ({
  name: 'each',
  help: `look at ${contexts.length === 1 ? contexts[0] : `${contexts.length} contexts`} side by side`,
  arguments: '[diagnose|status] [workload]',
  complete: () => LOOKS,
  run: async (args, signal) => {
    const [what = 'diagnose', workload, ...more] = args.split(/\s+/).filter(Boolean);
    if ((what !== 'diagnose' && what !== 'status') || more.length > 0 || (what === 'status' && workload !== undefined))
      throw new AppError(
        'bad-input',
        `/each does not take ${JSON.stringify(args)}`,
        '/each diagnose backend, or /each status',
      );
    const notes: string[] = [];
    const own: Io = {
      ...io,
      outIsTerminal: false,
      env: { ...io.env, NO_COLOR: '1' },
      columns: Math.max(
        40,
        Math.min(io.stdout.columns ?? 80, 120) - Math.max(...contexts.map((name) => name.length)) - 8,
      ),
      signal: AbortSignal.any([io.signal, signal]),
      out: () => {},
      err: (line) => void notes.push(line.trimEnd()),
    };
    const look = (cluster: OpenCluster, at: Io): Promise<Look> =>
      what === 'status'
        ? overviewOf(cluster, flags, undefined, at)
        : diagnoseIn(cluster, workload, { ...flags, waitS: undefined }, at);
    const all = await lookAtEach(contexts, flags, own, look, () => {});
    const text = [...all.map((one) => namedLines(one, contexts)), ...notes].join('\n');
    return {
      view: { type: 'text', title: `${what}${workload === undefined ? '' : ` ${workload}`} in each context`, text },
    };
  },
});
