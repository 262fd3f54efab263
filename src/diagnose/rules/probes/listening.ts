import type { ContainerLog } from '../../types.ts';

/** Where a process says that it listens. */
export type Listening = {
  readonly line: number;
  readonly ports: readonly number[];
  /** True when every address that it names is a loopback one. */
  readonly loopback: boolean;
};

const SAYS =
  /\b(?:listen(?:ing|s)?|running|started|starting|serving|serve[sd]?|ready|bound|available|accepting|local|network|server|started server|http server|launched|hosted|reachable)\b[^\n]*?(?:\b(?:on|at|in|:|to)\b|:\s|\bport\b|https?:\/\/)[^\n]*/i;
const ADDRESS =
  /(?<host>localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|::1?|\*|\d+(?:\.\d+){3}|[\w-]+(?:\.[\w-]+)*)?:(?<port>\d{2,5})\b/g;
const PORT = /\bport(?:\(s\)|s)?\s{0,9}[:=]?\s{0,9}(?<port>\d{2,5})\b/gi;
const ALL = /0\.0\.0\.0|\[::\]|all (?:addresses|interfaces)|\*:\d/i;

/**
 * The last statement of a log about where the process listens; undefined when there is none. Dates and versions are no
 * addresses.
 */
export function listeningIn(log: ContainerLog | undefined): Listening | undefined {
  if (!log) return undefined;
  let line = -1;
  let local = false;
  let open = false;
  const ports = new Set<number>();
  log.lines.forEach(({ text }, index) => {
    const bare = text.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*|\b\d\d:\d\d:\d\d\S*/g, '');
    const said = SAYS.exec(bare)?.[0];
    if (said === undefined || /\b(?:fail|error|refused|cannot|could not|unable|connect(?:ed|ing)? to)\b/i.test(bare))
      return;
    const found: number[] = [];
    for (const match of said.matchAll(ADDRESS)) {
      const host = match.groups?.['host'] ?? '';
      if (/^(?:localhost|127\.|\[::1\]|::1$)/.test(host)) local = true;
      else if (host !== '') open = true;
      found.push(Number(match.groups?.['port']));
    }
    for (const match of said.matchAll(PORT)) found.push(Number(match.groups?.['port']));
    if (ALL.test(bare)) open = true;
    if (found.length === 0) return;
    for (const port of found) ports.add(port);
    line = index;
  });
  return line < 0 ? undefined : { line, ports: [...ports], loopback: local && !open };
}

const STARTED =
  /\b(?:started|listening|ready to accept|ready for connections|startup complete|server is (?:up|ready)|now serving|accepting connections|Started \w+ in [\d.]+|has launched)/i;

/** Index of the first line in which the log says that the start is done; -1 when none does. */
export const startedLine = ({ lines }: ContainerLog): number =>
  lines.findIndex(({ text }) => STARTED.test(text) && !/not started|getting started/i.test(text));
