import type { Pod, Service } from '../../../core/kubernetes.ts';
import { podReady } from '../../facts/containers.ts';
import { field } from '../../facts/evidence.ts';
import { blame, keyOf } from '../../facts/owners.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { declaredBy, probedBy } from './declared-ports.ts';
import { livePods } from './selected/service-selector.ts';
import { telling } from './selected/telling-label.ts';
import { selectorOf } from './services.ts';

/**
 * A Service that also sends traffic to ready pods of another workload, which do not listen on its port while the others
 * say that they do. Two workloads behind one Service that both listen (a canary) are by design. A port by name leaves
 * such pods out by itself.
 */
export const foreignPods: Rule = {
  name: 'foreign-pods',
  find: (facts) => facts.services.flatMap((one) => draftOf(facts, one)),
};

function draftOf(facts: Facts, service: Service): Draft[] {
  const selector = selectorOf(service);
  if (!selector) return [];
  const ready = livePods(facts, service).filter(podReady);
  const groups = Map.groupBy(ready, (pod) => keyOf(blame(facts, pod)));
  if (groups.size < 2) return [];
  const name = service.metadata?.name ?? '';
  for (const port of service.spec?.ports ?? []) {
    const target = Number(port.targetPort ?? port.port);
    if (!Number.isInteger(target)) continue;
    const listens = (pods: readonly Pod[]): boolean =>
      pods.some((pod) => declaredBy(pod).some((one) => one.port === target) || probedBy(pod).includes(target));
    const own = [...groups].filter(([, pods]) => listens(pods));
    const foreign = [...groups].filter(([, pods]) => !listens(pods));
    const [[, first = []], [, strange = []]] = [own[0] ?? [], foreign[0] ?? []];
    const [pod] = strange;
    if (!pod || !first[0]) continue;
    const other = blame(facts, pod);
    const mine = blame(facts, first[0]);
    const label = telling(
      facts,
      own.flatMap(([, pods]) => pods),
      foreign.flatMap(([, pods]) => pods),
    );
    const share = foreign.reduce((sum, [, pods]) => sum + pods.length, 0);
    return [
      {
        cause: 'ServiceSelectsForeignPods',
        severity: 'warning',
        confidence: 'likely',
        subject: { kind: 'Service', name },
        stage: STAGE.none,
        pods: foreign.flatMap(([, pods]) => pods).map(({ metadata }) => metadata?.name ?? ''),
        title: `service ${name} also selects ${share === 1 ? 'a pod' : `${share} pods`} of ${other.kind.toLowerCase()} ${other.name}, where nothing is known to listen on ${target}: ${share} of its ${ready.length} endpoints refuse`,
        evidence: [
          field('Service', name, '.spec.selector', selector),
          field('Pod', pod.metadata?.name ?? '', '.metadata.labels', pod.metadata?.labels ?? {}),
          field(
            'Pod',
            pod.metadata?.name ?? '',
            '.spec.containers[].ports',
            declaredBy(pod)
              .map((one) => one.port)
              .join(', ') || 'none declared',
          ),
        ],
        details: {
          port: port.port,
          targetPort: target,
          workload: keyOf(mine),
          foreign: foreign.map(([key]) => key),
          endpoints: ready.length,
          ...(label === undefined ? {} : { label: `${label.key}=${label.value}` }),
        },
        consequences: ['DependencyConnectionRefused'],
        remedies: [
          label === undefined
            ? `give the pods of ${mine.kind.toLowerCase()} ${mine.name} a label that ${other.name} does not have, and add it to the selector of service ${name}`
            : `add ${label.key}=${label.value} to the selector of service ${name}: only the pods of ${mine.name} have it (kubectl patch service ${name} -n ${facts.namespace} --type merge -p '{"spec":{"selector":{"${label.key}":"${label.value}"}}}')`,
          `or change the labels of the pods of ${other.kind.toLowerCase()} ${other.name}, so that the selector does not match them`,
        ],
      },
    ];
  }
  return [];
}
