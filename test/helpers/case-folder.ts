import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Expected } from './judge.ts';
import type { Recording } from './recorded-cluster.ts';

/**
 * A situation on disk: `objects.json` as `kubectl get -o json` gives them, `logs/POD/CONTAINER[.previous].log`, and
 * `expected.json`. Times are `@now-1h2m3s`, back from NOW (or `@now+30s`); log lines begin with one, `{{iso}}` and the
 * like inside a line stand for its time.
 */
export type CaseFolder = { readonly name: string; readonly expected: Expected; readonly recording: Recording };

/** The moment at which every case is looked at. */
export const NOW = Date.parse('2026-11-26T12:00:00Z');

const BACK = /^@now([-+])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:([\d.]+)s)?$/;
const MICRO = new Set(['eventTime', 'lastObservedTime', 'renewTime', 'acquireTime']);

export const casesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => /^\d{3,4}-/.test(name))
    .sort();

export function readCase(folder: string, name: string): CaseFolder {
  const root = join(folder, name);
  const json = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
  const given = json('expected.json') as Expected;
  const objects = (json('objects.json') as unknown[]).map((object) => withTimes(object, ''));
  const logs: Record<string, string> = {};
  const pods = existsSync(join(root, 'logs')) ? readdirSync(join(root, 'logs')) : [];
  for (const pod of pods) {
    const namespace = namespaceOf(objects, pod) ?? given.namespace;
    for (const file of readdirSync(join(root, 'logs', pod))) {
      const [, container = '', previous] = /^(.+?)(\.previous)?\.log$/.exec(file) ?? [];
      const text = readFileSync(join(root, 'logs', pod, file), 'utf8');
      const lines = text.replace(/\n$/, '').split('\n');
      logs[`${namespace}/${pod}/${container}${previous ? '/previous' : ''}`] =
        text === '' ? '' : lines.map(stamped).join('\n');
    }
  }
  return {
    name,
    expected: given,
    recording: { objects, logs, stampedLogs: true, now: NOW, namespace: given.namespace },
  };
}

function namespaceOf(objects: readonly unknown[], pod: string): string | undefined {
  const named = objects as readonly { kind?: string; metadata?: { name?: string; namespace?: string } }[];
  return named.find(({ kind, metadata }) => kind === 'Pod' && metadata?.name === pod)?.metadata?.namespace;
}

function momentOf(text: string): number {
  const found = BACK.exec(text);
  if (!found) throw new Error(`no time: ${text.slice(0, 60)}`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(2).map((part) => Number(part ?? 0));
  return NOW + (found[1] === '+' ? 1 : -1) * Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
}

function withTimes(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    if (!value.startsWith('@now-') && !value.startsWith('@now+')) return value;
    const text = new Date(momentOf(value)).toISOString();
    return MICRO.has(key) ? text.replace('Z', '417Z') : text.replace(/\.\d+Z$/, 'Z');
  }
  if (Array.isArray(value)) return value.map((entry) => withTimes(entry, key));
  if (typeof value !== 'object' || value === null) return value;
  // What JSON.parse has just made is nobody else's.
  const members = value as Record<string, unknown>;
  for (const name of Object.keys(members)) members[name] = withTimes(members[name], name);
  return members;
}

function stamped(line: string): string {
  const [back = '', ...rest] = line.split(' ');
  const moment = momentOf(back);
  const text = rest.join(' ').replace(/\{\{(\w+)\}\}/g, (whole, kind: string) => FORMS[kind]?.(moment) ?? whole);
  return `${new Date(moment).toISOString().replace('Z', '000000Z')} ${text}`;
}

/** How programs write a time: ISO 8601, Python, Postgres, Go and nginx, the common log format. */
const FORMS: Readonly<Record<string, (moment: number) => string>> = {
  iso: (moment) => new Date(moment).toISOString(),
  java: (moment) => new Date(moment).toISOString(),
  py: (moment) => spaced(moment).replace('.', ','),
  pg: (moment) => `${spaced(moment)} UTC`,
  ngx: (moment) => slashed(moment),
  go: (moment) => slashed(moment),
  clf: (moment) => new Date(moment).toUTCString().replace(/^\w+, (\d+) (\w+) (\d+) (\S+) GMT$/, '$1/$2/$3:$4 +0000'),
};
const spaced = (moment: number): string => new Date(moment).toISOString().replace('T', ' ').replace('Z', '');
const slashed = (moment: number): string =>
  spaced(moment)
    .replaceAll('-', '/')
    .replace(/\.\d+$/, '');
