import { AppError, EXIT } from '../../core/errors.ts';
import { safeText } from '../../core/redact.ts';
import { contextText } from '../../core/target.ts';
import { type ContextFlags, type Look, wantedContexts } from '../contexts/each-context.ts';
import { runOnContexts } from '../contexts/run-contexts.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openCluster, type OpenCluster } from '../open.ts';
import { formOf, inForm } from '../output/forms.ts';
import { printView } from '../print/print-view.ts';
import { readingOf, whileWorking } from '../output/still-working.ts';
import { readSettings } from '../settings.ts';
import { inColour, styler } from '../print/style.ts';
import { treeOfSelected } from './selected.ts';
import { runReadTool } from './run-tool.ts';

/** What runs in one cluster's namespace, or in all, as text and data. */
export async function overviewOf(
  cluster: OpenCluster,
  flags: Flags,
  selector: string | undefined,
  io: Io,
): Promise<Look> {
  const input = flags.allNamespaces ? { namespace: '*' } : {};
  const { view: all, text } = await runReadTool('namespace_overview', input, cluster, io.signal);
  const view =
    selector === undefined || all?.type !== 'tree' ? all : await treeOfSelected(all, selector, cluster, io.signal);
  const printed = view ? printView(view, io.columns, styler(inColour(io))) : `${text}\n`;
  return { json: view ?? { text }, text: printed, code: EXIT.ok, notRead: [] };
}

/**
 * `kubewhy status [-A]`: the namespace as a tree of what owns, serves and feeds what, with health; or each namespace on
 * a line.
 */
export async function runStatus(
  { output, contexts, allContexts, selector, ...flags }: Flags & ContextFlags & { readonly selector?: string },
  io: Io,
): Promise<number> {
  if (selector !== undefined && flags.allNamespaces)
    throw new AppError('usage', '-l looks at one namespace', 'name it with -n, or leave -A out');
  const settings = readSettings(flags, io.env);
  const form = formOf(output ?? (settings.output === 'stream-json' ? 'json' : settings.output), ['text', 'json']);
  const look = (cluster: OpenCluster, own: Io): Promise<Look> => overviewOf(cluster, flags, selector, own);
  const several = await wantedContexts({ contexts, allContexts } as ContextFlags, flags, io);
  if (several) await import('../../../tools/index.ts');
  if (several) return runOnContexts(several, form, flags, io, look);
  return whileWorking(io, 'reaching the cluster', async (own, say) => {
    const cluster = await openCluster(settings, own);
    try {
      if (cluster.notice) own.err(`${cluster.notice}\n`);
      say(readingOf(cluster, flags.allNamespaces));
      const { json, text } = await look(cluster, own);
      const { target } = cluster.reader;
      const where = `context ${safeText(contextText(target))}${target.embedded ? ' (embedded demo)' : ''}`;
      if (form.name === 'text') own.out(`${styler(inColour(own))('dim', where)}\n${text}`);
      else own.out(inForm(form, json) ?? '');
      return EXIT.ok;
    } finally {
      await cluster.close();
    }
  });
}
