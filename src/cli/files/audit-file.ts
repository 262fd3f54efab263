import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { AuditDeclined, AuditIntent, AuditLog, AuditOutcome } from '../../agent/audit.ts';
import { AppError } from '../../core/errors.ts';
import type { Printed } from '../../core/plan.ts';
import { safeText } from '../../core/redact.ts';
import { dayFiles, digestOf, endFault, FIRST, nextPlace, writeHead } from './audit-head.ts';
import { withFileLock } from './file-lock.ts';
import { appendLine, readPrivate } from './private-file.ts';
import { stateFolder } from '../settings.ts';

export type AuditLine =
  | ({
      readonly type: 'intent';
      readonly osUser: string;
      readonly clusterUser: string;
      readonly before: string;
    } & AuditIntent)
  | ({
      readonly type: 'outcome';
      readonly osUser: string;
      readonly clusterUser: string;
      readonly before: string;
    } & AuditOutcome)
  | ({
      readonly type: 'declined';
      readonly osUser: string;
      readonly clusterUser: string;
      readonly before: string;
    } & AuditDeclined);

/**
 * Strings are redacted; of the whole content of a chart's objects, and of what a program printed, the size and the
 * digest are kept.
 */
const recorded = (key: string, value: unknown): unknown =>
  key === 'details' && Array.isArray(value)
    ? [`${value.length} rows, sha256 ${digestOf(value.join('\n'))}`]
    : key === 'printed' && Array.isArray(value)
      ? (value as readonly Printed[]).map((one) => ({
          ...one,
          text: `${one.text.length} characters, sha256 ${digestOf(one.text)}`,
        }))
      : typeof value === 'string'
        ? safeText(value)
        : value;

export const auditFolder = (env: NodeJS.ProcessEnv): string => join(stateFolder(env), 'audit');

/**
 * The audit on disk: JSON lines, one file a day (UTC), mode 0600, each line with the sha256 of the line before it in
 * `before`, over days too; head.json names the last one. A line is on the disk (fsync) when the promise resolves.
 * Strings are redacted; sealed values write themselves as key names and sizes.
 */
export function auditFile(env: NodeJS.ProcessEnv, clusterUser: () => Promise<string>): AuditLog {
  let user: Promise<string> | undefined;
  const write = async (type: AuditLine['type'], entry: AuditIntent | AuditOutcome | AuditDeclined): Promise<void> => {
    user ??= clusterUser().catch(() => 'unknown');
    const folder = auditFolder(env);
    const day = `${new Date().toISOString().slice(0, 10)}.jsonl`;
    const path = join(folder, day);
    const head = { type, osUser: osUser(), clusterUser: await user };
    // Two runs at once would else put the same digest into two lines, which reads as a changed file.
    await withFileLock(join(folder, 'record'), () => {
      const { before, count, torn } = nextPlace(folder, day);
      if (torn) appendLine(path, '');
      const line = { ...head, before, ...entry };
      const text = JSON.stringify(line, recorded);
      appendLine(path, text);
      writeHead(folder, digestOf(text), count + 1);
    });
  };
  return {
    intent: (entry) => write('intent', entry),
    outcome: (entry) => write('outcome', entry),
    declined: (entry) => write('declined', entry),
  };
}

function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

export type AuditRead = {
  /** Oldest first. */
  readonly lines: readonly AuditLine[];
  /** Faults of the record: torn lines, a broken chain. */
  readonly faults: readonly string[];
};

/** All that is recorded, at most the last `days` files. Torn lines are said and skipped. */
export function readAudit(env: NodeJS.ProcessEnv, days = 90): AuditRead {
  const folder = auditFolder(env);
  const lines: AuditLine[] = [];
  const faults: string[] = [];
  const files = dayFiles(folder);
  if (files.length === 0) return { lines, faults };
  const digests: string[] = [];
  // Of the first file that is read, the day before it may be left out.
  let before = files.length <= days ? FIRST : undefined;
  for (const file of files.slice(-days)) {
    for (const [index, text] of readPrivate(join(folder, file)).split('\n').filter(Boolean).entries()) {
      try {
        const line = JSON.parse(text) as AuditLine;
        // Records of earlier versions began anew each day.
        const anew = index === 0 && line.before === FIRST;
        if (before !== undefined && line.before !== before && !anew)
          faults.push(`${file} line ${index + 1} does not follow the line before it: the file was changed`);
        lines.push(line);
      } catch {
        faults.push(`${file} line ${index + 1} is torn`);
      }
      before = digestOf(text);
      digests.push(before);
    }
  }
  const end = endFault(folder, digests);
  if (end !== '') faults.push(end);
  return { lines, faults };
}

/**
 * Intents without an outcome: kubewhy was stopped between the yes and the answer. What they changed must be looked at.
 */
export function openIntents(read: AuditRead): Extract<AuditLine, { type: 'intent' }>[] {
  const ended = new Set(read.lines.flatMap((line) => (line.type === 'outcome' ? [line.id] : [])));
  return read.lines.filter((line) => line.type === 'intent').filter(({ id }) => !ended.has(id));
}

/**
 * At a start: changes of the last days whose outcome is not known, one sentence each. A record that cannot be read is
 * said by `kubewhy audit`.
 */
export function openNotices(env: NodeJS.ProcessEnv): string[] {
  try {
    const open = openIntents(readAudit(env, 3));
    const lines = open.slice(-3).map(({ plan, id }) => {
      const target = plan.changes[0]?.target;
      const look = target && `; look at ${target.kind.toLowerCase()}/${target.name} before you do it again`;
      return `a change was approved and its outcome is not known: ${plan.title} (kubewhy audit ${id.slice(0, 8)})${look ?? ''}`;
    });
    return open.length > 3 ? [`${open.length - 3} more open changes: kubewhy audit`, ...lines] : lines;
  } catch {
    return [];
  }
}

export const noEntry = (id: string): AppError =>
  new AppError('not-found', `no audit entry ${JSON.stringify(id)}`, 'kubewhy audit lists them');
