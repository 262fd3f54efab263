import { call, callsOf, type Understood } from '../../../outcome.ts';
import { type Read, rule, type Rule } from '../../rule.ts';
import { workloadCalled } from '../../world.ts';

export const kindOf = (read: Read): 'limits' | 'requests' =>
  /^requests?$/.test(read.text('kind') ?? '') ? 'requests' : 'limits';

/** What names a request or a limit, which alone can go: of "the memory" nobody could take it away. */
const KINDED =
  '(<resource:r1> <kindword:kind>|<kindword:kind> (of|on|for) <resource:r1>|<resource:r1> and <resource:r2> <kindword:kind>)';

/** Without a limit, or a request: those that are named, or all that the container declares. */
function gone(read: Read): Understood | undefined {
  const workloads: readonly (string | undefined)[] = read.list('ws') ?? [read.workload];
  const kind = kindOf(read);
  const what = [read.text('r1'), read.text('r2')].filter((one) => one !== undefined);
  if (workloads.includes(undefined))
    return {
      ask: `Of which workload? For example: "remove the ${what[0] ?? 'memory'} ${kind.slice(0, -1)} of the backend".`,
    };
  // "drop the requests" may be those of its users, and one limit of several is not chosen here.
  const known = read.elsewhere ? undefined : workloadCalled(workloads[0], read.world.inventory);
  const declared = Object.keys(known?.containers[0]?.[kind] ?? {});
  if (what.length === 0 && (kind === 'requests' || (read.text('kind') === 'limit' && declared.length !== 1)))
    return kind === 'requests'
      ? undefined
      : {
          ask: `Which limit of ${workloads.join(', ')} should go, that of memory or that of cpu? For example: "remove the memory limit of ${workloads[0] ?? 'the backend'}".`,
        };
  return {
    calls: workloads.flatMap((workload) => {
      const { containers = [] } = (read.elsewhere ? undefined : workloadCalled(workload, read.world.inventory)) ?? {};
      const container = containers.find(({ name }) => name === read.place.container) ?? containers[0];
      const names = what.length > 0 ? what : Object.keys(container?.[kind] ?? {});
      const all = names.length > 0 ? names : ['cpu', 'memory'];
      return callsOf(
        call('set_resources', {
          workload,
          namespace: read.space,
          container: read.place.container,
          [kind]: all.map((name) => `${name}=none`).join(','),
        }),
      );
    }),
  };
}

const NONE = '(none|nothing|unlimited|no limit|infinity|infinite)';
const TAKE = '{remove}|lift|unset|clear|take off|take away|waive|abolish';

/** "remove the memory limit of the backend". */
export const WITHOUT: Rule = rule(
  [
    `(${TAKE}) [the|its|any|all] [resource] (${KINDED}|<kindword:kind>) [(of|from|on|for|off) (<w>|<several:ws>)]`,
    `(${TAKE}) <w> ['s] (${KINDED}|<kindword:kind>)`,
    `{set} [the|its] ${KINDED} [(of|for|on) (<w>|<several:ws>)] to ${NONE}`,
    `{set} <w> ['s] ${KINDED} to ${NONE}`,
    `<w> (should|must|shall|may|needs to) (have|get|run with) no ${KINDED}`,
    `<w> (should|must|shall|needs) not [to] have [a|any] ${KINDED}`,
    `(run|let|leave|have) <w> [run|be] without [a|any|the] (${KINDED}|<kindword:kind>)`,
  ],
  gone,
  { container: true },
);
