import { AppError } from '../../core/errors.ts';
import { DURATION_FORMS, parseDuration } from '../../core/time.ts';
import { levelOfWord, type Level } from '../../logs/level.ts';

/** What `kubewhy logs` was told on the command line; names and meanings are kubectl's and stern's. */
export type LogFlags = {
  readonly container?: string;
  readonly excludeContainer?: readonly string[];
  readonly excludePod?: readonly string[];
  readonly node?: string;
  readonly allPods?: boolean;
  readonly onlyLogLines?: boolean;
  readonly previous?: boolean;
  readonly follow?: boolean;
  readonly tail?: number;
  readonly since?: string;
  readonly sinceTime?: string;
  readonly selector?: string;
  readonly fieldSelector?: string;
  readonly allNamespaces?: boolean;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly highlight?: readonly string[];
  readonly level?: string;
  readonly initContainers?: boolean;
  readonly ephemeralContainers?: boolean;
  readonly timestamps?: string | boolean;
  readonly maxLogRequests?: number;
  readonly prefix?: boolean;
  /** False after --no-redact. */
  readonly redact?: boolean;
  readonly color?: 'auto' | 'always' | 'never';
};

/** The same, read: every pattern compiles, every time is one. */
export type LogWish = {
  readonly container: RegExp | undefined;
  readonly exactContainer: string | undefined;
  readonly excludeContainer: readonly RegExp[];
  readonly excludePod: readonly RegExp[];
  readonly start: { readonly tailLines?: number; readonly sinceSeconds?: number; readonly sinceTime?: string };
  readonly include: readonly RegExp[];
  readonly exclude: readonly RegExp[];
  readonly highlight: readonly RegExp[];
  readonly level: Level | undefined;
  readonly init: boolean;
  readonly ephemeral: boolean;
  readonly most: number;
  /** Nothing is said of streams that begin and end. */
  readonly quiet: boolean;
};

/** Lines of each container when nothing says how many. */
const TAIL = 100;
const MOST_STREAMS = 50;
const LONGEST_PATTERN = 1_000;

export function readLogFlags(flags: LogFlags): LogWish {
  if (flags.since !== undefined && flags.sinceTime !== undefined)
    throw new AppError('usage', 'only one of --since and --since-time can be given', 'kubewhy logs --help');
  if (flags.follow && flags.previous)
    throw new AppError('usage', '--previous cannot be followed: that instance has ended', 'leave out -f, or -p');
  const since = secondsOf(flags.since);
  const time = timeOf(flags.sinceTime);
  const bounded = since !== undefined || time !== undefined;
  const tail = flags.tail ?? (bounded ? -1 : TAIL);
  return {
    container: flags.container === undefined ? undefined : pattern('--container', flags.container),
    exactContainer: flags.container,
    excludeContainer: (flags.excludeContainer ?? []).map((text) => pattern('--exclude-container', text)),
    excludePod: (flags.excludePod ?? []).map((text) => pattern('--exclude-pod', text)),
    start: {
      ...(tail < 0 ? {} : { tailLines: tail }),
      ...(since === undefined ? {} : { sinceSeconds: since }),
      ...(time === undefined ? {} : { sinceTime: time }),
    },
    include: (flags.include ?? []).map((text) => pattern('--include', text)),
    exclude: (flags.exclude ?? []).map((text) => pattern('--exclude', text)),
    highlight: (flags.highlight ?? []).map((text) => pattern('--highlight', text)),
    level: levelOf(flags.level),
    init: flags.initContainers ?? true,
    ephemeral: flags.ephemeralContainers ?? true,
    most: flags.maxLogRequests ?? MOST_STREAMS,
    quiet: flags.onlyLogLines === true,
  };
}

/**
 * A regular expression as the person wrote it (it runs here, over their own terminal's lines); a usage error that
 * quotes it otherwise.
 */
export function pattern(flag: string, text: string): RegExp {
  try {
    if (text.length > LONGEST_PATTERN) throw new Error('it is too long');
    return new RegExp(text);
  } catch (error) {
    const why =
      error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : 'it cannot be read';
    throw new AppError('usage', `${flag} ${JSON.stringify(text.slice(0, 80))} is no regular expression: ${why}`);
  }
}

function levelOf(text: string | undefined): Level | undefined {
  const level = text === undefined ? undefined : levelOfWord(text);
  if (text === undefined || level !== undefined) return level;
  throw new AppError('usage', `--level ${JSON.stringify(text)} is no level`, 'debug, info, warn, error or fatal');
}

function secondsOf(text: string | undefined): number | undefined {
  const seconds = text === undefined ? undefined : parseDuration(text);
  if (text === undefined || seconds !== undefined) return seconds;
  throw new AppError('usage', `--since ${JSON.stringify(text)} is not a duration`, `for example ${DURATION_FORMS}`);
}

/** RFC 3339 with an offset, as kubectl takes it; the server wants whole seconds. */
function timeOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(at))
    return new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  throw new AppError('usage', `--since-time ${JSON.stringify(text)} is not a time`, 'for example 2026-05-01T14:00:00Z');
}
