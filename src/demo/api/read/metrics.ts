import { KINDS } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { stampOf } from '../../clock.ts';
import type { Usage } from '../../contract.ts';
import { notFound } from '../../status-error.ts';
import type { Store } from '../../store.ts';
import type { Reply } from '../http/reply.ts';
import type { ApiRequest, Target } from '../http/request.ts';
import { labelSelector } from '../http/selectors.ts';

const WINDOW = '15s';
const quantities = (cpu: number, memory: number): { cpu: string; memory: string } => ({
  cpu: `${Math.round(cpu * 1e6)}n`,
  memory: `${Math.round(memory / 1024)}Ki`,
});

/** metrics.k8s.io/v1beta1: what the metrics server would have scraped of pods and nodes. */
export function metricsReply(store: Store, usage: Usage, { query }: ApiRequest, target: Target): Reply {
  const stamp = stampOf(store.clock.now());
  const { kind } = target.served;
  const match = labelSelector(query.get('labelSelector'));
  const items = kind.plural === 'nodes' ? nodes() : pods();
  if (target.name !== undefined) {
    const found = items.find(({ metadata }) => metadata?.name === target.name);
    if (!found) throw notFound(kind, target.name);
    return { type: 'json', code: 200, body: found };
  }
  const body = {
    kind: `${kind.kind}List`,
    apiVersion: 'metrics.k8s.io/v1beta1',
    metadata: {},
    items: items.filter(match),
  };
  return { type: 'json', code: 200, body };

  function nodes(): KubeObject[] {
    return usage.nodes.map(({ name, cpu, memory }) =>
      entry(name, undefined, store.get(KINDS.nodes, undefined, name)?.metadata?.labels, {
        usage: quantities(cpu, memory),
      }),
    );
  }

  function pods(): KubeObject[] {
    const byPod = Map.groupBy(usage.containers, ({ namespace, pod }) => `${namespace}/${pod}`);
    return [...byPod.values()].flatMap((containers) => {
      const { namespace = '', pod = '' } = containers[0] ?? {};
      if (target.namespace !== undefined && namespace !== target.namespace) return [];
      const labels = store.get(KINDS.pods, namespace, pod)?.metadata?.labels;
      const list = containers.map(({ container, cpu, memory }) => ({
        name: container,
        usage: quantities(cpu, memory),
      }));
      return [entry(pod, namespace, labels, { containers: list })];
    });
  }

  function entry(
    name: string,
    namespace: string | undefined,
    labels: Record<string, string> | undefined,
    rest: object,
  ): KubeObject {
    const metadata = {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      creationTimestamp: stamp,
      ...(labels ? { labels } : {}),
    };
    return {
      kind: kind.kind,
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata,
      timestamp: stamp,
      window: WINDOW,
      ...rest,
    };
  }
}
