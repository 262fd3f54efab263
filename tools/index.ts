import type { Tool } from '../src/core/tool.ts';
import { applyManifest } from './apply-manifest.ts';
import { canI } from './can-i.ts';
import { chartValues } from './chart-values.ts';
import { checkConnection } from './check-connection.ts';
import { cordonNode } from './cordon-node.ts';
import { createNamespace } from './create-namespace.ts';
import { createObject } from './create-object.ts';
import { debugPod } from './debug-pod.ts';
import { deleteObject } from './delete-object.ts';
import { deletePod } from './delete-pod.ts';
import { diagnose } from './diagnose.ts';
import { drainNode } from './drain-node.ts';
import { editConfigKey } from './edit-config-key.ts';
import { editObject } from './edit-object.ts';
import { enableToolset } from './enable-toolset.ts';
import { getEvents } from './get-events.ts';
import { getLogs } from './get-logs.ts';
import { getResource } from './get-resource.ts';
import { getUsage } from './get-usage.ts';
import { helmDiff } from './helm-diff.ts';
import { helmHistory } from './helm-history.ts';
import { helmRecover } from './helm-recover.ts';
import { helmReleases } from './helm-releases.ts';
import { helmRollback } from './helm-rollback.ts';
import { helmUninstall } from './helm-uninstall.ts';
import { helmUpgrade } from './helm-upgrade.ts';
import { helmValues } from './helm-values.ts';
import { installTodoChatbot } from './install-todo-chatbot.ts';
import { listContexts } from './list-contexts.ts';
import { listResources } from './list-resources.ts';
import { namespaceOverview } from './namespace-overview.ts';
import { pauseRollout } from './pause-rollout.ts';
import { portForward } from './port-forward.ts';
import { restartWorkload } from './restart-workload.ts';
import { resumeRollout } from './resume-rollout.ts';
import { rollbackWorkload } from './rollback-workload.ts';
import { rolloutHistory } from './rollout-history.ts';
import { rolloutStatus } from './rollout-status.ts';
import { runInPod } from './run-in-pod.ts';
import { runJob } from './run-job.ts';
import { scaleWorkload } from './scale-workload.ts';
import { setEnv } from './set-env.ts';
import { setImage } from './set-image.ts';
import { setResources } from './set-resources.ts';
import { setSecretKeys } from './set-secret-keys.ts';
import { whatChanged } from './what-changed.ts';
import { taintNode } from './taint-node.ts';
import { uncordonNode } from './uncordon-node.ts';

export { findWorkload, podBelongs, type FoundWorkload } from './shared/workload/find-workload.ts';
export { findWithPods } from './shared/workload/other-owner.ts';
export { overview, type Overview } from './shared/show/overview.ts';

/** All that a model can do, reads first. */
export const TOOLS: readonly Tool[] = [
  diagnose,
  namespaceOverview,
  getLogs,
  getEvents,
  listResources,
  getResource,
  getUsage,
  rolloutStatus,
  rolloutHistory,
  whatChanged,
  helmReleases,
  helmHistory,
  helmValues,
  helmDiff,
  chartValues,
  canI,
  listContexts,
  scaleWorkload,
  restartWorkload,
  rollbackWorkload,
  setImage,
  setResources,
  setEnv,
  pauseRollout,
  resumeRollout,
  deletePod,
  setSecretKeys,
  editConfigKey,
  createNamespace,
  editObject,
  createObject,
  applyManifest,
  deleteObject,
  runJob,
  runInPod,
  checkConnection,
  debugPod,
  portForward,
  cordonNode,
  uncordonNode,
  taintNode,
  drainNode,
  helmUpgrade,
  helmRollback,
  helmUninstall,
  helmRecover,
  installTodoChatbot,
];

/** The tools of one conversation: all, or only those that read; with the one that enables toolsets, last. */
export function toolsFor({ readOnly }: { readonly readOnly: boolean }): readonly Tool[] {
  const tools = readOnly ? TOOLS.filter(({ effect }) => effect === 'read') : TOOLS;
  const enable = enableToolset(tools);
  return enable === undefined ? tools : [...tools, enable];
}

export { savedWarnings } from './shared/plan/saved-warnings.ts';
