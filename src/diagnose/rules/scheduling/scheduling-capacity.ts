import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import { podRequest } from '../../../core/pod-requests.ts';
import type { Clause } from './scheduler-text.ts';
import { field } from '../../facts/evidence.ts';
import { acceptsNode, allocatableOf, barriers, isNodeFault, showAmount } from './node-fit.ts';
import { illDevice } from './room/ill-device.ts';
import type { Facts } from '../../types.ts';
import type { Reading } from './reading.ts';
import { rewrittenRequest } from '../advice/request-writers.ts';
import { pinnedTo } from './scheduling-volumes.ts';
import { eaterOf, pinnedAdvice, where } from './room/taken-by.ts';
import { usedOn } from './room/used.ts';
import type { Unplaced } from './reading.ts';
import type { Node } from '../../../core/kubernetes.ts';
import { upAgain } from '../advice/elsewhere/product.ts';

/** Nodes in `details`. */
const MOST_NODES = 10;

/** Insufficient X and Too many pods: what is asked, what each node has, and whether an empty node would do. */
export function capacity(facts: Facts, { pod, clauses, total }: Unplaced, clause: Clause, owner: Blamed): Reading {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const resource = clause.cause === 'UnschedulableTooManyPods' ? 'pods' : (clause.resource ?? resourceOf(clause));
  const asked = resource === 'pods' ? 1 : podRequest(pod, resource);
  const candidates = facts.nodes.filter((node) => acceptsNode(pod, node));
  const rows = candidates.map((node) => {
    const name = node.metadata?.name ?? '';
    const allocatable = allocatableOf(node, resource);
    const used = usedOn(facts, name, resource);
    const taints = barriers(pod, node);
    const ill = taints.some(({ key }) => isNodeFault(key));
    // Refused for something else, whatever it has.
    const closed = !ill && (taints.length > 0 || node.spec?.unschedulable === true);
    return { name, allocatable, used, ill, closed, fits: allocatable >= asked };
  });
  const open = rows.filter(({ closed }) => !closed);
  const usable = open.length > 0 ? open : rows;
  const largest = Math.max(0, ...usable.map(({ allocatable }) => allocatable));
  const larger = rows.some(({ allocatable }) => allocatable > largest) ? ' that it may use' : '';
  const known = rows.length > 0;
  const fitsEmptyNode = usable.some(({ fits, ill }) => fits && !ill);
  // A node that is down and would have had the room is the reason that the others are full.
  const lost = rows.filter(({ fits, ill }) => fits && ill).map(({ name }) => ({ kind: 'Node', name }));
  const raw = candidates.find((node, place) => isNew(node) && rows[place]?.fits === true);
  const show = (amount: number): string => showAmount(resource, amount);
  const offered = rows.some(({ allocatable }) => allocatable > 0);
  // Filters after the resources refuse only nodes that have room.
  const withRoom = clauses.find(({ cause, nodes }) => nodes > 0 && cause !== null && LATER.has(cause));
  // Nodes too small for it whatever runs there: where they are as many as were counted, the count is of them.
  const small = usable.filter(({ fits }) => !fits);
  const pinned = withRoom?.cause === 'UnschedulableVolume' ? pinnedTo(facts, pod) : undefined;
  // A pod of a DaemonSet is made for one node.
  const sole = owner.kind === 'DaemonSet' && rows.length === 1 ? rows[0] : undefined;
  const most = !known
    ? ''
    : largest > 0
      ? `; the largest node${larger} has ${show(largest)}`
      : `; no node${larger} offers ${resource}`;
  const written = rewrittenRequest(facts, pod, owner, resource, known ? ` (${show(largest)})` : '');
  const ill = illDevice(facts, resource);
  return {
    cause:
      clause.cause === null || clause.cause === 'UnboundClaim' ? 'UnschedulableInsufficientResource' : clause.cause,
    title: sole
      ? `node ${sole.name}, for which this pod of ${who} is made, does not have ${asked > 0 ? show(asked) : 'enough'} ${resource} free: it has ${show(sole.allocatable)} in all`
      : resource === 'pods'
        ? `the nodes for ${who} hold as many pods as they may${known ? ` (${largest} a node)` : ''}`
        : pinned
          ? `the volume of claim ${pinned.claim} can only be used on ${where(pinned.nodes)}${pinned.place === undefined ? '' : ` (${pinned.label} is ${pinned.place})`}, which has not ${asked > 0 ? show(asked) : 'enough'} ${resource} free for a pod of ${who}`
          : withRoom
            ? `${withRoom && small.length === clause.nodes && small.length === 1 ? `node ${small[0]?.name}` : `${clause.nodes} of ${total ?? '?'} nodes`} ${clause.nodes === 1 ? 'has' : 'have'} not ${asked > 0 ? show(asked) : 'enough'} ${resource} free for a pod of ${who}; the others may not take it: ${withRoom.text}`
            : `no node has ${asked > 0 ? show(asked) : 'enough'} ${resource} free for a pod of ${who}${raw ? `; node ${raw.metadata?.name} would have it, and is not set up by the cloud controller yet (taint ${NOT_SET_UP})` : most}${written ? `; its template asks ${written.template}, the rest was written by ${written.writer}` : ''}`,
    evidence: [
      ...(pinned
        ? [
            field(
              'PersistentVolume',
              pinned.volume,
              '.spec.nodeAffinity',
              `${pinned.label} in (${pinned.place ?? pinned.nodes.join(',')})`,
            ),
          ]
        : []),
      ...(withRoom && small.length === clause.nodes ? small : usable)
        .toSorted((a, b) => b.allocatable - a.allocatable)
        .filter(({ name }) => !pinned || pinned.nodes.includes(name))
        .slice(0, 2)
        .map(({ name, allocatable }) => field('Node', name, `.status.allocatable.${resource}`, show(allocatable))),
    ],
    details: {
      resource,
      request: show(asked),
      ...(known
        ? {
            fitsEmptyNode,
            largestAllocatable: show(largest),
            nodes: rows.slice(0, MOST_NODES).map(({ name, allocatable, used }) => ({
              node: name,
              allocatable: show(allocatable),
              requestedInNamespace: show(used),
            })),
          }
        : {}),
    },
    remedies: sole
      ? soleAdvice(facts, owner, sole, { resource, asked: show(asked), has: show(sole.allocatable) })
      : raw
        ? [notSetUp(facts, raw)]
        : pinned
          ? pinnedAdvice(facts, owner, pinned, resource, show(asked))
          : written
            ? [...written.remedies, `or add a node with ${show(asked)} ${resource} free`]
            : !offered && ill.length > 0
              ? ill
              : remediesOf(
                  resource,
                  show(asked),
                  who,
                  known && !fitsEmptyNode && largest > 0 ? show(largest) : undefined,
                  offered || !known,
                  eaterOf(facts, owner, resource),
                ),
    ...(lost.length > 0 && known ? { explainedBy: lost } : {}),
  };
}

/** The taint of a node that its cloud has not set up yet: the cloud controller manager takes it away. */
const NOT_SET_UP = 'node.cloudprovider.kubernetes.io/uninitialized';
const isNew = ({ spec }: Node): boolean => spec?.taints?.some(({ key }) => key === NOT_SET_UP) === true;

function notSetUp(facts: Facts, { metadata }: Node): string {
  const [controller] = facts.allDeployments.filter((one) => /cloud-?controller/.test(one.metadata?.name ?? ''));
  const node = metadata?.name ?? '';
  return `${controller ? upAgain(controller, `the cloud controller (deployment ${controller.metadata?.name})`) : 'see what the cloud controller manager says: kubectl get pods -A | grep cloud-controller'}: it takes taint ${NOT_SET_UP} from node ${node} when it has set the node up, and does not`;
}

type Amount = Readonly<Record<'resource' | 'asked' | 'has', string>>;

/** What a DaemonSet asks has to fit the smallest node that it is to run on. */
function soleAdvice(
  facts: Facts,
  owner: Blamed,
  { name, fits }: { readonly name: string; readonly fits: boolean },
  { resource, asked, has }: Amount,
): readonly Advice[] {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const here = facts.pods.filter(({ spec }) => spec?.nodeName === name).length;
  return [
    fits
      ? `free room on node ${name}${here > 0 ? ` (${here} pods of ${facts.namespace} are there)` : ''}, or give ${who} a priorityClassName above that of the others: it asks ${asked} ${resource}, the node has ${has} in all`
      : `lower resources.requests.${resource} of ${who} (now ${asked}) below ${has}, what node ${name} has in all`,
    `or keep ${who} off node ${name}: a label on the nodes that it is for, and that label in its affinity`,
  ];
}

const LATER: ReadonlySet<string> = new Set([
  'UnschedulableVolume',
  'NoMatchingPersistentVolume',
  'UnschedulableTopologySpread',
  'UnschedulablePodAffinity',
  'UnschedulablePodAntiAffinity',
]);

const resourceOf = ({ text }: Clause): string => (/claims/.test(text) ? 'resourceclaims' : 'resource');

/** Extended resources (`nvidia.com/gpu`): whole numbers, of which one is the least. */
const isWhole = (resource: string): boolean => resource.includes('/');

/** `most`: what the largest node has, where none could ever take the pod. */
function remediesOf(
  resource: string,
  asked: string,
  who: string,
  most: string | undefined,
  offered: boolean,
  eater: string,
): readonly Advice[] {
  if (resource === 'pods')
    return [
      `add a node for ${who}: those that it may use hold as many pods as they may`,
      `or raise maxPods of the kubelets of the nodes that ${who} may use`,
    ];
  const lower = `lower resources.requests.${resource} of ${who} (now ${asked})`;
  if (!offered)
    return [
      `install the device plugin of ${resource} on a node that has it, or add such a node`,
      `or remove ${resource} from the template of ${who}`,
    ];
  return most !== undefined
    ? [`${lower} below ${most}, what the largest node has`, `or add a node that is larger than ${asked} ${resource}`]
    : isWhole(resource) && Number(asked) <= 1
      ? [`free ${asked} ${resource}${eater}`, `or add a node with ${asked} ${resource} free`]
      : [lower, `or add a node with ${asked} ${resource} free`, `or free room${eater}`];
}
