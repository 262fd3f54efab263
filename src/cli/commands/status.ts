import { contextText } from '../../core/target.ts';
import { EXIT } from '../../core/errors.ts';
import { terminalJson } from '../../core/visible.ts';
import { safeText } from '../../core/redact.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openCluster } from '../open.ts';
import { printView } from '../print/print-view.ts';
import { readSettings } from '../settings.ts';
import { inColour, styler } from '../print/style.ts';
import { runReadTool } from './run-tool.ts';

/** `kubewhy status`: the namespace as a tree of what owns, serves and feeds what, with health. */
export async function runStatus(flags: Flags, io: Io): Promise<number> {
  const settings = readSettings(flags, io.env);
  const cluster = await openCluster(settings, io);
  try {
    if (cluster.notice) io.err(`${cluster.notice}\n`);
    const result = await runReadTool(
      'namespace_overview',
      flags.allNamespaces ? { namespace: '*' } : {},
      cluster,
      io.signal,
    );
    if (settings.output === 'text' && result.view) {
      const style = styler(inColour(io));
      const { target } = cluster.reader;
      io.out(
        `${style('dim', `context ${safeText(contextText(target))}${target.embedded ? ' (embedded demo)' : ''}`)}\n`,
      );
      io.out(printView(result.view, io.columns, style));
    } else io.out(`${terminalJson(result.view ?? { text: result.text }, 2)}\n`);
    return EXIT.ok;
  } finally {
    await cluster.close();
  }
}
