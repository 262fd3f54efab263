import type { Finding } from '../../core/diagnosis.ts';
import {
  causesOf,
  podsIn,
  rolloutsIn,
  someOf,
  type DiagnosisList,
  type SharedCause,
  type Told,
} from '../../core/diagnosis-list.ts';
import { groupNotRead } from '../../core/not-read.ts';
import { shownEvidence } from '../../logs/evidence.ts';
import { wrap, type Style } from './style.ts';
import { COLOUR, MARK } from './print-finding.ts';

/** Causes that are told with evidence and a remedy; the others take a line, and what is left a count. */
const WHOLE = 4;
const MOST_LINES = 12;
const NAMES = 6;

/** All namespaces as a person reads them: on a screen, the worst first, each cause once, and where the rest is. */
export function printList(list: DiagnosisList, columns: number, style: Style): string {
  const causes = causesOf(list);
  const lines = causes.slice(WHOLE, WHOLE + MOST_LINES).map((one) => oneLine(one, columns, style));
  const left = causes.slice(WHOLE + MOST_LINES);
  const parts = [
    headOf(list, style),
    ...causes.slice(0, WHOLE).map((one) => whole(one, columns, style)),
    ...(lines.length > 0 ? [lines.join('\n')] : []),
    ...(left.length > 0 ? [moreOf(left, columns, style)] : []),
    footOf(list, columns, style).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function headOf(list: DiagnosisList, style: Style): string {
  const { summary, cluster, healthy, stats } = list;
  const where = `${summary.namespaces} namespaces (${cluster.context})`;
  const rolling = rolloutsIn(list);
  if (healthy && rolling.length > 0)
    return `${style('yellow', '…')} ${where}: nothing wrong was found${stats.notRead ? ', as far as it could be read' : ''}, and rollouts go on in ${someOf(rolling, NAMES)}`;
  if (healthy)
    return `${style('green', '✓')} ${where}: all healthy${stats.notRead ? ', as far as it could be read' : ''}`;
  const total = summary.critical + summary.warning;
  const parts = [
    ...(summary.healthy > 0 ? [`${summary.healthy} ${rolling.length > 0 ? 'without a finding' : 'healthy'}`] : []),
    ...(rolling.length > 0 ? [`rollouts go on in ${someOf(rolling, NAMES)}`] : []),
    ...(summary.unknown > 0 ? [`${summary.unknown} not known`] : []),
    ...(summary.empty > 0 ? [`${summary.empty} empty`] : []),
  ];
  if (summary.ill > 0)
    return `${style('bold', `${total} ${total === 1 ? 'cause' : 'causes'}`)} in ${summary.ill} of ${where}${parts.length > 0 ? `; ${parts.join(', ')}` : ''}`;
  return `${style('yellow', '?')} nothing ill was found in ${where}, but not everything could be read${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

const nameOf = ({ kind, name }: Finding['subject']): string => `${kind.toLowerCase()}/${name}`;
const placeOf = ({ finding, namespace, shared }: Told): string =>
  shared
    ? `${shared.common.kind} ${shared.common.name}, ${shared.namespaces.length} namespaces`
    : `${nameOf(finding.subject)} in ${namespace}`;

function whole(told: Told, columns: number, style: Style): string {
  const { finding, namespace, shared } = told;
  const width = columns - 4;
  const { severity } = shared ?? finding;
  const pods = shared?.pods ?? podsIn(finding);
  const [evidence] = shownEvidence(finding);
  const [remedy] = finding.remedies;
  return [
    `${style(COLOUR[severity], `${MARK[severity]} ${severity}`)} ${style('bold', finding.cause)}: ${placeOf(told)}${pods > 1 ? style('dim', ` (${pods} pods)`) : ''}`,
    ...(shared ? [`  ${style('dim', wrap(inAll(shared), width, '  '))}`] : []),
    `  ${wrap(shared ? `in ${namespace}: ${finding.title}` : finding.title, width, '  ')}`,
    ...(evidence && evidence.text !== ''
      ? [`  ${style('dim', '│')} ${wrap(`${evidence.text} (${evidence.place})`, width, `  ${style('dim', '│')} `)}`]
      : []),
    ...(remedy ? [`  ${style('green', '→')} ${wrap(remedy.text, width - 2, '    ')}`] : []),
  ].join('\n');
}

const inAll = ({ namespaces }: SharedCause): string => `in ${someOf(namespaces, NAMES)}`;

function oneLine(told: Told, columns: number, style: Style): string {
  const { severity } = told.shared ?? told.finding;
  const text = `${told.finding.cause}: ${placeOf(told)}: ${told.finding.title}`;
  const room = Math.max(20, columns - 2);
  return `${style(COLOUR[severity], MARK[severity])} ${text.length > room ? `${text.slice(0, room - 1)}…` : text}`;
}

function moreOf(left: readonly Told[], columns: number, style: Style): string {
  const places = [...new Set(left.map(({ namespace }) => namespace))];
  const text = `and ${left.length} more ${left.length === 1 ? 'cause' : 'causes'} in ${places.length} ${places.length === 1 ? 'namespace' : 'namespaces'} (${someOf(places, NAMES)}): kubewhy diagnose -n ${places.length === 1 ? places[0] : 'NAMESPACE'}`;
  return style('dim', wrap(text, columns, ''));
}

function footOf({ stats, summary }: DiagnosisList, columns: number, style: Style): string[] {
  const holes = groupNotRead(stats.notRead ?? []).map((hole) => `not read: ${wrap(hole, columns - 10, '          ')}`);
  const closely =
    summary.ill > stats.closely.length
      ? [
          `logs were read for the worst causes only, in ${stats.closely.length} of ${summary.ill} namespaces with causes`,
        ]
      : [];
  return [...holes, ...closely, `${stats.apiRequests} API requests, ${stats.durationMs} ms`].map((line) =>
    style('dim', line),
  );
}
