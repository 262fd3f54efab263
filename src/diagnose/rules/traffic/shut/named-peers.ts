import type { Pod } from '../../../../core/kubernetes.ts';
import { podReady } from '../../../facts/containers.ts';
import { podsOf, topOf, directOwner } from '../../../facts/owners.ts';
import type { Facts } from '../../../types.ts';
import { blockedBy, type Wanted } from '../network-rules.ts';

/** A workload that a line without a host calls by its name, with the port at which a policy shuts these pods out. */
export type Peer = { readonly name: string; readonly pod: Pod; readonly wanted: Wanted };

const WORD = /(?<![\w.-])[a-z][a-z0-9-]{2,60}(?![\w.-])/gi;

/**
 * "Calls of the relay were not answered in time": the workload of that name, where it is ready and no policy has a rule
 * that lets the pods that wait in at one of its ports. A name that nothing shuts off leads nowhere.
 */
export function shutPeer(facts: Facts, pod: Pod, text: string): Peer | undefined {
  const own = topOf(facts, directOwner(pod));
  const words = new Set([...text.slice(0, 600).matchAll(WORD)].map(([word]) => word.toLowerCase()));
  const from = { namespace: facts.namespace, labels: pod.metadata?.labels, ip: pod.status?.podIP };
  for (const [kind, list] of [
    ['Deployment', facts.deployments],
    ['StatefulSet', facts.statefulsets],
    ['DaemonSet', facts.daemonsets],
  ] as const)
    for (const { metadata } of list) {
      const name = metadata?.name ?? '';
      if (!words.has(name) || (own.kind === kind && own.name === name)) continue;
      const there = podsOf(facts, { kind, name }).find(podReady);
      const ports = (there?.spec?.containers ?? []).flatMap(({ ports: declared = [] }) => declared);
      const shut = ports
        .map(({ name: portName, containerPort }): Wanted => ({ port: containerPort, portName, protocol: 'TCP' }))
        .find((wanted) => there && blockedBy(facts, there, 'Ingress', from, wanted).length > 0);
      if (there && shut) return { name: `${kind} ${name}`, pod: there, wanted: shut };
    }
  return undefined;
}
