import stringWidth from 'string-width';
import type { Blamed, Diagnosis, Finding, Severity } from '../../core/diagnosis.ts';
import { namespaceText } from '../../core/diagnosis-list.ts';
import { groupNotRead } from '../../core/not-read.ts';
import { shownEvidence, stateOf, type Shown } from '../../logs/evidence.ts';
import { blank, line, safe, span, widthOf, type Line, type Span } from '../text/line.ts';
import { wrap, wrapText } from '../text/wrap.ts';
import { SEVERITY } from './health.ts';

const nameOf = ({ kind, name }: Blamed): string => `${kind.toLowerCase()}/${safe(name)}`;

const ORDER: readonly Severity[] = ['critical', 'warning', 'info'];
const NOUN: Record<Severity, string> = { critical: 'critical', warning: 'warning', info: 'note' };

/** "1 critical, 2 warnings", or "healthy", or "not known" when what decides it could not be read. */
export function countFindings({ findings, healthy }: Diagnosis): string {
  const parts = ORDER.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count === 0) return [];
    return `${count} ${NOUN[severity]}${count > 1 && severity !== 'critical' ? 's' : ''}`;
  });
  return parts.length > 0 ? parts.join(', ') : healthy ? 'healthy' : 'not known';
}

function findingLines(finding: Finding, columns: number): Line[] {
  const mark = SEVERITY[finding.severity];
  const pods =
    finding.pods.length > 3 ? [...finding.pods.slice(0, 3), `${finding.pods.length - 3} more`] : finding.pods;
  const state = stateOf(finding);
  const where = [
    nameOf(finding.subject),
    ...(finding.container === null ? [] : [`container ${safe(finding.container)}`]),
    ...(finding.pods.length > 0 && finding.subject.kind !== 'Pod' ? [`pods ${pods.map(safe).join(', ')}`] : []),
    finding.confidence,
  ].join(' · ');
  return [
    ...wrap([span(`${mark.glyph} ${mark.word} `, mark.tone), span(safe(finding.cause), 'strong')], columns),
    ...wrap([span(safe(finding.title), 'strong')], columns, '  '),
    ...wrap([span(where, 'dim')], columns, '  '),
    ...(state === undefined ? [] : wrap([span(state, 'dim')], columns, '  ')),
    ...shownEvidence(finding).flatMap((one) => evidenceLines(one, columns)),
    ...finding.consequences.flatMap((text) => wrapText(safe(text), columns, 'plain', '  therefore ', '            ')),
    ...finding.remedies.flatMap(({ text }, at) => {
      const lead = at === 0 ? (finding.remedies.length > 1 ? '  try 1. ' : '  try ') : `      ${at + 1}. `;
      return wrapText(safe(text), columns, 'plain', lead, ' '.repeat(lead.length));
    }),
  ];
}

/** What was seen, then where: on the same row when it fits, else below. */
function evidenceLines({ text, place }: Shown, columns: number): Line[] {
  if (text === '') return wrapText(`(${safe(place)})`, columns, 'dim', '  • ', '    ');
  const rows = wrap([span(safe(text))], columns - 4).map((row, at): Line => [span(at === 0 ? '  • ' : '    '), ...row]);
  const last = rows.at(-1) ?? [];
  const where = safe(place);
  if (widthOf(last) + stringWidth(where) + 3 <= columns)
    return [...rows.slice(0, -1), [...last, span(` (${where})`, 'dim')]];
  return [...rows, ...wrapText(`(${where})`, columns, 'dim', '    ')];
}

const marked = (mark: Span, text: string, columns: number): Line[] =>
  wrapText(text, columns - 2).map((row, at): Line => [at === 0 ? mark : span('  '), ...row]);

/** Finding cards, worst first as diagnosed; or one row that says that nothing is wrong. What could not be read stands at the end. */
export function diagnosisLines(diagnosis: Diagnosis, columns: number): Line[] {
  const about =
    diagnosis.subject === null ? safe(namespaceText(diagnosis.cluster.namespace)) : nameOf(diagnosis.subject);
  const rows: Line[] = [];
  if (diagnosis.findings.length === 0)
    rows.push(
      ...(diagnosis.healthy
        ? marked(span('✓ ', 'ok'), `${about} is healthy: nothing wrong was found`, columns)
        : marked(span('? ', 'warn'), `nobody can tell whether ${about} is healthy`, columns)),
    );
  for (const finding of diagnosis.findings) {
    if (rows.length > 0) rows.push(blank);
    rows.push(...findingLines(finding, columns));
  }
  for (const [at, text] of groupNotRead(diagnosis.stats.notRead ?? []).entries())
    rows.push(...(at === 0 ? [blank] : []), ...marked(span('? ', 'warn'), `could not read ${safe(text)}`, columns));
  return rows.length > 0 ? rows : [line('nothing was found')];
}
