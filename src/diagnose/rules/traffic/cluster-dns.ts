import { podReady } from '../../facts/containers.ts';
import { field, logEvidence } from '../../facts/evidence.ts';
import { blame } from '../../facts/owners.ts';
import { silences, type Silence } from './timeouts.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/**
 * Group 4.11: failing pods get no answer to their names, and the pods of the cluster's DNS are ill. One finding for all
 * of them.
 */
export const clusterDns: Rule = {
  name: 'cluster-dns',
  wants: (facts) => (silences(facts).some(({ dns }) => dns) ? ['dnsPods', 'allServices'] : []),
  find: (facts) => silences(facts).flatMap((one) => (one.dns ? draftOf(facts, one) : [])),
};

function draftOf(facts: Facts, { pod, log, line }: Silence): Draft[] {
  const pods = facts.dnsPods.filter(({ metadata }) => metadata?.labels?.['k8s-app'] === 'kube-dns');
  if (!facts.read.has('dnsPods') || pods.some(podReady)) return [];
  const served = facts.allServices.some(
    ({ metadata }) => metadata?.namespace === 'kube-system' && metadata.name === 'kube-dns',
  );
  // No pod at all says something only where the Service shows that there should be one.
  if (pods.length === 0 && !served) return [];
  const [first] = pods;
  const subject = first ? blame(facts, first) : { kind: 'Service', name: 'kube-dns' };
  const states = pods.map(({ metadata, status }) => {
    const waiting = status?.containerStatuses?.find(({ state }) => state?.waiting)?.state?.waiting?.reason;
    return { pod: metadata?.name ?? '', state: waiting ?? status?.phase ?? 'unknown' };
  });
  return [
    {
      cause: 'ClusterDNSDown',
      severity: 'critical',
      confidence: first ? 'certain' : 'likely',
      subject,
      stage: STAGE.init,
      pods: [pod.metadata?.name ?? ''],
      title: `the cluster DNS has no ready pod (${states.map(({ pod: name, state }) => `${name} ${state}`).join(', ') || 'none exists'}), so no name is resolved`,
      evidence: [
        ...states.slice(0, 2).map(({ pod: name, state }) => field('Pod', name, '.status', state)),
        logEvidence(log, line),
      ],
      details: { namespace: 'kube-system', dnsPods: states, affectedWorkload: blame(facts, pod).name },
      consequences: ['DependencyDNSFailure'],
      remedies: [
        `repair ${subject.name} in kube-system: kubectl -n kube-system describe pods -l k8s-app=kube-dns`,
        'read its log (a broken Corefile, memory, a loop)',
      ],
    },
  ];
}
