import { isProduction } from '../core/target.ts';
import type { Change, Edit, Plan, Risk, Warning } from '../core/plan.ts';

const MANY = 5;

const toZero = ({ path, to }: Edit): boolean => /^\/spec\/(?:replicas|parallelism)$/.test(path) && to === 0;

function isHigh(change: Change): boolean {
  switch (change.verb) {
    case 'delete':
      return true;
    case 'helm':
      return change.release.action === 'rollback' || change.release.action === 'uninstall';
    case 'edit':
      return change.edits.some(toZero);
    case 'create':
    case 'secret':
      return false;
  }
}

/**
 * The risk that the content of a plan has whatever its tool says: deletes, scale to 0, helm rollback and uninstall, and more than five
 * objects are high. A tool may say more, never less.
 */
export function riskOf(plan: Plan): Risk {
  return plan.changes.length > MANY || plan.changes.some(isHigh) ? 'high' : plan.risk;
}

/** Warnings that need no cluster: they follow from the plan itself. */
export function ownWarnings(plan: Plan): Warning[] {
  const warnings: Warning[] = [];
  const { cluster } = plan;
  if (isProduction(cluster))
    warnings.push({
      code: 'production-context',
      text: `the context ${cluster.context} ${cluster.production ? 'is marked as' : 'looks like'} production`,
    });
  if (plan.changes.length > MANY)
    warnings.push({ code: 'many-objects', text: `this plan changes ${plan.changes.length} objects` });
  return warnings;
}
