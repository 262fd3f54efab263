import { causesOf, podsIn, rolloutsIn, someOf, type DiagnosisList, type Told } from '../../core/diagnosis-list.ts';
import { keyOf } from '../facts/owners.ts';

/** Characters of the whole text, as for one diagnosis: 600 tokens with a margin. */
const MOST = 1_900;
const REMEDIES = 6;

/** All namespaces for a model: the worst causes with where they are, and how to get more. */
export function digestOfList(list: DiagnosisList): string {
  const { summary, stats, healthy } = list;
  const causes = causesOf(list);
  const unknown = summary.unknown > 0 ? `, ${summary.unknown} not known` : '';
  const rolling = rolloutsIn(list);
  const verdict = healthy
    ? rolling.length === 0
      ? 'healthy: no critical or warning finding'
      : 'progressing: nothing wrong was found, and rollouts go on'
    : summary.ill === 0
      ? 'nothing found, but not everything could be read'
      : `${causes.length} cause(s) in ${summary.ill} of them, worst first`;
  const head = `diagnosis of all namespaces, ${summary.namespaces} looked at${unknown}: ${verdict}`;
  const foot = [
    ...(rolling.length > 0 ? [`rollouts go on in ${someOf(rolling, 6)}`.slice(0, 300)] : []),
    ...(stats.notRead ?? []).slice(0, 3).map((hole) => `not read: ${hole.slice(0, 160)}`),
    ...(causes.length > 0 ? ['for more: diagnose with one of these namespaces'] : []),
  ];
  let room = MOST - head.length - foot.join('\n').length;
  const lines: string[] = [];
  for (const [at, told] of causes.entries()) {
    const line = lineOf(told, at < REMEDIES);
    if (line.length + 1 > room) break;
    room -= line.length + 1;
    lines.push(line);
  }
  const left = causes.slice(lines.length);
  const places = [...new Set(left.map(({ namespace }) => namespace))];
  return [
    head,
    ...lines,
    ...(left.length > 0 ? [`${left.length} more causes, in ${someOf(places, 6)}`.slice(0, 200)] : []),
    ...foot,
  ].join('\n');
}

/** As the digest of one diagnosis writes a finding, with the place behind the pods. */
function lineOf({ finding, namespace, shared }: Told, remedy: boolean): string {
  const { cause, confidence, subject, title, remedies } = finding;
  const where = shared
    ? `in ${shared.namespaces.length} namespaces (${someOf(shared.namespaces, 4)})`
    : `in namespace ${namespace}`;
  const pods = shared?.pods ?? podsIn(finding);
  const common = shared ? ` (shared through ${shared.common.kind} ${shared.common.name})` : '';
  const [first] = remedies;
  return `- ${cause} (${(shared ?? finding).severity}, ${confidence}) on ${keyOf(subject)}, ${pods} pod(s) ${where}: ${title.slice(0, 180)}${common}${
    remedy && first ? `\n  remedy: ${first.text.slice(0, 160)}` : ''
  }`;
}
