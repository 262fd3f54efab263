import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { safeText } from '../../core/redact.ts';
import { appendLine, makePrivate, readPrivate, writePrivate } from '../files/private-file.ts';
import { stateFolder } from '../settings.ts';
import { sessionOf, type SavedSession } from './records.ts';

/** The newest that are kept, and for how long; one with a name stays until it is deleted. */
export const KEPT = { sessions: 50, days: 30 } as const;
const DAY_MS = 86_400_000;
/** The name becomes a part of a path. */
const ID = /^\d{8}-\d{6}-[a-z0-9]{4}$/;

export const sessionFolder = (env: NodeJS.ProcessEnv): string => join(stateFolder(env), 'sessions');
export const sessionPath = (id: string, env: NodeJS.ProcessEnv): string => join(sessionFolder(env), `${id}.jsonl`);

/** `20261126-180412-k3fd`: sorts by time. */
export function newSessionId(now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${stamp}-${randomBytes(8).toString('hex').slice(0, 4)}`;
}

const idsIn = (env: NodeJS.ProcessEnv): string[] => {
  try {
    return readdirSync(sessionFolder(env))
      .flatMap((name) => (name.endsWith('.jsonl') && ID.test(name.slice(0, -6)) ? [name.slice(0, -6)] : []))
      .sort();
  } catch {
    return [];
  }
};

function load(id: string, env: NodeJS.ProcessEnv): SavedSession | undefined {
  try {
    return sessionOf(id, readPrivate(sessionPath(id, env)));
  } catch {
    return undefined;
  }
}

/** All sessions that can be read, the one that was used last first. */
export const listSessions = (env: NodeJS.ProcessEnv): SavedSession[] =>
  idsIn(env)
    .flatMap((id) => load(id, env) ?? [])
    .sort((a, b) => b.lastAt - a.lastAt);

/** By its id, the beginning of it, or its name. */
export function findSession(wanted: string, env: NodeJS.ProcessEnv): SavedSession {
  const all = listSessions(env);
  const exact = all.filter(({ id, name }) => id === wanted || name === wanted);
  const found = exact.length > 0 ? exact : all.filter(({ id }) => id.startsWith(wanted));
  if (found.length === 1 && found[0]) return found[0];
  const what = safeText(JSON.stringify(wanted.slice(0, 100)));
  throw new AppError(
    'not-found',
    found.length === 0 ? `there is no saved conversation ${what}` : `${what} fits ${found.length} saved conversations`,
    'kubewhy sessions lists them',
  );
}

/** Removes the file of a session that nobody has open. */
export function deleteSession(id: string, env: NodeJS.ProcessEnv): void {
  refuseOpen(id, env);
  rmSync(sessionPath(id, env), { force: true });
}

export const nameSession = (id: string, name: string, env: NodeJS.ProcessEnv): void =>
  appendLine(sessionPath(id, env), JSON.stringify({ type: 'name', name: safeText(name) }));

/** Deletes what the rule of `KEPT` no longer keeps; gives how many went. */
export function pruneSessions(env: NodeJS.ProcessEnv, now: number): number {
  const old = listSessions(env)
    .filter(({ name }) => name === undefined)
    .filter(({ lastAt }, at) => at >= KEPT.sessions || now - lastAt > KEPT.days * DAY_MS)
    .filter(({ id }) => holderOf(id, env) === undefined);
  for (const { id } of old) rmSync(sessionPath(id, env), { force: true });
  return old.length;
}

const markOf = (id: string, env: NodeJS.ProcessEnv): string => join(sessionFolder(env), `${id}.open`);

/** The process that has the session open; a mark of one that is gone counts for nothing. */
function holderOf(id: string, env: NodeJS.ProcessEnv): number | undefined {
  try {
    const pid = Number(readPrivate(markOf(id, env)));
    process.kill(pid, 0);
    return pid > 0 ? pid : undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? -1 : undefined;
  }
}

function refuseOpen(id: string, env: NodeJS.ProcessEnv): void {
  const holder = holderOf(id, env);
  if (holder !== undefined && holder !== process.pid)
    throw new AppError(
      'usage',
      `the conversation ${id} is open in another terminal${holder > 0 ? ` (process ${holder})` : ''}`,
      'leave it there first',
    );
}

/** Takes a session for this process, so that two terminals do not write one file; gives what ends that. */
export function openMark(id: string, env: NodeJS.ProcessEnv): () => void {
  refuseOpen(id, env);
  const mark = markOf(id, env);
  rmSync(mark, { force: true });
  if (!makePrivate(mark))
    throw new AppError('usage', `the conversation ${id} is being opened in another terminal`, 'leave it there first');
  writePrivate(mark, String(process.pid));
  return () => rmSync(mark, { force: true });
}
