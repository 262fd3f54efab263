import type { Diagnosis, Finding, Severity } from '../../core/diagnosis.ts';
import { groupNotRead } from '../../core/not-read.ts';
import { wrap, type Style } from './style.ts';

const MARK: Record<Severity, string> = { critical: '✗', warning: '!', info: 'i' };
const COLOUR: Record<Severity, 'red' | 'yellow' | 'cyan'> = { critical: 'red', warning: 'yellow', info: 'cyan' };

/** A diagnosis as a person reads it: causes first, each with its evidence and what to do. */
export function printDiagnosis(diagnosis: Diagnosis, columns: number, style: Style): string {
  const where = `${diagnosis.subject ? `${diagnosis.subject.kind.toLowerCase()}/${diagnosis.subject.name} in ` : ''}namespace ${diagnosis.cluster.namespace} (${diagnosis.cluster.context})`;
  const parts = diagnosis.findings.map((finding) => printFinding(finding, columns, style));
  const serious = diagnosis.findings.filter(({ severity }) => severity !== 'info').length;
  const holes = groupNotRead(diagnosis.stats.notRead ?? []);
  const head = diagnosis.healthy
    ? `${style('green', '✓')} ${where} is healthy${holes.length > 0 ? ', as far as it could be read' : ''}`
    : serious === 0
      ? `${style('yellow', '?')} nobody can tell whether ${where} is healthy: what decides it could not be read`
      : `${style('bold', `${serious} ${serious === 1 ? 'cause' : 'causes'}`)} in ${where}`;
  const notRead = holes.map((line) => style('dim', `not read: ${wrap(line, columns - 10, '          ')}`));
  const foot = style('dim', `${diagnosis.stats.apiRequests} API requests, ${diagnosis.stats.durationMs} ms`);
  return `${[head, ...parts, [...notRead, foot].join('\n')].join('\n\n')}\n`;
}

function printFinding(finding: Finding, columns: number, style: Style): string {
  const width = columns - 4;
  const subject = `${finding.subject.kind.toLowerCase()}/${finding.subject.name}`;
  const lines = [
    `${style(COLOUR[finding.severity], `${MARK[finding.severity]} ${finding.severity}`)} ${style('bold', finding.cause)} on ${subject}`,
    `  ${wrap(finding.title, width, '  ')}`,
    ...finding.evidence.map(
      ({ source, text }) =>
        `  ${style('dim', '│')} ${wrap(text, width, `  ${style('dim', '│')} `)}\n  ${style('dim', `│   ${source}`)}`,
    ),
  ];
  if (finding.pods.length > 0)
    lines.push(style('dim', `  pods: ${wrap(finding.pods.join(', '), width - 6, '        ')}`));
  if (finding.consequences.length > 0) lines.push(style('dim', `  leads to: ${finding.consequences.join(', ')}`));
  lines.push(...finding.remedies.map(({ text }) => `  ${style('green', '→')} ${wrap(text, width - 2, '    ')}`));
  return lines.join('\n');
}
