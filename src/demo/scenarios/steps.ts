import { KINDS } from '../../core/kinds.ts';
import type { Container, Deployment, Pod } from '../../core/kubernetes.ts';
import { BACKEND, SECRET } from './application.ts';
import { createSecret } from './install.ts';
import type { Scene } from './story.ts';

/** A new revision of a Deployment: its first container changed, and a change cause for the rollout history. */
export function release(
  { store, namespace }: Scene,
  name: string,
  cause: string,
  edit: (container: Container, deployment: Deployment) => void,
): void {
  store.change(KINDS.deployments, namespace, name, (draft) => {
    const container = draft.spec?.template.spec?.containers[0];
    if (!container || !draft.metadata) throw new Error(`${name} has no container`);
    draft.metadata.annotations = { ...draft.metadata.annotations, 'kubernetes.io/change-cause': cause };
    edit(container, draft);
  });
}

/** `kubectl create secret` after `kubectl delete secret`: the running pods keep what they have read. */
export function replaceSecret(scene: Scene, values: Readonly<Record<string, string>>): void {
  scene.store.remove(KINDS.secrets, scene.namespace, SECRET);
  createSecret(scene, values);
}

/** `kubectl delete pod -l app=NAME`: the common way to make pods read a changed Secret. */
export function deletePods({ store, namespace }: Scene, name: string): void {
  for (const pod of podsOf({ store, namespace }, name)) store.remove(KINDS.pods, namespace, pod.metadata?.name ?? '');
}

export const podsOf = ({ store, namespace }: Pick<Scene, 'store' | 'namespace'>, name: string): Pod[] =>
  store.list(KINDS.pods, namespace).filter((pod) => pod.metadata?.labels?.['app'] === name);

/** Whether a container of the backend waits for, or has last ended with, this reason. */
export const backendSays =
  (reason: string) =>
  (scene: Scene): boolean =>
    podsOf(scene, BACKEND).some((pod) =>
      pod.status?.containerStatuses?.some(
        ({ state, lastState }) =>
          state?.waiting?.reason === reason ||
          state?.terminated?.reason === reason ||
          lastState?.terminated?.reason === reason,
      ),
    );

/** Whether an event of this reason (with this text) stands in the namespace. */
export const hasEvent = ({ store, namespace }: Scene, reason: string, text = ''): boolean =>
  store.list(KINDS.events, namespace).some((event) => event.reason === reason && event.message?.includes(text));

export const isComplete = ({ store, namespace }: Scene): boolean =>
  store.list(KINDS.deployments, namespace).every(({ spec, status }) => {
    const wanted = spec?.replicas ?? 1;
    return status?.updatedReplicas === wanted && status.availableReplicas === wanted && status.replicas === wanted;
  });
