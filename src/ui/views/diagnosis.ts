import stringWidth from 'string-width';
import type { Blamed, Diagnosis, Finding, Severity } from '../../core/diagnosis.ts';
import { namespaceText } from '../../core/diagnosis-list.ts';
import { groupNotRead } from '../../core/not-read.ts';
import { affectedOf, placedHere, shownEvidence, stateOf, type Shown } from '../../logs/evidence.ts';
import { blank, line, safe, span, truncate, widthOf, type Line, type Span } from '../text/line.ts';
import { PROSE, wrap, wrapText } from '../text/wrap.ts';
import { SEVERITY } from './health.ts';

const nameOf = ({ kind, name }: Blamed): string => `${kind.toLowerCase()}/${safe(name)}`;

const ORDER: readonly Severity[] = ['critical', 'warning', 'info'];
const NOUN: Record<Severity, string> = { critical: 'critical', warning: 'warning', info: 'note' };

/** "1 critical, 2 warnings", or "healthy", or "not known" when what decides it could not be read. */
export function countFindings({ findings, healthy, progressing }: Diagnosis): string {
  const parts = ORDER.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count === 0) return [];
    return `${count} ${NOUN[severity]}${count > 1 && severity !== 'critical' ? 's' : ''}`;
  });
  return parts.length > 0 ? parts.join(', ') : !healthy ? 'not known' : progressing ? 'progressing' : 'healthy';
}

function findingLines(finding: Finding, all: number, brief: boolean): Line[] {
  const columns = Math.min(all, PROSE);
  const mark = SEVERITY[finding.severity];
  const state = stateOf(finding);
  const affected = affectedOf(finding);
  const where = [
    nameOf(finding.subject),
    ...(finding.container === null ? [] : [`container ${safe(finding.container)}`]),
    ...(finding.subject.kind === 'Pod' ? [] : podsOf(finding.pods)),
    ...(state === undefined ? [] : [safe(state)]),
  ].join(' · ');
  return [
    ...wrap(
      [
        span(`${mark.glyph} ${mark.word} `, mark.tone),
        span(safe(finding.cause), 'strong'),
        span(` · ${finding.confidence}`, 'dim'),
      ],
      columns,
    ),
    ...wrap([span(safe(finding.title), 'strong')], columns, '  '),
    ...wrap([span(where, 'dim')], columns, '  '),
    ...evidenceOf(finding, brief).flatMap((one) =>
      evidenceLines(placedHere(one, finding), all, brief ? 2 : Number.POSITIVE_INFINITY),
    ),
    ...(affected === undefined ? [] : wrapText(safe(affected), columns, 'plain', '  affects ', '          ')),
    ...(finding.consequences.length > 0
      ? wrapText(safe(finding.consequences.join(', ')), columns, 'plain', '  therefore ', '            ')
      : []),
    ...finding.remedies.flatMap(({ text }, at) => {
      const lead = at === 0 ? (finding.remedies.length > 1 ? '  try 1. ' : '  try ') : `      ${at + 1}. `;
      return wrapText(safe(text), columns, 'plain', lead, ' '.repeat(lead.length));
    }),
  ];
}

/** One is named, the others are counted: `kubectl get pods` lists them. */
const podsOf = ([first, ...others]: readonly string[]): string[] => {
  if (first === undefined) return [];
  return [others.length === 0 ? `pod ${safe(first)}` : `${others.length + 1} pods, such as ${safe(first)}`];
};

/** In brief the first, which the cause rests on, and the last, which says where it comes from. */
function evidenceOf(finding: Finding, brief: boolean): readonly Shown[] {
  const all = shownEvidence(finding);
  return brief && all.length > 2 ? all.filter((_one, at) => at === 0 || at === all.length - 1) : all;
}

/** What was seen, then where: on the same row when it fits, else below. Of more than `most` rows the first. */
function evidenceLines({ text, place }: Shown, columns: number, most: number): Line[] {
  if (text === '') return wrapText(`(${safe(place)})`, columns, 'dim', '  • ', '    ');
  const rows = wrap([span(safe(text))], columns - 4).map((row, at): Line => [span(at === 0 ? '  • ' : '    '), ...row]);
  if (rows.length > most) {
    const [margin = span(''), ...words] = rows[most - 1] ?? [];
    const end = `${words
      .map(({ text: word }) => word)
      .join('')
      .trimEnd()} …`;
    return [...rows.slice(0, most - 1), [margin, span(truncate(end, columns - 4))]];
  }
  const last = rows.at(-1) ?? [];
  const where = safe(place);
  if (widthOf(last) + stringWidth(where) + 3 <= columns)
    return [...rows.slice(0, -1), [...last, span(` (${where})`, 'dim')]];
  return [...rows, ...wrapText(`(${where})`, columns, 'dim', '    ')];
}

const marked = (mark: Span, text: string, columns: number): Line[] =>
  wrapText(text, columns - 2).map((row, at): Line => [at === 0 ? mark : span('  '), ...row]);

/**
 * Finding cards, worst first as diagnosed; or one row that says that nothing is wrong. What could not be read stands at
 * the end. `brief` cuts long evidence.
 */
export function diagnosisLines(diagnosis: Diagnosis, columns: number, brief = false): Line[] {
  const about =
    diagnosis.subject === null ? safe(namespaceText(diagnosis.cluster.namespace)) : nameOf(diagnosis.subject);
  const rows: Line[] = [];
  if (diagnosis.findings.length === 0)
    rows.push(
      ...(diagnosis.healthy
        ? diagnosis.progressing === undefined
          ? marked(span('✓ ', 'ok'), `${about} is healthy: nothing wrong was found`, columns)
          : marked(
              span('… ', 'warn'),
              `${about} is progressing: nothing wrong was found. ${safe(diagnosis.progressing.join(' '))}`,
              columns,
            )
        : marked(span('? ', 'warn'), `nobody can tell whether ${about} is healthy`, columns)),
    );
  for (const finding of diagnosis.findings) {
    if (rows.length > 0) rows.push(blank);
    rows.push(...findingLines(finding, columns, brief));
  }
  for (const [at, text] of groupNotRead(diagnosis.stats.notRead ?? []).entries())
    rows.push(...(at === 0 ? [blank] : []), ...marked(span('? ', 'warn'), `could not read ${safe(text)}`, columns));
  return rows.length > 0 ? rows : [line('nothing was found')];
}
