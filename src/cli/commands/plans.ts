import { EXIT } from '../../core/errors.ts';
import { terminalJson } from '../../core/visible.ts';
import type { Io } from '../io.ts';
import { listPlans } from '../files/plan-store.ts';

/** `kubewhy plans`: what was proposed where nobody could be asked. */
export async function runPlans(output: string, io: Io): Promise<number> {
  const plans = listPlans(io.env);
  if (output === 'json') {
    io.out(
      `${terminalJson(
        plans.map(({ path, saved, fault }) => ({
          path,
          fault,
          ...(saved && {
            id: saved.plan.id,
            hash: saved.hash,
            savedAt: saved.savedAt,
            title: saved.plan.title,
            cluster: saved.plan.cluster,
          }),
        })),
        2,
      )}\n`,
    );
    return EXIT.ok;
  }
  if (plans.length === 0) io.err('no saved plans\n');
  for (const { path, saved, fault } of plans) {
    if (saved)
      io.out(
        `${saved.plan.id}  ${saved.savedAt}  ${saved.plan.cluster.context}/${saved.plan.cluster.namespace}  ${saved.plan.title}\n`,
      );
    else io.out(`${path}: ${fault ?? 'unreadable'}\n`);
  }
  return EXIT.ok;
}
