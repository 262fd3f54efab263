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
  if (what.length === 0 && kind === 'requests') return undefined;
  const chosen = workloads.map((workload) => ({
    workload,
    names: what.length > 0 ? what : declared(read, workload, kind),
  }));
  const unclear = chosen.find(({ names }) => what.length === 0 && read.text('kind') === 'limit' && names.length !== 1);
  const box = read.place.container === undefined ? '' : `container ${read.place.container} of `;
  if (unclear !== undefined)
    return {
      ask: `Which limit of ${box}${unclear.workload} should go, that of memory or that of cpu? For example: "remove the memory limit of ${box}${unclear.workload}".`,
    };
  return {
    calls: chosen.flatMap(({ workload, names }) =>
      callsOf(
        call('set_resources', {
          workload,
          namespace: read.space,
          container: read.place.container,
          [kind]: (names.length > 0 ? names : ['cpu', 'memory']).map((name) => `${name}=none`).join(','),
        }),
      ),
    ),
  };
}

/** The names of what its container declares; of several containers, all that one of them declares. */
function declared(read: Read, workload: string | undefined, kind: 'limits' | 'requests'): readonly string[] {
  const { containers = [] } = (read.elsewhere ? undefined : workloadCalled(workload, read.world.inventory)) ?? {};
  const named = containers.filter(({ name }) => name === read.place.container);
  return [...new Set((named.length > 0 ? named : containers).flatMap((one) => Object.keys(one[kind])))];
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
