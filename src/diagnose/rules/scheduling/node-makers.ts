import { clauseOf } from '../../../logs/meaning/clause.ts';
import { parseQuantity } from '../../../core/quantity.ts';
import { podRequest } from '../../../core/pod-requests.ts';
import type { ClusterEvent } from '../../../core/cluster.ts';
import type { Advice, Evidence } from '../../../core/diagnosis.ts';
import type { KubeObject, Pod } from '../../../core/kubernetes.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { blamedOf } from '../../custom/objects.ts';
import { editField } from '../advice/edits.ts';
import { isNode } from '../objects/custom-fields.ts';
import type { Facts } from '../../types.ts';
import { showAmount } from './node-fit.ts';

/** What an autoscaler of the cluster says of a pod that it could have made a node for. */
export type NodeMaker = {
  readonly evidence: readonly Evidence[];
  readonly remedies: readonly Advice[];
  /** Why it makes none, for a title; '' where it only says that it does not. */
  readonly why: string;
  /** True where it would make a node and is at a limit: raising that comes before all else. */
  readonly atLimit?: boolean;
};

/** Reasons of the autoscalers: the cluster autoscaler, and those that write their own FailedScheduling. */
const REFUSAL = /^(?:NotTriggerScaleUp|FailedScaleUp|FailedScheduling|NoCompatible\w*|ScaleUpTimedOut)$/;
const FRESH = 3_600_000;

const refusalOf = (facts: Facts, pod: Pod): ClusterEvent | undefined =>
  eventsAbout(facts, 'Pod', pod).find(
    ({ reason, source, lastSeen, message }) =>
      REFUSAL.test(reason) &&
      source !== (pod.spec?.schedulerName ?? 'default-scheduler') &&
      !/^(?:\d+\/)?\d+ nodes are available/.test(message) &&
      facts.now - at(lastSeen) < FRESH,
  );

/** The maker's own words, and the pool of nodes that is at its limit where they name one. */
export function nodeMaker(facts: Facts, pod: Pod): NodeMaker | undefined {
  const event = refusalOf(facts, pod);
  if (!event) return undefined;
  const pool = facts.custom.objects.find(
    (one) => event.message.includes(one.metadata?.name ?? ' ') && limitsOf(one) !== undefined,
  );
  const full = pool && exceeded(pool, pod);
  const words = clauseOf(event.message, 200);
  const who = event.source === '' ? 'the autoscaler of the cluster' : event.source;
  if (pool && full) {
    const { kind, name } = blamedOf(pool);
    const { resource, limit, used, asked } = full;
    const enough = showWhole(resource, used + asked);
    return {
      why: `${kind} ${name} may make no more nodes: ${resource} ${showAmount(resource, used)} of its limit ${limit} are used, the pod asks ${showAmount(resource, asked)}`,
      evidence: [
        eventEvidence(event),
        field(kind, name, `.spec.limits.${resource}`, `${limit}, used ${showAmount(resource, used)}`),
      ],
      remedies: [
        editField(
          facts,
          `raise spec.limits.${resource} of ${kind} ${name} from ${limit} to at least ${enough}: ${showAmount(resource, used)} are used and the pod asks ${showAmount(resource, asked)}; a node that is larger than the pod counts whole`,
          { kind, name },
          `spec.limits["${resource}"]`,
          enough,
        ),
        `or lower resources.requests.${resource} of its pods, or free nodes of ${kind} ${name}`,
      ],
    };
  }
  const most = /max node group size reached|exceed(?:s|ed)? limits?/i.test(event.message);
  return {
    why: '',
    atLimit: most,
    evidence: [eventEvidence(event)],
    remedies: [
      most
        ? `raise the largest size of ${namedPool(event.message) ?? 'the node group'}: ${who} makes no node for it (${words})`
        : `${who} makes no node for it: ${words}`,
    ],
  };
}

const namedPool = (message: string): string | undefined => {
  const name = /node-?pools?[=: ]+"?([a-z0-9][\w.-]*)/i.exec(message)?.[1];
  return name === undefined ? undefined : `node pool ${name}`;
};

const limitsOf = ({ spec }: KubeObject): Readonly<Record<string, unknown>> | undefined => {
  const limits = isNode(spec) ? spec['limits'] : undefined;
  return isNode(limits) ? limits : undefined;
};

type Full = { readonly resource: string; readonly limit: string; readonly used: number; readonly asked: number };

function exceeded(pool: KubeObject, pod: Pod): Full | undefined {
  const used = isNode(pool.status) && isNode(pool.status['resources']) ? pool.status['resources'] : {};
  return Object.entries(limitsOf(pool) ?? {})
    .map(([resource, limit]) => ({
      resource,
      limit: typeof limit === 'number' ? String(limit) : text(limit),
      used: amountIn(used[resource]) ?? 0,
      asked: podRequest(pod, resource),
    }))
    .find(({ limit, used: now, asked }) => asked > 0 && now + asked > (parseQuantity(limit) ?? Infinity));
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const amountIn = (value: unknown): number | undefined => parseQuantity(typeof value === 'number' ? value : text(value));

const showWhole = (resource: string, value: number): string =>
  resource === 'cpu' ? String(Math.ceil(value)) : `${Math.ceil(value / 2 ** 30)}Gi`;
