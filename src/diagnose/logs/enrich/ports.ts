import { field } from '../../facts/evidence.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import type { ContainerView } from '../../facts/containers.ts';
import { containersOf } from '../../facts/containers.ts';
import type { Enricher } from './enricher.ts';
import { listensAt } from '../../places/listening.ts';

/**
 * A port that is taken: containers of a pod share them, so another one of the same pod has it, or the node where the
 * pod uses its network.
 */
export const ports: Enricher = {
  causes: ['PortInUse'],
  wants: () => [],
  add: (_, { view, pod }, _cause, caught) => {
    const port = caught['port'] ?? shared(view, pod) ?? onlyPort(view);
    if (port === undefined) return {};
    const [holder] = containersOf(pod)
      .filter((one) => one.name !== view.name && one.role !== 'init')
      .flatMap((one) =>
        listensAt(one)
          .filter((held) => held.port === port)
          .slice(0, 1)
          .map((at) => ({ name: one.name, ...at })),
      );
    if (holder)
      return {
        title: `container ${view.name} cannot listen on port ${port}: container ${holder.name} of the same pod has it`,
        better: true,
        details: { port: Number(port), holder: holder.name },
        evidence: [
          field('Pod', pod.metadata?.name ?? '', `.spec.containers[${holder.name}].${holder.path}`, holder.says),
        ],
        remedies: [
          `let container ${view.name} or container ${holder.name} listen on another port than ${port}: containers of one pod share its ports (correct containerPort, probes and the Service's targetPort with it)`,
        ],
      };
    if (pod.spec?.hostNetwork !== true) return { details: { port: Number(port) } };
    return {
      title: `container ${view.name} cannot listen on port ${port} of node ${pod.spec.nodeName ?? ''}: hostNetwork is set, and something on the node has it`,
      better: true,
      details: { port: Number(port), hostNetwork: true },
      remedies: [
        `find what listens on port ${port} of node ${pod.spec.nodeName ?? ''} (another pod with hostNetwork or hostPort), or give ${view.name} another port`,
      ],
    };
  },
};

/** The one port that both this container and another one of the pod are told to listen at. */
function shared(view: ContainerView, pod: Pod): string | undefined {
  const others = containersOf(pod)
    .filter(({ name, role }) => name !== view.name && role !== 'init')
    .flatMap((other) => listensAt(other).map(({ port }) => port));
  const both = new Set(listensAt(view).flatMap(({ port }) => (others.includes(port) ? [port] : [])));
  const [only] = both;
  return both.size === 1 ? only : undefined;
}

/** The one port that a container declares: what it would listen on when its log names none. */
function onlyPort({ spec }: ContainerView): string | undefined {
  const [first, second] = spec?.ports ?? [];
  return first && !second ? String(first.containerPort) : undefined;
}
