import type { Diagnosis, Finding, Severity } from '../../core/diagnosis.ts';
import { namespaceText } from '../../core/diagnosis-list.ts';
import { groupNotRead } from '../../core/not-read.ts';
import { affectedOf, shownEvidence, stateOf } from '../../logs/evidence.ts';
import { wrap, type Style } from './style.ts';

export const MARK: Record<Severity, string> = { critical: '✗', warning: '!', info: 'i' };
export const COLOUR: Record<Severity, 'red' | 'yellow' | 'cyan'> = { critical: 'red', warning: 'yellow', info: 'cyan' };

/** A diagnosis as a person reads it: causes first, each with its evidence and what to do. */
export function printDiagnosis(diagnosis: Diagnosis, columns: number, style: Style): string {
  const where = `${diagnosis.subject ? `${diagnosis.subject.kind.toLowerCase()}/${diagnosis.subject.name} in ` : ''}${namespaceText(diagnosis.cluster.namespace)} (${diagnosis.cluster.context})`;
  const parts = diagnosis.findings.map((finding) => printFinding(finding, columns, style));
  const serious = diagnosis.findings.filter(({ severity }) => severity !== 'info').length;
  const holes = groupNotRead(diagnosis.stats.notRead ?? []);
  const { progressing } = diagnosis;
  const head = diagnosis.healthy
    ? progressing !== undefined
      ? [
          `${style('yellow', '…')} ${where} is progressing: nothing wrong was found, and a rollout goes on`,
          ...progressing.map((text) => `  ${wrap(text, columns - 4, '  ')}`),
        ].join('\n')
      : `${style('green', '✓')} ${where} is healthy${holes.length > 0 ? ', as far as it could be read' : ''}`
    : serious === 0
      ? `${style('yellow', '?')} nobody can tell whether ${where} is healthy: what decides it could not be read`
      : `${style('bold', `${serious} ${serious === 1 ? 'cause' : 'causes'}`)} in ${where}`;
  const notRead = holes.map((line) => style('dim', `not read: ${wrap(line, columns - 10, '          ')}`));
  const foot = style('dim', `${diagnosis.stats.apiRequests} API requests, ${diagnosis.stats.durationMs} ms`);
  return `${[head, ...parts, [...notRead, foot].join('\n')].join('\n\n')}\n`;
}

const MOST_REMEDIES = 3;
const MOST_PODS = 2;

/** Cause, state, what says so and what helps: an ordinary fault in about twelve lines. `-o json` has all evidence. */
function printFinding(finding: Finding, columns: number, style: Style): string {
  const width = columns - 4;
  const { pods } = finding;
  const state = stateOf(finding);
  const affected = affectedOf(finding);
  const named =
    pods.length === 0
      ? undefined
      : `pod ${pods.slice(0, MOST_PODS).join(', ')}${pods.length > MOST_PODS ? ` and ${pods.length - MOST_PODS} more` : ''}`;
  const where = [state, named].filter((part) => part !== undefined).join('; ');
  return [
    `${style(COLOUR[finding.severity], `${MARK[finding.severity]} ${finding.severity}`)} ${style('bold', finding.cause)} on ${finding.subject.kind.toLowerCase()}/${finding.subject.name}`,
    `  ${wrap(finding.title, width, '  ')}`,
    ...(where === '' ? [] : [`  ${style('dim', wrap(where, width, '  '))}`]),
    ...shownEvidence(finding).map(
      ({ text, place }) =>
        `  ${style('dim', '│')} ${wrap(text === '' ? `(${place})` : `${text} (${place})`, width, `  ${style('dim', '│')} `)}`,
    ),
    ...finding.remedies
      .slice(0, MOST_REMEDIES)
      .map(({ text }) => `  ${style('green', '→')} ${wrap(text, width - 2, '    ')}`),
    ...(affected === undefined ? [] : [`  affects: ${wrap(affected, width - 10, '           ')}`]),
    ...(finding.consequences.length > 0
      ? [style('dim', `  leads to: ${wrap(finding.consequences.join(', '), width - 10, '            ')}`)]
      : []),
  ].join('\n');
}
