import type { ClusterReader, TailQuery } from '../../core/cluster.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import { KINDS } from '../../core/kinds.ts';
import type { Pod } from '../../core/kubernetes.ts';
import { showSelector } from '../../core/selectors.ts';
import type { FoundWorkload } from '../../../tools/index.ts';
import type { LogFlags, LogWish } from './options.ts';
import { pattern } from './options.ts';

/** Pods that a person means: found now, and recognised later when they appear. */
export type Target = {
  readonly title: string;
  readonly pods: readonly Pod[];
  readonly query: Pick<TailQuery, 'namespace' | 'labelSelector' | 'fieldSelector' | 'untilEnded'>;
  readonly holds: (pod: Pod) => boolean;
  readonly note: string;
};

type Context = { readonly cluster: ClusterReader; readonly namespace: string; readonly now: () => number };

/** Says that a text is a pattern for pod names, as stern takes it, and no name. */
const isPattern = (text: string): boolean =>
  /[.*+?^$|()[\]\\]/.test(text.replace(/^[\w.-]+\//, '').replace(/^[a-z0-9.-]+$/, ''));

/**
 * What the words and selectors of the command line mean. Every word must mean something, or the command says which does
 * not.
 */
export async function targetsOf(
  words: readonly string[],
  flags: LogFlags,
  context: Context,
  signal: AbortSignal,
): Promise<readonly Target[]> {
  const namespace = flags.allNamespaces ? '*' : context.namespace;
  if (words.length === 0) return [await bySelector(flags, namespace, () => true, context, signal)];
  if (flags.selector !== undefined && words.every((word) => !isPattern(word)))
    throw new AppError('usage', 'name a workload or give a selector, not both', 'kubewhy logs --help');
  if (flags.fieldSelector !== undefined && !flags.allNamespaces && words.some((word) => !isPattern(word)))
    throw new AppError('usage', 'name a workload or give a field selector, not both', 'kubewhy logs --help');
  const targets: Target[] = [];
  for (const word of words)
    targets.push(
      isPattern(word) || flags.allNamespaces
        ? await bySelector(flags, namespace, nameTest(word), context, signal)
        : onNode(await byName(word, context, signal), flags.node),
    );
  return targets;
}

function nameTest(word: string): (pod: Pod) => boolean {
  const wanted = pattern('the query', word.replace(/^pods?\//, ''));
  return ({ metadata }) => wanted.test(metadata?.name ?? '');
}

async function bySelector(
  flags: LogFlags,
  namespace: string,
  holds: (pod: Pod) => boolean,
  { cluster }: Context,
  signal: AbortSignal,
): Promise<Target> {
  const query = {
    namespace,
    ...(flags.selector === undefined ? {} : { labelSelector: flags.selector }),
    ...fieldsOf(flags),
  };
  const { items, more } = await cluster.list(KINDS.pods, query, signal);
  return {
    title: flags.selector === undefined ? 'the query' : `selector ${flags.selector}`,
    pods: items.filter(holds),
    query,
    holds,
    note: more ? notAll(items.length, 'pods') : '',
  };
}

/** Of a workload the pods of one node. */
function onNode(target: Target, node: string | undefined): Target {
  if (node === undefined) return target;
  const there = ({ spec }: Pod): boolean => spec?.nodeName === node;
  return { ...target, pods: target.pods.filter(there), holds: (pod) => there(pod) && target.holds(pod) };
}

/** A node is a field of its pods. */
function fieldsOf({ fieldSelector, node }: LogFlags): { readonly fieldSelector?: string } {
  const fields = [fieldSelector, node && `spec.nodeName=${node}`].filter((one) => one !== undefined && one !== '');
  return fields.length === 0 ? {} : { fieldSelector: fields.join(',') };
}

/** A list that was cut may miss what was meant. */
const notAll = (count: number, what: string): string =>
  `there are more than ${count} ${what}, and only those were looked at: name a namespace (-n) or labels (-l)`;

async function byName(word: string, context: Context, signal: AbortSignal): Promise<Target> {
  const { findWithPods } = await import('../../../tools/index.ts');
  const { found, pods } = await findWithPods(word, context.namespace, context, signal);
  const { namespace } = found;
  const base = { title: found.title, pods, note: found.note };
  if (found.kind === 'Pod')
    return {
      ...base,
      query: { namespace, fieldSelector: `metadata.name=${found.name}`, untilEnded: true },
      holds: ({ metadata }) => metadata?.uid === found.object.metadata?.uid,
    };
  if (found.kind === 'Other')
    return {
      ...base,
      query: { namespace, ...(found.labels === undefined ? {} : { labelSelector: found.labels }) },
      holds: found.holds,
    };
  const selector = found.kind === 'CronJob' ? 'job-name' : showSelector(found.object.spec?.selector);
  return {
    ...base,
    query: {
      namespace,
      ...(selector === '' ? {} : { labelSelector: selector }),
      ...(found.kind === 'Job' ? { untilEnded: true } : {}),
    },
    holds: await ownership(found, context, signal),
  };
}

/** Whether a pod is of a workload, also one that appears later: by its owner, not by labels alone. */
async function ownership(
  found: FoundWorkload,
  { cluster }: Context,
  signal: AbortSignal,
): Promise<(pod: Pod) => boolean> {
  const { podBelongs } = await import('../../../tools/index.ts');
  if (found.kind !== 'CronJob') return (pod) => podBelongs(found, pod);
  // Jobs of a CronJob carry its name and the minute; those that exist are known by uid.
  const { items } = await cluster.list(KINDS.jobs, { namespace: found.namespace }, signal).catch((error: unknown) => {
    if (toAppError(error).code === 'forbidden') return { items: [] };
    throw error;
  });
  const own = new Set(
    items.flatMap(({ metadata }) => (owns(found, metadata?.ownerReferences) ? [metadata?.name] : [])),
  );
  return (pod) => {
    const job = pod.metadata?.labels?.['job-name'] ?? '';
    return own.has(job) || (job.startsWith(`${found.name}-`) && /^\d+$/.test(job.slice(found.name.length + 1)));
  };
}

const owns = (found: FoundWorkload, references: readonly { readonly uid?: string }[] | undefined): boolean =>
  references?.some(({ uid }) => uid === found.object.metadata?.uid) ?? false;

/** The containers of a pod that are wanted, in the order in which they start. */
export function containersOf({ metadata, spec }: Pod, wish: LogWish): string[] {
  if (wish.excludePod.some((one) => one.test(metadata?.name ?? ''))) return [];
  const all = [
    ...(wish.init ? (spec?.initContainers ?? []) : []),
    ...(spec?.containers ?? []),
    ...(wish.ephemeral ? (spec?.ephemeralContainers ?? []) : []),
  ].map(({ name }) => name);
  const { container, exactContainer, excludeContainer } = wish;
  // A name that exists is that container alone, as with kubectl; anything else is a pattern, as with stern.
  const exact = exactContainer !== undefined && all.includes(exactContainer);
  return all.filter(
    (name) =>
      (container === undefined || (exact ? name === exactContainer : container.test(name))) &&
      !excludeContainer.some((one) => one.test(name)),
  );
}
