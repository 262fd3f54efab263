import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { KubeObject, Pod, PodTemplate } from '../../../core/kubernetes.ts';
import { blame } from '../../facts/owners.ts';
import type { Facts } from '../../types.ts';
import { editTemplates } from '../advice/edits.ts';
import { servedBy } from '../traffic/balancers/on-nodes.ts';

type Spec = Pod['spec'];
const hostPorts = (spec: Spec): readonly number[] =>
  (spec?.containers ?? []).flatMap(({ ports = [] }) => ports.flatMap(({ hostPort }) => hostPort ?? []));

const MOST = 2;
const MOST_NODES = 3;

/** What helps where the nodes' ports are taken: who has them, and how to do without. */
export function hostPortAdvice(facts: Facts, pod: Pod, owner: Blamed, ports: readonly number[]): readonly Advice[] {
  const here = holdersHere(facts, pod, ports);
  const elsewhere = holdersElsewhere(facts, ports);
  const own = here.some(({ who }) => who.kind === owner.kind && who.name === owner.name);
  const told = [...here.map(({ text }) => text), ...elsewhere].slice(0, MOST);
  return [
    ...told.map((text) => `${text}: give one of the two another port, or other nodes`),
    withoutHostPort(facts, pod, owner, ports),
    // It helps only where pods of its own stand in its way.
    ...(own || told.length === 0
      ? [`or run at most one replica of ${owner.kind.toLowerCase()} ${owner.name} a node`]
      : []),
  ];
}

/** Who listens on those ports of the nodes already, as far as the pods of this namespace tell. */
function holdersHere(facts: Facts, pod: Pod, ports: readonly number[]) {
  const holders = new Map<string, { readonly who: Blamed; readonly nodes: string[] }>();
  for (const other of facts.pods) {
    const node = other.spec?.nodeName;
    const shared = hostPorts(other.spec).find((port) => ports.includes(port));
    if (other === pod || node === undefined || shared === undefined) continue;
    const who = blame(facts, other);
    const key = `${who.kind.toLowerCase()} ${who.name} has host port ${shared}`;
    const known = holders.get(key);
    if (known) known.nodes.push(node);
    else holders.set(key, { who, nodes: [node] });
  }
  return [...holders].map(([key, { who, nodes }]) => ({
    who,
    text: `${key} on ${nodes.slice(0, MOST_NODES).join(', ')}${nodes.length > MOST_NODES ? ', …' : ''}`,
  }));
}

/** Workloads of other namespaces whose template asks for the same port of the node. */
function holdersElsewhere(facts: Facts, ports: readonly number[]): readonly string[] {
  const lists: readonly (readonly [string, readonly KubeObject[]])[] = [
    ['daemonset', facts.allDaemonsets],
    ['deployment', facts.allDeployments],
  ];
  return lists.flatMap(([kind, list]) =>
    list.flatMap(({ metadata, spec }) => {
      const { template, replicas } = (spec ?? {}) as { readonly template?: PodTemplate; readonly replicas?: number };
      const shared = hostPorts(template?.spec).find((port) => ports.includes(port));
      const far = metadata?.namespace !== facts.namespace;
      return far && shared !== undefined && replicas !== 0
        ? [`${kind} ${metadata?.name} of namespace ${metadata?.namespace} asks for host port ${shared} too`]
        : [];
    }),
  );
}

/** The container's port without a place on the node: Services and probes reach it as before. */
function withoutHostPort(facts: Facts, pod: Pod, owner: Blamed, ports: readonly number[]): Advice {
  const edits = (pod.spec?.containers ?? []).flatMap(({ name, ports: own = [] }) =>
    own.flatMap(({ hostPort }, place) =>
      hostPort !== undefined && ports.includes(hostPort)
        ? [{ path: `containers[${name}].ports[${place}].hostPort` }]
        : [],
    ),
  );
  // What a controller makes for a Service it makes anew: the port is that of the Service.
  const set = facts.daemonsets.find(({ metadata }) => owner.kind === 'DaemonSet' && metadata?.name === owner.name);
  const served = set && servedBy(set);
  if (served)
    return `or give Service ${served.name}${served.namespace === undefined || served.namespace === facts.namespace ? '' : ` of namespace ${served.namespace}`} another port: daemonset ${owner.name} is made for it by a controller, which undoes what is written to the daemonset`;
  const text = `remove hostPort ${ports.join(', ')} from the template of ${owner.kind.toLowerCase()} ${owner.name} and reach it through a Service`;
  return pod.spec?.hostNetwork === true || edits.length === 0 ? text : editTemplates(facts, text, owner, edits);
}
