import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, readdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { AuditDeclined, AuditIntent, AuditLog, AuditOutcome } from '../../agent/audit.ts';
import { AppError } from '../../core/errors.ts';
import { safeText } from '../../core/redact.ts';
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

export const auditFolder = (env: NodeJS.ProcessEnv): string => join(stateFolder(env), 'audit');

const FIRST = '0'.repeat(64);
const digest = (line: string): string => createHash('sha256').update(line).digest('hex');

/**
 * The audit on disk: JSON lines, one file a day (UTC), mode 0600, each line with the sha256 of the line before it in `before`. A line is on the disk
 * (fsync) when the promise resolves. Strings are redacted; sealed values write themselves as key names and sizes.
 */
export function auditFile(env: NodeJS.ProcessEnv, clusterUser: () => Promise<string>): AuditLog {
  let user: Promise<string> | undefined;
  const write = async (type: AuditLine['type'], entry: AuditIntent | AuditOutcome | AuditDeclined): Promise<void> => {
    user ??= clusterUser().catch(() => 'unknown');
    const path = join(auditFolder(env), `${new Date().toISOString().slice(0, 10)}.jsonl`);
    const head = { type, osUser: osUser(), clusterUser: await user };
    // Two runs at once would else put the same digest into two lines, which reads as a changed file.
    await withFileLock(path, () => {
      const line = { ...head, before: lastDigest(path), ...entry };
      appendLine(
        path,
        JSON.stringify(line, (_key, value: unknown) => (typeof value === 'string' ? safeText(value) : value)),
      );
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

/** Digest of the file's last whole line. A torn last line (the machine died while it was written) is closed by a line break and counts as it is. */
function lastDigest(path: string): string {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch {
    return FIRST;
  }
  try {
    const size = fstatSync(handle).size;
    const most = Math.min(size, 1024 * 1024);
    const tail = Buffer.alloc(most);
    readSync(handle, tail, 0, most, size - most);
    const text = tail.toString('utf8');
    if (size > 0 && !text.endsWith('\n')) appendLine(path, '');
    const lines = text.split('\n').filter(Boolean);
    return lines.length === 0 ? FIRST : digest(lines.at(-1) ?? '');
  } finally {
    closeSync(handle);
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
  let files: string[] = [];
  try {
    files = readdirSync(folder).filter((name) => /^\d{4}-\d\d-\d\d\.jsonl$/.test(name));
  } catch {
    return { lines, faults };
  }
  for (const file of files.sort().slice(-days)) {
    let before = FIRST;
    for (const [index, text] of readPrivate(join(folder, file)).split('\n').filter(Boolean).entries()) {
      try {
        const line = JSON.parse(text) as AuditLine;
        if (line.before !== before)
          faults.push(`${file} line ${index + 1} does not follow the line before it: the file was changed`);
        lines.push(line);
      } catch {
        faults.push(`${file} line ${index + 1} is torn`);
      }
      before = digest(text);
    }
  }
  return { lines, faults };
}

/** Intents without an outcome: kubewhy was stopped between the yes and the answer. What they changed must be looked at. */
export function openIntents(read: AuditRead): Extract<AuditLine, { type: 'intent' }>[] {
  const ended = new Set(read.lines.flatMap((line) => (line.type === 'outcome' ? [line.id] : [])));
  return read.lines.filter((line) => line.type === 'intent').filter(({ id }) => !ended.has(id));
}

/** At a start: changes of the last days whose outcome is not known, one sentence each. A record that cannot be read is said by `kubewhy audit`. */
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
