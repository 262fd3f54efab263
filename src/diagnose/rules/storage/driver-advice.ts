import type { DaemonSet, Node, Pod } from '../../../core/kubernetes.ts';
import { escaped } from '../../places/matches.ts';
import type { Facts } from '../../types.ts';
import { acceptsNode, barriers, showTaint } from '../scheduling/node-fit.ts';

/** Taints that the controller of DaemonSets lets its pods tolerate by itself. */
const BY_ITSELF =
  /^node\.kubernetes\.io\/(?:not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|unschedulable|network-unavailable)$/;

/** Labels that the kubelet gives by what a node is: another value is not true of it. */
const OF_KUBELET = /^(?:(?:beta\.)?kubernetes\.io\/|node\.kubernetes\.io\/|topology\.)/;

/** The node part of a CSI driver is a DaemonSet somewhere: which, and why it has not registered on this node. */
export function driverAdvice(facts: Facts, driver: string, node: string): readonly string[] {
  const words = driver
    .split('.')
    .filter((word) => word.length > 2 && !/^(?:com|org|dev|csi|storage|driver|amazonaws|k8s)$/.test(word));
  const whole = new RegExp(`(?<![\\w.-])${escaped(driver)}(?![\\w-]|\\.\\w)`);
  const called = facts.allDaemonsets.filter(({ spec }) => whole.test(JSON.stringify(spec?.template.spec ?? {})));
  const like = facts.allDaemonsets.filter(
    ({ metadata }) => /csi/.test(metadata?.name ?? '') && words.some((word) => metadata?.name?.includes(word)),
  );
  const sets = called.length > 0 ? called : like;
  const on = facts.nodes.find(({ metadata }) => metadata?.name === node);
  // One driver has often a set for each operating system.
  const found = (on && sets.find(({ spec }) => acceptsNode({ spec: spec?.template.spec } as Pod, on))) ?? sets[0];
  if (!found)
    return [
      `install or repair the CSI driver ${driver} on node ${node}: its DaemonSet (often in kube-system) has no pod that registered there`,
      `or let the pod run on a node that has ${driver}: kubectl get csinode -o custom-columns='NODE:.metadata.name,DRIVERS:.spec.drivers[*].name'`,
    ];
  const { name, namespace } = found.metadata ?? {};
  const who = `DaemonSet ${name} in namespace ${namespace}, which brings the CSI driver ${driver} to the nodes`;
  const off = keptOff(found, on, who);
  if (off.length > 0) return off;
  const [ready, wanted] = [found.status?.numberReady ?? 0, found.status?.desiredNumberScheduled ?? 0];
  return ready < wanted
    ? [`repair ${who} (${ready} of ${wanted} pods ready): kubewhy diagnose daemonset/${name} -n ${namespace}`]
    : [
        `see why ${who} (${ready} of ${wanted} pods ready), has not registered it on node ${node}: its pod there is to be found by kubectl get pods -n ${namespace} --field-selector spec.nodeName=${node}; restart it, or read the log of its registrar`,
      ];
}

/** What keeps the pods of a DaemonSet off a node: the taint that they do not tolerate, the label that it lacks. */
function keptOff({ metadata, spec }: DaemonSet, node: Node | undefined, who: string): readonly string[] {
  const template = { spec: spec?.template.spec } as Pod;
  if (!node || !spec) return [];
  const name = node.metadata?.name ?? '';
  const taints = barriers(template, node).filter(({ key }) => !BY_ITSELF.test(key));
  if (taints.length > 0 && acceptsNode(template, node)) {
    const values = taints.map(({ key, effect }) => ({ key, operator: 'Exists', effect }));
    const path = '/spec/template/spec/tolerations';
    const patch =
      (spec.template.spec?.tolerations ?? []).length > 0
        ? values.map((value) => ({ op: 'add', path: `${path}/-`, value }))
        : [{ op: 'add', path, value: values }];
    return [
      `add a toleration for ${taints.map(showTaint).join(', ')} to spec.template.spec.tolerations of ${who}: without it none of its pods runs on node ${name} (kubectl patch daemonset ${metadata?.name} -n ${metadata?.namespace} --type json -p '${JSON.stringify(patch)}'; where a chart makes it, in its values)`,
      `or let this pod run on a node that has the driver`,
    ];
  }
  if (acceptsNode(template, node)) return [];
  const lacks = Object.entries(spec.template.spec?.nodeSelector ?? {}).filter(
    ([key, value]) => node.metadata?.labels?.[key] !== value,
  );
  const chosen = lacks.map(([key, value]) => `${key}=${value}`).join(', ') || 'its required node affinity';
  return lacks.length > 0 && !lacks.some(([key]) => OF_KUBELET.test(key))
    ? [
        `give node ${name} the labels by which ${who}, chooses its nodes (${chosen}), or widen that choice: it has no pod there`,
      ]
    : [
        `let this pod run on a node that has the driver: ${who}, keeps off node ${name} (${chosen})`,
        `or widen that choice, if the driver can run on node ${name}`,
      ];
}
