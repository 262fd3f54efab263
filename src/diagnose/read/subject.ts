import type { Blamed } from '../../core/diagnosis.ts';
import { AppError } from '../../core/errors.ts';
import { matchWorkload, parseWorkload, WORKLOAD_ORDER, type Named } from '../../core/workload.ts';
import type { Lister } from './lister.ts';
import { blame, directOwner } from '../facts/owners.ts';
import type { Facts, ListName } from '../types.ts';

/** Kinds that can be asked about. */
const LISTS = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  CronJob: 'cronjobs',
  Job: 'jobs',
  Pod: 'pods',
  ReplicaSet: 'replicasets',
  Service: 'services',
  PersistentVolumeClaim: 'persistentvolumeclaims',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
  Ingress: 'ingresses',
} as const satisfies Record<string, ListName>;

const isKind = (kind: string): kind is keyof typeof LISTS => Object.hasOwn(LISTS, kind);

/**
 * The object that the person means. DaemonSets, Jobs and CronJobs that have pods are known from their pods' owners; their lists are read only
 * when the name is not found without them. AppErrors: not-found with near names, bad-input for unknown kinds and ambiguous names.
 */
export async function subjectOf(
  text: string,
  lister: Lister,
  facts: () => Facts,
  signal: AbortSignal,
): Promise<Blamed> {
  const asked = parseWorkload(text);
  if (asked.kind !== undefined && !isKind(asked.kind))
    throw new AppError(
      'bad-input',
      `a ${asked.kind} cannot be diagnosed`,
      `name one of these kinds: ${Object.keys(LISTS).join(', ').toLowerCase()}`,
    );
  const where = `namespace ${facts().namespace}`;
  if (asked.kind !== undefined && isKind(asked.kind)) await lister.readAll([LISTS[asked.kind]], Infinity, signal);
  try {
    return found(text, facts(), where);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not-found' || asked.kind !== undefined) throw error;
    await lister.readAll(['daemonsets', 'jobs', 'cronjobs'], Infinity, signal);
    return found(text, facts(), where);
  }
}

function found(text: string, facts: Facts, where: string): Blamed {
  const { kind, name } = matchWorkload(text, candidates(facts, parseWorkload(text).kind), where).found;
  return { kind, name };
}

function candidates(facts: Facts, wanted: string | undefined): Named[] {
  const kinds = wanted === undefined ? WORKLOAD_ORDER : [wanted];
  const listed = kinds.filter(isKind).flatMap((kind) =>
    facts[LISTS[kind]].map(({ metadata }) => ({
      kind,
      name: metadata?.name ?? '',
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
    })),
  );
  const owners = facts.pods
    .flatMap((pod) => [directOwner(pod), blame(facts, pod)])
    .filter(({ kind }) => kinds.some((one) => one === kind));
  const all = new Map<string, Named>();
  for (const one of [...listed, ...owners])
    if (!all.has(`${one.kind}/${one.name}`)) all.set(`${one.kind}/${one.name}`, one);
  return [...all.values()];
}
