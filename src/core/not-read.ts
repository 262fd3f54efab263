// What an API server says of a missing right (k8s.io/apiserver, responsewriters/errors.go): who, which verb, where.
const FORBIDDEN =
  /^(.{1,120}?): .{0,400}?is forbidden: User "([^"]{1,200})" cannot (\w{1,20}) resource "[^"]{1,200}" in API group "[^"]{0,200}"(?: in the namespace "([^"]{1,100})"| at the cluster scope)?/;

/** Kinds, or groups of kinds, of custom resources that were not read (src/diagnose/read/custom/reader.ts). */
const CUSTOM =
  /^custom resources(?: of|:) (.{1,2000}?)(?: and (\d+) more (?:kinds|API groups))? were not looked at, as /;
const MOST_CUSTOM = 4;

/**
 * The holes of a diagnosis (`stats.notRead`, "WHAT: why" each) for a person: what is missing for the same reason stands
 * together behind it, so that someone with few rights reads one line, not twenty. Of custom resources that were
 * not read a few kinds are named and the others counted; nothing else is left out.
 */
export function groupNotRead(holes: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const hole of holes.filter((one) => !CUSTOM.test(one))) {
    const refused = FORBIDDEN.exec(hole);
    const at = hole.indexOf(': ');
    const what = refused?.[1] ?? (at < 0 ? '' : hole.slice(0, at));
    const why = refused
      ? `${refused[2]} may not ${refused[3]} ${refused[4] === undefined ? 'cluster-wide' : `in namespace ${refused[4]}`}`
      : hole.slice(at < 0 ? 0 : at + 2);
    groups.set(why, [...(groups.get(why) ?? []), what]);
  }
  const lines = [...groups].map(([why, what]) => {
    const named = what.filter((word) => word !== '').join(', ');
    return named === '' ? why : `${named} (${why})`;
  });
  return [...lines, ...customLine(holes)];
}

function customLine(holes: readonly string[]): readonly string[] {
  const found = holes.map((hole) => CUSTOM.exec(hole)).filter((match) => match !== null);
  const names = found.flatMap(([, listed = '']) => listed.split(', '));
  if (names.length === 0) return [];
  const more = found.reduce((sum, [, , count = '0']) => sum + Number(count), 0) + names.length - MOST_CUSTOM;
  const named = names.slice(0, MOST_CUSTOM).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return [`custom resources of kinds that were not looked at: ${named} (one of them: kubewhy diagnose KIND/NAME)`];
}

const DECIDES = /^(?:pods|deployments|statefulsets|daemonsets|replicasets)\b/;
const OF_JOBS = /^(?:jobs|cronjobs)\b/;
/**
 * True when a hole of a diagnosis leaves open whether the subject is well: its pods and workloads. Events, nodes and
 * the like explain faults, and without them a healthy workload still shows as one.
 */
export const leavesOpen = (hole: string, subject: string | undefined): boolean =>
  DECIDES.test(hole) || (/^(?:Job|CronJob)$/.test(subject ?? '') && OF_JOBS.test(hole));
