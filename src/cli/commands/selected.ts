import type { BySelector } from '../contracts.ts';
import type { ClusterReader } from '../../core/cluster.ts';
import { type Diagnosis, worstState } from '../../core/diagnosis.ts';
import { AppError } from '../../core/errors.ts';
import { WORK_KINDS } from '../../core/kinds.ts';
import { meetsTerm, parseSelector, type Labels, type Requirement } from '../../core/selectors.ts';
import type { TreeNode, View } from '../../core/view.ts';
import type { Look } from '../contexts/each-context.ts';
import type { Io } from '../io.ts';
import type { OpenCluster } from '../open.ts';
import { printDiagnosis } from '../print/print-diagnosis.ts';
import { inColour, styler } from '../print/style.ts';

/** Workloads that are diagnosed at most: with more, the namespace is the better question. */
const MOST = 20;
const AT_ONCE = 4;

type Meta = { readonly labels?: Labels; readonly name?: string; readonly ownerReferences?: readonly unknown[] };
type Labelled = {
  readonly metadata?: Meta;
  readonly spec?: {
    readonly template?: { readonly metadata?: Meta };
    readonly jobTemplate?: { readonly spec?: Labelled['spec'] };
  };
};

const has = (labels: Labels | undefined, terms: readonly Requirement[]): boolean =>
  labels !== undefined && terms.every((term) => meetsTerm(labels, term));

/**
 * The workloads that have the labels themselves or give them to their pods, as KIND/NAME; of pods and Jobs those that
 * nobody owns. A selector that cannot be read is wrong usage; nothing that has the labels is not-found.
 */
export async function selectedWorkloads(
  selector: string,
  reader: Pick<ClusterReader, 'list'>,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { terms, wrong } = parseSelector(selector);
  if (wrong !== undefined || terms.length === 0)
    throw new AppError('usage', `-l ${JSON.stringify(selector)} is no selector`, 'such as app=web,tier!=cache');
  const found = await Promise.all(
    WORK_KINDS.map(async (kind) => {
      const { items, more } = await reader.list(kind, { namespace }, signal);
      if (more)
        throw new AppError('bad-input', `namespace ${namespace} has too many ${kind.plural} for -l`, 'name one');
      return (items as readonly Labelled[])
        .filter(({ metadata }) => (metadata?.ownerReferences ?? []).length === 0)
        .filter(({ metadata, spec }) => {
          const template = spec?.template ?? spec?.jobTemplate?.spec?.template;
          return has(metadata?.labels, terms) || has(template?.metadata?.labels, terms);
        })
        .map(({ metadata }) => `${kind.kind}/${metadata?.name ?? ''}`);
    }),
  );
  const all = found.flat();
  if (all.length === 0)
    throw new AppError(
      'not-found',
      `nothing that runs in namespace ${namespace} has ${selector}`,
      'kubewhy status shows what runs',
    );
  return all;
}

/** The workloads with these labels, each diagnosed as if it had been named; the exit code is the worst. */
export async function diagnoseSelected(selector: string, cluster: OpenCluster, io: Io): Promise<Look> {
  const { diagnose, exitCodeOfDiagnosis } = await import('../../diagnose/index.ts');
  const { reader, namespace } = cluster;
  const all = await selectedWorkloads(selector, reader, namespace, io.signal);
  if (all.length > MOST)
    throw new AppError(
      'bad-input',
      `${all.length} workloads have ${selector}; ${MOST} are diagnosed at most`,
      'kubewhy diagnose looks at the whole namespace',
    );
  const items: Diagnosis[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE)
    items.push(
      ...(await Promise.all(
        all
          .slice(from, from + AT_ONCE)
          .map((workload) => diagnose({ namespace, workload }, reader, Date.now, io.signal)),
      )),
    );
  const codes = items.map(exitCodeOfDiagnosis);
  const style = styler(inColour(io));
  const columns = Math.min(io.columns, 120);
  const json: BySelector = {
    apiVersion: 'kubewhy/v1',
    kind: 'BySelector',
    selector,
    healthy: items.every(({ healthy }) => healthy),
    state: worstState(items.map(({ state }) => state)),
    items,
  };
  return {
    json,
    text: items.map((item) => printDiagnosis(item, columns, style)).join('\n'),
    code: codes.find((code) => code === 10) ?? Math.max(...codes),
    notRead: items.flatMap(({ stats }) => stats.notRead ?? []),
  };
}

/** Of the tree of a namespace what has the labels, and how much was left out for that. */
export async function treeOfSelected(
  view: Extract<View, { type: 'tree' }>,
  selector: string,
  { reader, namespace }: OpenCluster,
  signal: AbortSignal,
): Promise<View> {
  const wanted = new Set(
    (await selectedWorkloads(selector, reader, namespace, signal)).map((one) => one.toLowerCase()),
  );
  const nodes = view.nodes.filter(({ kind, name }: TreeNode) => wanted.has(`${kind}/${name}`.toLowerCase()));
  const left = view.nodes.length - nodes.length;
  const title = `namespace ${namespace}, ${selector}: ${nodes.length} of ${view.nodes.length} objects`;
  const more = [...(left > 0 ? [`${left} without ${selector} are left out`] : []), ...(view.more ? [view.more] : [])];
  return { ...view, title, nodes, ...(more.length > 0 ? { more: more.join('; ') } : {}) };
}
