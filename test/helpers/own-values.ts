import { CONTROLLERS } from '../../src/core/causes/controllers.ts';
import { CREATION } from '../../src/core/causes/creation.ts';
import { NODES } from '../../src/core/causes/nodes.ts';
import { SCHEDULING } from '../../src/core/causes/scheduling.ts';
import { STORAGE } from '../../src/core/causes/storage.ts';
import { TRAFFIC } from '../../src/core/causes/traffic.ts';
import type { Finding } from '../../src/core/diagnosis.ts';
import type { Json } from '../../src/core/json.ts';

/** Causes that stand in objects of the cluster: what is wrong has a name and a field. What programs log is not of them. */
const OF_PROGRAMS = /^(?:Data|Stale|FilePermissions|Cluster(?:Identity|Bootstrap)|ClusterDNSDown|PodSandbox|PodIP)/;
const OF_OBJECTS = new Set(
  [CREATION, SCHEDULING, STORAGE, CONTROLLERS, TRAFFIC, NODES]
    .flatMap((table) => Object.keys(table))
    .filter((cause) => !OF_PROGRAMS.test(cause)),
);

const scalars = (value: Json | undefined): string[] =>
  Array.isArray(value)
    ? value.flatMap(scalars)
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => [key, ...scalars(inner)])
      : typeof value === 'string' || typeof value === 'number'
        ? [String(value)]
        : [];

/** What reads like a value in a sentence: `3.3Gi`, `kube-system`, `spec.replicas`, `app=web`. */
const VALUE = /[\w./:@=-]*[\d./:=-][\w./:@=-]*[\w]/g;

/**
 * Names and values that the case has: of the blamed object, its pods, what was looked up, where the evidence stands and
 * what it says.
 */
function ownValues({ subject, pods, container, details, evidence, title }: Finding): ReadonlySet<string> {
  const sources = evidence.flatMap(({ source }) =>
    [...source.matchAll(/\w+\/([\w.-]+)/g)].map(([, name = '']) => name),
  );
  const said = [title, ...evidence.map(({ text }) => text)].flatMap((text) =>
    (text.match(VALUE) ?? []).flatMap((one) => [one, ...one.split('/')]),
  );
  const looked = scalars(details).flatMap((one) => [one, ...one.split('/')]);
  const all = [subject.name, ...pods, container ?? '', ...looked, ...sources, ...said.filter((one) => one.length > 2)];
  return new Set(all.filter((one) => one.length > 1 || /\d/.test(one)));
}

/** Remedies of a fault in the cluster's objects that would read the same for any other case. */
export function sayNothing(finding: Finding, namespace: string): string[] {
  if (!OF_OBJECTS.has(finding.cause)) return [];
  const own = [...ownValues(finding), ` ${namespace}`];
  return finding.remedies
    .filter(({ text }) => !own.some((value) => text.includes(value)))
    .map(({ text }) => `${finding.cause} helps nobody with ${JSON.stringify(text)}`);
}
