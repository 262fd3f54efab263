import { AppError, toAppError } from '../../../src/core/errors.ts';
import type { KubeObject } from '../../../src/core/kubernetes.ts';
import type { Change, Plan, Warning } from '../../../src/core/plan.ts';
import { visible } from '../../../src/core/visible.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { autoscalerWarnings } from './change-warnings.ts';
import { ownershipWarnings } from './ownership.ts';
import { findWorkload } from '../workload/find-workload.ts';

const SCALED = new Set(['Deployment', 'StatefulSet']);

/** Warnings for a plan whose own may be anybody's: looked up anew, from the objects as they stand now. */
export async function savedWarnings(plan: Plan, context: ToolContext, signal: AbortSignal): Promise<Warning[]> {
  const found: Warning[] = [];
  for (const change of plan.changes) {
    if (change.verb !== 'edit' && change.verb !== 'delete') continue;
    try {
      found.push(...(await warningsOf(change, context, signal)));
    } catch (error) {
      const { code, message } = toAppError(error);
      if (error instanceof AppError && (code === 'aborted' || code === 'unreachable' || code === 'unauthorized'))
        throw error;
      if (code !== 'not-found')
        found.push({ code: 'not-checked', text: `${visible(change.target.name)} could not be checked: ${message}` });
    }
  }
  return found;
}

async function warningsOf(change: Change, context: ToolContext, signal: AbortSignal): Promise<Warning[]> {
  const { target, resource } = change;
  const group = target.apiVersion.includes('/') ? (target.apiVersion.split('/')[0] ?? '') : '';
  const kind = await context.cluster.kind(group === '' ? resource.plural : `${resource.plural}.${group}`, signal);
  const object: KubeObject = await context.cluster.get(kind, target.name, target.namespace, signal);
  const scales = change.verb === 'edit' && change.edits.some(({ path }) => path === '/spec/replicas');
  if (!scales || !SCALED.has(target.kind) || target.namespace === undefined) return ownershipWarnings(object);
  const workload = await findWorkload(`${target.kind.toLowerCase()}/${target.name}`, target.namespace, context, signal);
  return [...ownershipWarnings(object), ...(await autoscalerWarnings(workload, context, signal))];
}
