import { AppError, EXIT } from '../../core/errors.ts';
import { groupNotRead } from '../../core/not-read.ts';
import { namespacesNamed } from '../../core/target.ts';
import { parseDuration } from '../../core/time.ts';
import { type ContextFlags, type Look, wantedContexts } from '../contexts/each-context.ts';
import { runOnContexts } from '../contexts/run-contexts.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openCluster, type OpenCluster } from '../open.ts';
import { formOf, inForm } from '../output/forms.ts';
import { printDiagnosis } from '../print/print-diagnosis.ts';
import { printList } from '../print/print-list.ts';
import { readingOf, whileWorking } from '../output/still-working.ts';
import { readSettings } from '../settings.ts';
import { inColour, styler } from '../print/style.ts';
import { diagnoseSelected } from './selected.ts';
import { settledDiagnosis } from '../verify/settled.ts';

/** As `kubewhy verify` looks. */
const SETTLING = { everyMs: 2_000, standsMs: 10_000 } as const;

/**
 * `kubewhy diagnose [WORKLOAD] [-A] [--wait 5m]`: exit 0 healthy, 10 with a critical or warning finding, 1 when it
 * could not be made, 7 when a rollout goes on after the wait.
 */
export async function runDiagnose(
  workload: string | undefined,
  {
    output,
    contexts,
    allContexts,
    selector,
    ...flags
  }: Flags & ContextFlags & { readonly wait?: string; readonly selector?: string },
  io: Io,
): Promise<number> {
  const waitS = flags.wait === undefined ? undefined : parseDuration(flags.wait);
  if (flags.wait !== undefined && (waitS === undefined || flags.allNamespaces || contexts !== undefined || allContexts))
    throw new AppError(
      'usage',
      waitS !== undefined
        ? 'one namespace of one cluster is waited for'
        : `--wait ${JSON.stringify(flags.wait)} is not a duration`,
      'for example kubewhy diagnose backend --wait 5m',
    );
  if (workload !== undefined && flags.allNamespaces)
    throw new AppError('usage', 'a workload is diagnosed in one namespace', 'leave it out, or name one with -n');
  if (selector !== undefined && (workload !== undefined || flags.allNamespaces || waitS !== undefined))
    throw new AppError('usage', '-l takes one namespace, no workload and no --wait', 'kubewhy diagnose -l app=web');
  const settings = readSettings(flags, io.env);
  const form = formOf(output ?? (settings.output === 'stream-json' ? 'json' : settings.output), ['text', 'json']);
  const look = (cluster: OpenCluster, own: Io): Promise<Look> =>
    selector === undefined
      ? diagnoseIn(cluster, workload, { ...flags, waitS }, own)
      : diagnoseSelected(selector, cluster, own);
  const several = await wantedContexts({ contexts, allContexts } as ContextFlags, flags, io);
  if (several) await import('../../diagnose/index.ts');
  if (several) return runOnContexts(several, form, flags, io, look);
  return whileWorking(io, 'reaching the cluster', async (own, say) => {
    const cluster = await openCluster(settings, own);
    try {
      if (cluster.notice) own.err(`${cluster.notice}\n`);
      say(readingOf(cluster, flags.allNamespaces));
      const { json, text, code, notRead } = await look(cluster, own);
      if (form.name === 'text') own.out(text);
      else {
        for (const line of groupNotRead(notRead)) own.err(`not read: ${line}\n`);
        own.out(inForm(form, json) ?? '');
      }
      return code;
    } finally {
      await cluster.close();
    }
  });
}

/** The diagnosis of one cluster as text and data. */
export async function diagnoseIn(
  cluster: OpenCluster,
  workload: string | undefined,
  { allNamespaces, waitS }: Flags & { readonly waitS: number | undefined },
  io: Io,
): Promise<Look> {
  const { diagnose, diagnoseAll, exitCodeOfDiagnosis } = await import('../../diagnose/index.ts');
  const { reader, namespace } = cluster;
  const columns = Math.min(io.columns, 120);
  const style = styler(inColour(io));
  if (allNamespaces) {
    const known = namespacesNamed(reader.target, namespace, cluster.contexts());
    const list = await diagnoseAll({ known }, reader, Date.now, io.signal);
    const { notRead = [] } = list.stats;
    return { json: list, text: printList(list, columns, style), code: exitCodeOfDiagnosis(list), notRead };
  }
  const request = { namespace: namespace, ...(workload === undefined ? {} : { workload }) };
  const look = () => diagnose(request, reader, Date.now, io.signal);
  const say = (message: string): void => io.err(`${message}\n`);
  const found =
    waitS === undefined
      ? await look()
      : await settledDiagnosis(look, { ...SETTLING, waitMs: waitS * 1000, now: Date.now, say }, io.signal);
  const { notRead = [] } = found.stats;
  const goesOn = waitS !== undefined && found.progressing !== undefined;
  const code = goesOn ? EXIT.notHealthy : exitCodeOfDiagnosis(found);
  return { json: found, text: printDiagnosis(found, columns, style), code, notRead };
}
