import { EXIT } from '../../core/errors.ts';
import { terminalJson, visible } from '../../core/visible.ts';
import { noEntry, openIntents, readAudit, type AuditLine } from '../files/audit-file.ts';
import type { Io } from '../io.ts';

/** `kubewhy audit [ENTRY]`: every change that was proposed, what was decided, and what came of it. */
export async function runAudit(entry: string | undefined, output: string, io: Io): Promise<number> {
  const read = readAudit(io.env);
  for (const fault of read.faults) io.err(`warning: ${fault}\n`);
  const lines = entry === undefined ? read.lines : read.lines.filter(({ id }) => id.startsWith(entry));
  if (entry !== undefined && lines.length === 0) throw noEntry(entry);
  if (output === 'json') io.out(`${terminalJson(lines, 2)}\n`);
  else if (entry !== undefined) for (const line of lines) io.out(`${terminalJson(line, 2)}\n`);
  else {
    if (lines.length === 0) io.err('nothing was proposed yet\n');
    for (const line of lines) io.out(`${visible(sentence(line))}\n`);
  }
  for (const line of openIntents(read))
    io.err(
      `open: ${line.id.slice(0, 8)} ${visible(line.plan.title)}: its outcome is not known; look at the object before you do it again\n`,
    );
  return EXIT.ok;
}

/** One entry on one line. */
export function sentence(line: AuditLine): string {
  const head = `${line.at}  ${line.id.slice(0, 8)}  ${line.clusterUser}`;
  switch (line.type) {
    case 'intent':
      return `${head}  ${line.plan.title} (${line.plan.cluster.context}/${line.plan.cluster.namespace}): yes by ${line.decision.answer === 'yes' ? line.decision.by : '?'} after ${(line.cardMs / 1000).toFixed(1)} s, plan ${line.hash.slice(0, 12)}`;
    case 'outcome':
      return `${head}  ${line.outcome.state}: ${line.outcome.lines.join('; ')}${line.auditIds.length > 0 ? ` (server audit ${line.auditIds.join(', ')})` : ''}`;
    case 'declined':
      return `${head}  ${line.plan.title} (${line.plan.cluster.context}/${line.plan.cluster.namespace}): not sent, ${line.code}${line.message ? `: ${line.message}` : ''}`;
  }
}
