import { EXIT } from '../../core/errors.ts';
import { terminalJson } from '../../core/visible.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openCluster } from '../open.ts';
import { printView } from '../print/print-view.ts';
import { readingOf, whileWorking } from '../output/still-working.ts';
import { inColour, styler } from '../print/style.ts';
import { readSettings } from '../settings.ts';
import { runReadTool } from './run-tool.ts';

/** `kubewhy changes [WORKLOAD] [--since 2h]`: what changed, who wrote it, and when the first fault came. */
export async function runChanges(
  workload: string | undefined,
  since: string | undefined,
  flags: Flags,
  io: Io,
): Promise<number> {
  const settings = readSettings(flags, io.env);
  return whileWorking(io, 'reaching the cluster', async (own, say) => {
    const cluster = await openCluster(settings, own);
    try {
      if (cluster.notice) own.err(`${cluster.notice}\n`);
      say(readingOf(cluster));
      const input = { ...(workload === undefined ? {} : { workload }), ...(since === undefined ? {} : { since }) };
      const { text, view } = await runReadTool('what_changed', input, cluster, own.signal);
      if (settings.output === 'text' && view) own.out(printView(view, own.columns, styler(inColour(own))));
      else own.out(`${terminalJson(view ?? { text }, 2)}\n`);
      return EXIT.ok;
    } finally {
      await cluster.close();
    }
  });
}
