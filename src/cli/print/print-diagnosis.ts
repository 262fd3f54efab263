import type { Diagnosis } from '../../core/diagnosis.ts';
import { namespaceText } from '../../core/diagnosis-list.ts';
import { groupNotRead } from '../../core/not-read.ts';
import { printFinding, rowsOf, type Printed } from './print-finding.ts';
import { wrap, type Style } from './style.ts';

/** Rows of a terminal of 24 that one cause fits into, with a prompt before and after it. */
const SCREEN = 22;

/** A diagnosis as a person reads it: causes first, each with its evidence and what to do. One cause fits a screen. */
export function printDiagnosis(diagnosis: Diagnosis, columns: number, style: Style): string {
  const where = `${diagnosis.subject ? `${diagnosis.subject.kind.toLowerCase()}/${diagnosis.subject.name} in ` : ''}${namespaceText(diagnosis.cluster.namespace)} (${diagnosis.cluster.context})`;
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
  const notRead = holes.map((line) => `not read: ${wrap(line, columns - 10, '          ')}`);
  const frame = [head, ...notRead].reduce((sum, text) => sum + rowsOf(text, columns), 0) + FRAME;
  const printed = diagnosis.findings.map((finding) => ({ finding, serious: finding.severity !== 'info' }));
  const beside = printed
    .filter((one) => serious > 0 && !one.serious)
    .map(({ finding }) => printFinding(finding, { columns, room: 0, brief: true }, style));
  const room = serious === 1 ? SCREEN - frame - beside.reduce((sum, { rows }) => sum + rows + 1, 0) : Infinity;
  const causes = printed
    .filter((one) => serious === 0 || one.serious)
    .map(({ finding }) => printFinding(finding, { columns, room, brief: false }, style));
  const all = [...causes, ...beside];
  const cost = `${diagnosis.stats.apiRequests} API requests, ${diagnosis.stats.durationMs} ms`;
  const foot = [...notRead, wrap(`${cost}${leftOf(all)}`, columns)].map((text) => style('dim', text)).join('\n');
  return `${[head, ...all.map(({ text }) => text), foot].join('\n\n')}\n`;
}

/** Blank rows around a cause, and the row of requests. */
const FRAME = 3;

/** "; -o json has 2 more remedies and 1 more proof": what was left out for the length of the answer. */
function leftOf(all: readonly Printed[]): string {
  const count = (one: 'remedies' | 'proofs'): number => all.reduce((sum, { left }) => sum + left[one], 0);
  const told = [
    ...(count('remedies') === 0
      ? []
      : [`${count('remedies')} more ${count('remedies') === 1 ? 'remedy' : 'remedies'}`]),
    ...(count('proofs') === 0 ? [] : [`${count('proofs')} more ${count('proofs') === 1 ? 'proof' : 'proofs'}`]),
  ];
  return told.length === 0 ? '' : `; -o json has ${told.join(', ')}`;
}
