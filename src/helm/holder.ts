import { readFileSync, rmSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { hashOf } from '../core/json.ts';
import type { HelmRevision } from '../core/helm.ts';
import { showAge } from '../core/time.ts';
import { clean } from '../core/clean.ts';
import { alive } from './alive.ts';
import { writeOnce } from './private-folder.ts';

/**
 * Left on this machine while a helm run of ours is under way: helm itself records neither who holds a release nor
 * whether they live.
 */
export type HoldNote = {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly since: string;
  readonly what: string;
};

/** A release that nobody has written to for so long is taken as left behind. */
export const QUIET_MS = 10 * 60_000;

const fileOf = (root: string, server: string, namespace: string, release: string): string =>
  join(root, `hold-${hashOf([server, namespace, release]).slice(0, 24)}.json`);

export type Holds = {
  /** Kept until `end` says that the release is in a safe state. */
  begin(namespace: string, release: string, pid: number, what: string): void;
  end(namespace: string, release: string): void;
  read(namespace: string, release: string): HoldNote | undefined;
};

export const holdNotes = (root: string, server: string, now: () => number): Holds => ({
  begin(namespace, release, pid, what) {
    const path = fileOf(root, server, namespace, release);
    try {
      rmSync(path, { force: true });
      const note = { user: userInfo().username, host: hostname(), pid, since: new Date(now()).toISOString(), what };
      writeOnce(path, JSON.stringify(note));
    } catch {
      // helm is running already; without the note others are told less.
    }
  },
  end: (namespace, release) => rmSync(fileOf(root, server, namespace, release), { force: true }),
  read(namespace, release) {
    try {
      return JSON.parse(readFileSync(fileOf(root, server, namespace, release), 'utf8')) as HoldNote;
    } catch {
      return undefined;
    }
  },
});

export const isPending = ({ status }: Pick<HelmRevision, 'status'>): boolean =>
  status.startsWith('pending-') || status === 'uninstalling';

export type Holding = {
  /** Who holds it and since when, as a sentence without a full stop. */
  readonly text: string;
  /** Why it is sure that no helm works on it any more; undefined when that is not sure. */
  readonly abandoned?: string;
  /** When it will be taken as left behind. */
  readonly quietAt: number;
};

/** Who holds a pending release; undefined when it is not pending. */
export function holdingOf(latest: HelmRevision | undefined, holds: Holds, now: number): Holding | undefined {
  if (latest === undefined || !isPending(latest)) return undefined;
  const note = holds.read(latest.namespace, latest.name);
  // A note of an earlier run says nothing of this one.
  const ours =
    note !== undefined &&
    Date.parse(note.since) <= Date.parse(latest.updated) + 60_000 &&
    Date.parse(note.since) >= Date.parse(latest.updated) - 60_000;
  const since = latest.updated;
  const writtenAt = Math.max(Date.parse(latest.updated) || 0, Date.parse(latest.secret.writtenAt) || 0);
  const state = `${latest.status} at revision ${latest.revision} since ${since} (${showAge(since, now)} ago)`;
  const quietAt = writtenAt + QUIET_MS;
  if (ours && note !== undefined) {
    const here = note.host === hostname();
    const gone = here && !alive(note.pid);
    const who = `kubewhy of ${clean(note.user)} on ${clean(note.host)} (helm process ${note.pid}${gone ? ', which is gone' : ''}): ${clean(note.what)}`;
    return {
      text: `${state}, held by ${who}`,
      quietAt,
      ...(gone ? { abandoned: `its helm process ${note.pid} on this machine is gone` } : {}),
    };
  }
  const by = latest.secret.writtenBy === '' ? '' : ` (written by ${latest.secret.writtenBy})`;
  return {
    text: `${state}, held by another helm run${by}; helm does not record whose`,
    quietAt,
    ...(now >= quietAt
      ? { abandoned: `nobody has written to it for ${showAge(new Date(writtenAt).toISOString(), now)}` }
      : {}),
  };
}
