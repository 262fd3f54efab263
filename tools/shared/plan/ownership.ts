import type { KubeObject } from '../../../src/core/kubernetes.ts';
import type { Warning } from '../../../src/core/plan.ts';
import { TODO_CHATBOT, TODO_CHATBOT_CONFIG, TODO_CHATBOT_CONFIG_VALUES } from '../../../src/core/todo-chatbot.ts';
import { ownProperty } from '../../../src/core/own-property.ts';

/** Who will set an object back to what it was: Helm on the next upgrade, GitOps at once, an operator at once. */
export function ownershipWarnings(object: KubeObject, helmValue?: string): Warning[] {
  const labels = object.metadata?.labels ?? {};
  const annotations = object.metadata?.annotations ?? {};
  const release = annotations['meta.helm.sh/release-name'];
  const controller = object.metadata?.ownerReferences?.find((owner) => owner.controller);
  const argo = annotations['argocd.argoproj.io/tracking-id'] ?? labels['argocd.argoproj.io/instance'];
  const flux = labels['kustomize.toolkit.fluxcd.io/name'] ?? labels['helm.toolkit.fluxcd.io/name'];
  const warnings: Warning[] = [];
  if (argo !== undefined)
    warnings.push({
      code: 'gitops-owns-object',
      text: `Argo CD (${argo.split(':')[0] ?? argo}) owns it and may set it back at once; change it in Git instead`,
    });
  if (flux !== undefined)
    warnings.push({
      code: 'gitops-owns-object',
      text: `Flux (${flux}) owns it and will set it back at its next reconciliation; change it in Git instead`,
    });
  if (release !== undefined || labels['app.kubernetes.io/managed-by'] === 'Helm')
    warnings.push({
      code: 'helm-owns-object',
      text: `Helm${release === undefined ? '' : ` release ${release}`} owns it and its next upgrade may set this back${helmValue === undefined ? '' : `; to keep it, say no, then "upgrade the release with ${helmValue}"`}`,
      ...(helmValue === undefined ? {} : { instead: `upgrade the release with ${helmValue}` }),
    });
  if (controller !== undefined && controller.kind !== 'ReplicaSet')
    warnings.push({
      code: 'controller-owns-object',
      text: `${controller.kind} ${controller.name} controls it and may set this back`,
    });
  return warnings;
}

/** Component of the bundled chart that an object belongs to; undefined for objects of other charts. */
export function chartComponent(object: KubeObject): string | undefined {
  const labels = object.metadata?.labels ?? {};
  const bundled =
    labels['helm.sh/chart']?.startsWith(`${TODO_CHATBOT}-`) || labels['app.kubernetes.io/name'] === TODO_CHATBOT;
  const component = labels['app.kubernetes.io/component'];
  return bundled && (component === 'backend' || component === 'frontend') ? component : undefined;
}

/** The value of charts/todo-chatbot behind a key of its ConfigMap. */
export const configValue = (object: KubeObject, key: string): string | undefined =>
  object.metadata?.name === TODO_CHATBOT_CONFIG ? ownProperty(TODO_CHATBOT_CONFIG_VALUES, key) : undefined;
