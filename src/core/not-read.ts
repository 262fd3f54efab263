// What an API server says of a missing right (k8s.io/apiserver, responsewriters/errors.go): who, which verb, where.
const FORBIDDEN =
  /^(.{1,120}?): .{0,400}?is forbidden: User "([^"]{1,200})" cannot (\w{1,20}) resource "[^"]{1,200}" in API group "[^"]{0,200}"(?: in the namespace "([^"]{1,100})"| at the cluster scope)?/;

/**
 * The holes of a diagnosis (`stats.notRead`, "WHAT: why" each) for a person: what is missing for the same reason stands
 * together behind it, so that someone with few rights reads one line, not twenty. Nothing is left out.
 */
export function groupNotRead(holes: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const hole of holes) {
    const refused = FORBIDDEN.exec(hole);
    const at = hole.indexOf(': ');
    const what = refused?.[1] ?? (at < 0 ? '' : hole.slice(0, at));
    const why = refused
      ? `${refused[2]} may not ${refused[3]} ${refused[4] === undefined ? 'cluster-wide' : `in namespace ${refused[4]}`}`
      : hole.slice(at < 0 ? 0 : at + 2);
    groups.set(why, [...(groups.get(why) ?? []), what]);
  }
  return [...groups].map(([why, what]) => {
    const named = what.filter((word) => word !== '').join(', ');
    return named === '' ? why : `${named} (${why})`;
  });
}

const DECIDES = /^(?:pods|deployments|statefulsets|daemonsets|replicasets)\b/;
const OF_JOBS = /^(?:jobs|cronjobs)\b/;
/**
 * True when a hole of a diagnosis leaves open whether the subject is well: its pods and workloads. Events, nodes and
 * the like explain faults, and without them a healthy workload still shows as one.
 */
export const leavesOpen = (hole: string, subject: string | undefined): boolean =>
  DECIDES.test(hole) || (/^(?:Job|CronJob)$/.test(subject ?? '') && OF_JOBS.test(hole));
