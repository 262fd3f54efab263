import type { Container, Pod } from '../core/kubernetes.ts';
import { isDeleted, podReady } from './containers.ts';
import type { ListName } from './types.ts';

/** Healthy pods above this number keep only what the rules ask of a healthy pod. */
const KEEP_WHOLE = 2_000;

/**
 * Drops what no rule reads, so that the parsed answer of the server can be collected: the healthy pods of a large namespace keep names, labels,
 * owner, ports, resources, volumes, conditions and restarts.
 */
export function slim(name: ListName, items: readonly unknown[]): readonly unknown[] {
  if (name !== 'pods' || items.length <= KEEP_WHOLE) return items;
  return (items as readonly Pod[]).map((pod) => (isWell(pod) ? small(pod) : pod));
}

const isWell = (pod: Pod): boolean =>
  !isDeleted(pod) &&
  (pod.status?.phase === 'Succeeded' ||
    (podReady(pod) && (pod.status?.containerStatuses ?? []).every(({ restartCount }) => restartCount === 0)));

function small({ metadata, spec, status }: Pod): Pod {
  return {
    metadata: {
      ...(metadata?.name === undefined ? {} : { name: metadata.name }),
      ...(metadata?.namespace === undefined ? {} : { namespace: metadata.namespace }),
      ...(metadata?.uid === undefined ? {} : { uid: metadata.uid }),
      ...(metadata?.creationTimestamp === undefined ? {} : { creationTimestamp: metadata.creationTimestamp }),
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
      ...(metadata?.ownerReferences === undefined ? {} : { ownerReferences: metadata.ownerReferences }),
    },
    spec: {
      ...(spec?.nodeName === undefined ? {} : { nodeName: spec.nodeName }),
      ...(spec?.volumes === undefined
        ? {}
        : { volumes: spec.volumes.filter(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined) }),
      containers: (spec?.containers ?? []).map(container),
    },
    status: {
      ...(status?.phase === undefined ? {} : { phase: status.phase }),
      ...(status?.podIP === undefined ? {} : { podIP: status.podIP }),
      conditions: (status?.conditions ?? []).map(({ type, status: is, lastTransitionTime }) => ({
        type,
        status: is,
        ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }),
      })),
    },
  };
}

const container = ({ name, ports, resources }: Container): Container => ({
  name,
  ...(ports === undefined ? {} : { ports }),
  ...(resources === undefined ? {} : { resources }),
});
