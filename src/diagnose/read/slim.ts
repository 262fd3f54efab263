import type { Container, KubeObject, Pod } from '../../core/kubernetes.ts';
import { isDeleted, podReady } from '../facts/containers.ts';

/** Healthy pods above this number keep only what the rules ask of a healthy pod. */
const KEEP_WHOLE = 2_000;

/**
 * Drops what no rule reads of a pod as it arrives. After the first 2,000 pods the healthy ones keep names, labels,
 * owner, ports, resources, volumes and conditions alone, so that the memory of a large namespace stays flat.
 */
export function podSlimmer(): (object: KubeObject) => KubeObject {
  let seen = 0;
  return (object) => {
    const pod = object as Pod;
    seen += 1;
    return seen > KEEP_WHOLE && isWell(pod) ? small(pod) : object;
  };
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
