import type { DaemonSet, Node, Pod } from '../../../core/kubernetes.ts';
import type { Facts } from '../../types.ts';
import { acceptsNode, barriers, showTaint } from '../scheduling/node-fit.ts';

/** Taints that the controller of DaemonSets lets its pods tolerate by itself. */
const BY_ITSELF =
  /^node\.kubernetes\.io\/(?:not-ready|unreachable|disk-pressure|memory-pressure|pid-pressure|unschedulable|network-unavailable)$/;

/** The node part of a CSI driver is a DaemonSet somewhere: which, and why it has not registered on this node. */
export function driverAdvice(facts: Facts, driver: string, node: string): readonly string[] {
  const words = driver
    .split('.')
    .filter((word) => word.length > 2 && !/^(?:com|org|dev|csi|storage|driver|amazonaws|k8s)$/.test(word));
  const found = facts.allDaemonsets.find((set) => {
    const text = JSON.stringify(set.spec?.template.spec ?? {});
    return (
      text.includes(driver) ||
      (/csi/.test(set.metadata?.name ?? '') && words.some((word) => set.metadata?.name?.includes(word)))
    );
  });
  if (!found)
    return [
      `install or repair the CSI driver ${driver} on node ${node}: its DaemonSet (often in kube-system) has no pod that registered there`,
    ];
  const { name, namespace } = found.metadata ?? {};
  const who = `DaemonSet ${name} in namespace ${namespace}, which brings the CSI driver ${driver} to the nodes`;
  const off = keptOff(
    found,
    facts.nodes.find(({ metadata }) => metadata?.name === node),
    who,
  );
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
  const [taint] = taints;
  if (taint) {
    const value = { key: taint.key, operator: 'Exists', effect: taint.effect };
    const path = '/spec/template/spec/tolerations';
    const patch =
      (spec.template.spec?.tolerations ?? []).length > 0
        ? { op: 'add', path: `${path}/-`, value }
        : { op: 'add', path, value: [value] };
    return [
      `add a toleration for ${taints.map(showTaint).join(', ')} to spec.template.spec.tolerations of ${who}: without it none of its pods runs on node ${name} (kubectl patch daemonset ${metadata?.name} -n ${metadata?.namespace} --type json -p '${JSON.stringify([patch])}'; where a chart makes it, in its values)`,
      `or let this pod run on a node that has the driver`,
    ];
  }
  return acceptsNode(template, node)
    ? []
    : [
        `give node ${name} the labels by which ${who}, chooses its nodes (${wanted(template)}), or widen that choice: it has no pod there`,
      ];
}

function wanted({ spec }: Pod): string {
  const plain = Object.entries(spec?.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`);
  return plain.length > 0 ? plain.join(', ') : 'its required node affinity';
}
