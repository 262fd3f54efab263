import { AppError } from '../../../../src/core/errors.ts';

/**
 * Fields that a tool of their own changes better: it knows autoscalers, quotas, budgets, histories, and the words that
 * people use.
 */
const SPECIAL: readonly (readonly [kinds: RegExp, path: RegExp, tool: string])[] = [
  [/^(?:Deployment|StatefulSet)$/, /^spec\/replicas$/, 'scale_workload'],
  [/^(?:Deployment|StatefulSet|DaemonSet|CronJob)$/, /\/(?:containers|initContainers)\/\d+\/image$/, 'set_image'],
  [
    /^(?:Deployment|StatefulSet|DaemonSet|CronJob)$/,
    /\/containers\/\d+\/resources\/(?:limits|requests)\/(?:cpu|memory)$/,
    'set_resources',
  ],
  [/^(?:Deployment|CronJob|Job)$/, /^spec\/(?:paused|suspend)$/, 'pause_rollout or resume_rollout'],
  [/^(?:Deployment|StatefulSet|DaemonSet)$/, /annotations\/kubectl\.kubernetes\.io~1restartedAt$/, 'restart_workload'],
  [/^ConfigMap$/, /^data\/[^/]+$/, 'edit_config_key'],
  [/^Node$/, /^spec\/unschedulable$/, 'cordon_node or uncordon_node'],
];

const toolOf = (kind: string, path: string): string | undefined =>
  SPECIAL.find(([kinds, paths]) => kinds.test(kind) && paths.test(path))?.[2];

export function refuseSecretValues(kind: string, path: string): void {
  if (kind === 'Secret' && /^(?:data|stringData)(?:\/|$)/.test(path))
    throw new AppError(
      'refused',
      'values of Secrets do not go through a model',
      'call set_secret_keys: the person types them',
    );
}

/** Refuses an edit that is one special change and nothing else; together with other fields it belongs into one plan. */
export function refuseSpecial(kind: string, paths: readonly string[], removes: boolean): void {
  if (removes) return;
  const tools = new Set(paths.map((path) => toolOf(kind, path)));
  const [tool] = tools;
  if (tools.size === 1 && tool !== undefined)
    throw new AppError('bad-input', `${paths.join(', ')} of a ${kind} has a tool of its own`, `call ${tool}`);
}
