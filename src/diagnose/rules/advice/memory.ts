import type { Advice, Evidence } from '../../../core/diagnosis.ts';
import type { Container, KubeObject, Pod, PodTemplate } from '../../../core/kubernetes.ts';
import { parseQuantity, showBytes } from '../../../core/quantity.ts';
import { field } from '../../facts/evidence.ts';
import { directOwner } from '../../facts/owners.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { change } from './change.ts';

/** The container as the template of its workload has it; undefined where the workload was not read. */
function inTemplate(facts: Facts, { owner, view }: Failing): Container | undefined {
  const lists: Readonly<Record<string, readonly KubeObject[]>> = {
    Deployment: facts.deployments,
    StatefulSet: facts.statefulsets,
    DaemonSet: facts.daemonsets,
  };
  const found = (lists[owner.kind] ?? []).find(({ metadata }) => metadata?.name === owner.name);
  const template = (found?.spec as { template?: PodTemplate } | undefined)?.template;
  return [...(template?.spec?.containers ?? []), ...(template?.spec?.initContainers ?? [])].find(
    ({ name }) => name === view.name,
  );
}

const memoryOf = (container: Container | undefined): string | undefined => container?.resources?.limits?.['memory'];

/** The pod carries the marks of a VerticalPodAutoscaler. */
export const byVpa = ({ metadata }: Pod): boolean =>
  Object.keys(metadata?.annotations ?? {}).some((key) => /^vpa/i.test(key));

/** An amount of memory for people: what a controller wrote in bytes (`99132872`) in the unit of templates. */
export const showMemory = (amount: string): string =>
  /^\d{7,}$/.test(amount) ? `${showBytes(Number(amount))} (${amount} bytes)` : amount;

/** The pod was made from a template before the present one, and has the limit that stood there. */
export function isOfBefore(facts: Facts, { pod, owner, view }: Failing, limit: string): boolean {
  const set = facts.replicasets.find(({ metadata }) => metadata?.name === directOwner(pod).name);
  const then = memoryOf(set?.spec?.template?.spec?.containers.find(({ name }) => name === view.name));
  if (then !== undefined) return parseQuantity(then) === parseQuantity(limit);
  const stateful = facts.statefulsets.find(
    ({ metadata }) => owner.kind === 'StatefulSet' && metadata?.name === owner.name,
  );
  const now = stateful?.status?.updateRevision;
  return now !== undefined && (pod.metadata?.labels?.['controller-revision-hash'] ?? now) !== now;
}

/**
 * The pod has another limit than its template: something wrote it when the pod was made, and writes it again, so that
 * another limit in the template alone does not help.
 */
export function rewritten(facts: Facts, one: Failing, limit: string | undefined): readonly string[] {
  const wanted = memoryOf(inTemplate(facts, one));
  const { view, owner, pod } = one;
  if (limit === undefined || wanted === undefined || parseQuantity(wanted) === parseQuantity(limit)) return [];
  const more = (parseQuantity(wanted) ?? 0) > (parseQuantity(limit) ?? 0);
  if (isOfBefore(facts, one, limit))
    return more
      ? [
          `let pod ${pod.metadata?.name} be replaced: the template of ${owner.kind.toLowerCase()} ${owner.name} says ${wanted} for container ${view.name} now, and the pod was made from the one before, with ${showMemory(limit)}; see what keeps its rollout from going on`,
        ]
      : [];
  const marks = pod.metadata?.annotations ?? {};
  const vpa = /updated by ([a-z0-9][\w.-]*)/.exec(marks['vpaUpdates'] ?? '')?.[1];
  const said = `the template of ${owner.kind.toLowerCase()} ${owner.name} says ${wanted} for container ${view.name}, and its pod was given ${showMemory(limit)}`;
  if (!byVpa(pod))
    return [
      `${said}: change what rewrites it, a mutating webhook or admission policy (a VerticalPodAutoscaler, a policy engine), or a resize of the running pod; raising the template alone does not help`,
    ];
  const policy = `of VerticalPodAutoscaler ${vpa ?? 'that selects it'}`;
  // Raised already: the template would give it less.
  if (!more)
    return [
      `${said}: set minAllowed.memory for container ${view.name} in spec.resourcePolicy.containerPolicies ${policy} above that, and maxAllowed.memory where it is lower; raising the template alone does not help`,
    ];
  return [
    `${said}: set minAllowed.memory for container ${view.name} in spec.resourcePolicy.containerPolicies ${policy} to what it needs; raising the template alone does not help`,
    `or set controlledValues: RequestsOnly there, so that it leaves the limit of the template (${wanted}) as it is`,
  ];
}

/** The mark of the admission plugin that fills in the defaults of a LimitRange. */
const LIMIT_RANGER = 'kubernetes.io/limit-ranger';

/** True when a LimitRange filled in something of this pod: which one is told by their list alone. */
export const wasDefaulted = ({ pod }: Failing): boolean => pod.metadata?.annotations?.[LIMIT_RANGER] !== undefined;

/** The LimitRange whose default for containers a memory limit is, and where it says so. */
function rangeOf(facts: Facts, limit: string): { readonly name: string; readonly path: string } | undefined {
  for (const { metadata, spec } of facts.limitranges) {
    const place = (spec?.limits ?? []).findIndex(
      ({ type, default: given }) =>
        type === 'Container' &&
        given?.['memory'] !== undefined &&
        parseQuantity(given['memory']) === parseQuantity(limit),
    );
    if (place >= 0) return { name: metadata?.name ?? '', path: `.spec.limits[${place}].default.memory` };
  }
  return undefined;
}

/** The field of the LimitRange that a limit comes from. */
export function rangeEvidence(facts: Facts, limit: string): readonly Evidence[] {
  const range = rangeOf(facts, limit);
  return range ? [field('LimitRange', range.name, range.path, limit)] : [];
}

/** The template sets no limit: a LimitRange of the namespace gave the pod its default. */
export function defaulted(facts: Facts, one: Failing, limit: string | undefined): readonly Advice[] {
  const { view, owner, pod } = one;
  const template = inTemplate(facts, one);
  const mark = pod.metadata?.annotations?.[LIMIT_RANGER] ?? '';
  const own = new RegExp(`memory[^;]*? limit for (?:init )?container ${view.name}(?:;|$)`).test(mark);
  if (limit === undefined || !template || memoryOf(template) !== undefined || !own) return [];
  const twice = doubled(limit);
  const range = rangeOf(facts, limit);
  const named = range ? `LimitRange ${range.name}` : 'a LimitRange';
  const text = `set resources.limits.memory of container ${view.name} above ${limit}${twice === undefined ? '' : `, such as ${twice}`}: its template sets none, ${limit} is the default of ${named} in namespace ${facts.namespace}`;
  const input = { workload: `${owner.kind.toLowerCase()}/${owner.name}`, container: view.name };
  return [
    twice === undefined ? text : change(facts, text, 'set_resources', { ...input, limits: `memory=${twice}` }),
    `or raise default.memory of ${range ? named : 'that LimitRange'}, for all that set no limit: kubectl ${range ? `edit limitrange ${range.name} -n ${facts.namespace}` : `get limitrange -n ${facts.namespace} -o yaml`}`,
  ];
}

const doubled = (limit: string): string | undefined => {
  const [, number, unit = ''] = /^(\d+)([KMGT]i?)$/.exec(limit) ?? [];
  return number === undefined ? undefined : `${Number(number) * 2}${unit}`;
};

/**
 * Twice the limit, in the unit that it is written in, by the tool that sets resources; nothing to do it with where the
 * pod was rewritten, or where a setting of the program (`allowed`) would reach that as well.
 */
export function raiseMemory(facts: Facts, one: Failing, limit: string, allowed?: string): Advice {
  const { view, owner } = one;
  const least = Math.max(parseQuantity(limit) ?? 0, parseQuantity(allowed ?? limit) ?? 0);
  const text =
    allowed === undefined
      ? `raise resources.limits.memory of container ${view.name} above ${showMemory(limit)}`
      : `or raise resources.limits.memory of container ${view.name} well above the ${allowed} that it takes for itself`;
  const twice = doubled(limit);
  const memory = twice !== undefined && (parseQuantity(twice) ?? 0) > least ? twice : undefined;
  const template = memoryOf(inTemplate(facts, one));
  const same = template !== undefined && parseQuantity(template) === parseQuantity(limit);
  if (memory === undefined || !same) return text;
  return change(facts, text, 'set_resources', {
    workload: `${owner.kind.toLowerCase()}/${owner.name}`,
    container: view.name,
    limits: `memory=${memory}`,
  });
}

export type Limit = { readonly value: string; readonly path: string };

/** The memory limit of a container, or the one of the whole pod. */
export function limitOf(pod: Failing['pod'], name: string): Limit | undefined {
  for (const list of ['initContainers', 'containers'] as const) {
    const place = (pod.spec?.[list] ?? []).findIndex((one) => one.name === name);
    const value = pod.spec?.[list]?.[place]?.resources?.limits?.['memory'];
    if (value !== undefined) return { value, path: `.spec.${list}[${place}].resources.limits.memory` };
  }
  const whole = pod.spec?.resources?.limits?.['memory'];
  return whole === undefined ? undefined : { value: whole, path: '.spec.resources.limits.memory' };
}

/** Volumes of a container that are kept in memory: what is written there counts for its limit. */
export const inMemory = ({ spec, pod }: Failing['view']): readonly string[] =>
  (pod.spec?.volumes ?? [])
    .filter(
      ({ emptyDir, name }) =>
        emptyDir?.medium === 'Memory' && spec?.volumeMounts?.some((mount) => mount.name === name) === true,
    )
    .map(({ name }) => name);
