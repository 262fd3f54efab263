import type { ClusterReader } from '../../core/cluster.ts';
import { type Diagnosis, type Finding, worstState } from '../../core/diagnosis.ts';
import type { DiagnosisList } from '../../core/diagnosis-list.ts';
import { causesOf, podsIn } from '../../core/diagnosis-list.ts';
import { toAppError } from '../../core/errors.ts';
import { each } from './each.ts';
import { ClusterLists } from './lists.ts';
import { holesOf } from './holes.ts';
import { imagesOf, preload } from './preload.ts';
import { NamespaceReader } from './reader.ts';
import { byWeight, sharedCauses, successorOf, troublesOf } from './shared.ts';

/**
 * Lists of the whole cluster; with their pages, the kinds of the cluster and the closer looks still below 60 requests.
 */
const MOST_LISTS = 34;
/**
 * Requests for single namespaces: what is heavy (names of keys, records of releases), and afterwards logs of the worst
 * causes.
 */
const MOST_HEAVY = 6;
const MOST_CLOSE = 16;
/** Of one namespace that is looked at closely. */
const LOGS = { close: 2, alone: 5 };
const AT_ONCE = 8;

/** One namespace, as `diagnose` of index.ts. */
export type DiagnoseOne = (
  request: { readonly namespace: string; readonly logs?: number },
  reader: ClusterReader,
  now: () => number,
  signal: AbortSignal,
) => Promise<Diagnosis>;

/**
 * All namespaces in one pass: each list is read once for the whole cluster, the rules judge each namespace on its part,
 * and the worst causes are looked at again with their logs. Where this user may not list the whole cluster, the
 * namespaces that may be read are diagnosed one by one. `known` are namespaces that the person's kubeconfig names.
 * AppErrors: forbidden where nothing may be read, and those of the reader.
 */
export async function diagnoseAll(
  { known }: { readonly known: readonly string[] },
  diagnoseOne: DiagnoseOne,
  reader: ClusterReader,
  now: () => number,
  signal: AbortSignal,
): Promise<DiagnosisList> {
  const started = performance.now();
  const measured = reader.measured();
  const lists = new ClusterLists(measured.reader, MOST_LISTS);
  const allowance = { left: MOST_HEAVY };
  const scope = await preload(measured.reader, lists, known, signal);
  const eyes = scope.whole ? new NamespaceReader(measured.reader, lists, allowance) : measured.reader;
  const look = async (namespace: string, logs: number): Promise<Diagnosis> => {
    try {
      return await diagnoseOne({ namespace, logs }, eyes, now, signal);
    } catch (error) {
      const failure = toAppError(error);
      if (failure.code === 'aborted' || signal.aborted) throw failure;
      return unread(reader.target.context, namespace, failure.message);
    }
  };
  const looked = await each(scope.namespaces, scope.whole ? AT_ONCE : AT_ONCE / 2, (namespace) =>
    look(namespace, scope.whole ? 0 : LOGS.alone),
  );
  const byName = new Map(looked.map((one) => [one.cluster.namespace, one]));
  const imageOf = await imagesOf(lists, signal);
  const troubles = troublesOf(looked, imageOf);

  const closely: string[] = [];
  allowance.left = MOST_CLOSE;
  for (const { places } of scope.whole ? troubles : []) {
    const namespace = places[0]?.namespace ?? '';
    if (allowance.left <= 0) break;
    if (closely.includes(namespace)) continue;
    closely.push(namespace);
    byName.set(namespace, await look(namespace, Math.min(LOGS.close, allowance.left)));
  }
  const before = new Map(looked.map((one) => [one.cluster.namespace, one.findings]));
  const closer = (namespace: string, first: Finding): Finding =>
    closely.includes(namespace)
      ? successorOf(first, before.get(namespace) ?? [], byName.get(namespace)?.findings ?? [])
      : first;
  const shared = sharedCauses(troubles, closer);
  const items = [...byName.values()].sort(byIllness);
  const empty = scope.whole ? (scope.all ?? []).filter((name) => !byName.has(name)) : [];
  const healthy = items.filter((one) => one.healthy).length;
  const ill = items.filter(isIll).length;
  const { requests, logRequests } = measured.stats();
  const notRead = [...scope.missing, ...holesOf(items)];
  const severities = causesOf({ shared, items }).map(({ finding, shared: many }) => (many ?? finding).severity);
  return {
    apiVersion: 'kubewhy/v1',
    kind: 'DiagnosisList',
    cluster: { context: reader.target.context },
    healthy: scope.missing.length === 0 && healthy === items.length,
    state: worstState([
      ...items.map(({ state }) => state),
      ...(scope.missing.length > 0 ? (['unknown'] as const) : []),
    ]),
    summary: {
      namespaces: items.length + empty.length,
      ill,
      healthy,
      unknown: items.length - healthy - ill,
      empty: empty.length,
      critical: severities.filter((one) => one === 'critical').length,
      warning: severities.filter((one) => one === 'warning').length,
    },
    shared,
    items,
    stats: {
      apiRequests: requests,
      logRequests,
      durationMs: Math.round(performance.now() - started),
      closely: scope.whole ? closely : scope.namespaces,
      ...(notRead.length > 0 ? { notRead } : {}),
    },
  };
}

export const isIll = ({ findings }: Diagnosis): boolean => findings.some(({ severity }) => severity !== 'info');

const unread = (context: string, namespace: string, why: string): Diagnosis => ({
  apiVersion: 'kubewhy/v1',
  kind: 'Diagnosis',
  cluster: { context, namespace },
  subject: null,
  healthy: false,
  state: 'unknown',
  findings: [],
  stats: { apiRequests: 0, durationMs: 0, notRead: [`pods: ${why}`] },
});

/** The worst first, then what is not known, then the healthy ones by name. */
function byIllness(a: Diagnosis, b: Diagnosis): number {
  const rank = (one: Diagnosis): number => (isIll(one) ? 0 : one.healthy ? 2 : 1);
  const [worstA] = [...a.findings].sort(byWeight);
  const [worstB] = [...b.findings].sort(byWeight);
  const pods = ({ findings }: Diagnosis): number => findings.reduce((all, one) => all + podsIn(one), 0);
  return (
    rank(a) - rank(b) ||
    (worstA && worstB && isIll(a) ? byWeight(worstA, worstB) || pods(b) - pods(a) : 0) ||
    a.cluster.namespace.localeCompare(b.cluster.namespace)
  );
}
