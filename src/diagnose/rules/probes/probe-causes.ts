import type { Cause } from '../../../core/causes/index.ts';
import { endingOf } from '../../logs/fatal.ts';
import { listeningIn, startedLine, type Listening } from './listening.ts';
import { probeOf, type ProbeKind } from '../../facts/probe-kill.ts';
import { containersOf, type ContainerView } from '../../facts/containers.ts';
import type { ContainerLog } from '../../types.ts';
import { containerPorts, targetOfProbe } from './probe-target.ts';

/** Why a probe fails, as far as its words, the spec and the log tell; `line` is the log's line that shows it. */
export type ProbeCause = {
  readonly cause: Cause;
  readonly sure: boolean;
  readonly line?: number;
  readonly details?: Readonly<Record<string, number | string | readonly number[]>>;
};

const LATE =
  /context deadline exceeded|Client\.Timeout|command timed out|timed out|i\/o timeout|request canceled|DeadlineExceeded/i;
/** Words of a port that nothing has opened. */
export const SHUT = /connection refused|failed to connect service/i;
/** The same, or of a connection that was not held. */
const REFUSED = /connection refused|failed to connect service|connection reset|\bEOF\b/i;

/** The command of a probe could not be run at all. */
const NOT_THERE = /not found|no such file|executable file|permission denied|exec format|OCI runtime/i;

/** A run that a probe ended: when it began, when the probe gave it up, and when it was over, in milliseconds. */
export type KilledRun = { readonly began?: number; readonly gaveUp?: number; readonly ended?: number };

/** By the newest words of the kubelet; when there are none (events live an hour), by spec and log. */
export function probeCause(
  view: ContainerView,
  kind: ProbeKind,
  texts: readonly string[],
  log: ContainerLog | undefined,
  run: KilledRun = {},
): ProbeCause | undefined {
  const text = texts.join('\n');
  const target = targetOfProbe(view, probeOf(view, kind));
  const status = /statuscode: (\d{3})/.exec(texts.find((one) => /statuscode: \d/.test(one)) ?? '')?.[1];
  if (
    /server gave HTTP response to HTTPS client|malformed HTTP response|HTTP request to an HTTPS server|first record does not look like a TLS/.test(
      text,
    ) ||
    (status === '400' && log?.lines.some((line) => /TLS|https/i.test(line.text)))
  )
    return { cause: 'ProbeSchemeMismatch', sure: true };
  if (status !== undefined) return byStatus(Number(status));
  if (/NOT_SERVING/.test(text)) return { cause: 'ProbeServerError', sure: true };
  if (target.portName !== undefined && target.port === undefined) return { cause: 'ProbePortMismatch', sure: true };
  if (target.handler === 'exec' && texts.length > 0 && !LATE.test(text))
    return {
      cause: 'ProbeExecFailed',
      sure: true,
      ...(NOT_THERE.test(text) ? {} : { details: { answered: 'yes', ...outputOf(texts[0] ?? '') } }),
    };
  if (LATE.test(text) && !/failed to connect service/.test(text)) return { cause: 'ProbeTimeout', sure: true };
  if (REFUSED.test(text)) return refused(view, kind, log, true, run);
  return texts.length > 0 ? undefined : (byAccessLog(target.path, log) ?? refused(view, kind, log, false, run));
}

const MOST_OUTPUT = 160;

/** What a probe was answered, or its command printed, on one line: rules of signs and headings of tables left out. */
export function outputOf(message: string): { readonly output?: string } {
  const lines = message
    .replace(/^\w+ probe (?:failed|errored)[^:]*: ?(?:error: ?)?/i, '')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => /\w/.test(line) && line !== 'Key Value');
  const all = lines.join('; ');
  const output = all.length > MOST_OUTPUT ? `${all.slice(0, MOST_OUTPUT - 1)}…` : all;
  return output === '' ? {} : { output };
}

function byStatus(status: number): ProbeCause | undefined {
  const cause =
    status === 404
      ? 'ProbePathNotFound'
      : status === 401 || status === 403
        ? 'ProbeUnauthorized'
        : status >= 500
          ? 'ProbeServerError'
          : undefined;
  return cause === undefined ? undefined : { cause, sure: true, details: { statusCode: status } };
}

/** The access log answers the path of the probe. */
function byAccessLog(path: string | undefined, log: ContainerLog | undefined): ProbeCause | undefined {
  if (path === undefined || !log) return undefined;
  const line = log.lines.findLastIndex(({ text }) => text.includes(`${path} `) || text.includes(`${path}"`));
  const status = /\b(?:GET|HEAD)\b[^\n]*?["\s](?:status[=:"]+)?\s*"?(\d{3})\b(?!\.)/.exec(
    log.lines[line]?.text ?? '',
  )?.[1];
  const found = status === undefined ? undefined : byStatus(Number(status));
  return found && { ...found, sure: false, line };
}

/** Nothing listens where the probe knocks. */
function refused(
  view: ContainerView,
  kind: ProbeKind,
  log: ContainerLog | undefined,
  stated: boolean,
  run: KilledRun,
): ProbeCause | undefined {
  const { port } = targetOfProbe(view, probeOf(view, kind));
  const declared = containerPorts(view);
  const listens = listeningIn(log);
  // All containers of a pod share its ports: one that is not ready itself may be the one that does not listen yet.
  const shared = containersOf(view.pod).some(
    (other) => other.name !== view.name && other.role !== 'init' && other.status?.ready === false,
  );
  if (port !== undefined && !(shared && !declared.includes(port))) {
    if (listens && !listens.ports.includes(port))
      return { cause: 'ProbePortMismatch', sure: stated, line: listens.line, details: { listens: listens.ports } };
    if (!listens && declared.length > 0 && !declared.includes(port))
      return { cause: 'ProbePortMismatch', sure: stated, details: { containerPorts: declared } };
    if (listens?.loopback && stated) return { cause: 'AppBoundToLoopback', sure: false, line: listens.line };
    const other = otherPort(view, kind);
    if (stated && !listens && other !== undefined && other !== port && declared.includes(other) && view.status?.ready)
      return { cause: 'ProbePortMismatch', sure: false, details: { otherProbe: other } };
  }
  if (kind !== 'liveness' || view.spec?.startupProbe || !stated || !log || log.lines.length === 0) return undefined;
  const late = lateStart(log, listens, run);
  if (late) return { cause: 'ProbeTooEarly', sure: true, ...late };
  return startedLine(log) >= 0 || listens || endingOf(log, { view, exitCode: undefined })?.signature
    ? undefined
    : { cause: 'ProbeTooEarly', sure: false, line: log.lines.length - 1 };
}

/** The kubelet stamps lines to the nanosecond, and runs to the second. */
const CLOCK_MS = 1_000;

/** The line in which a program says that it is up, when it stands in the grace period: after the kubelet's decision. */
function lateStart(
  log: ContainerLog,
  listens: Listening | undefined,
  { began = Number.NaN, gaveUp = Number.NaN, ended = Number.NaN }: KilledRun,
): Pick<ProbeCause, 'line' | 'details'> | undefined {
  const first = startedLine(log);
  const line = first >= 0 ? first : (listens?.line ?? -1);
  const at = Date.parse(log.lines[line]?.at ?? '');
  // Written without a time, or by another run.
  if (!(at > gaveUp && gaveUp >= began && at <= ended + CLOCK_MS)) return undefined;
  return { line, details: { startSeconds: Math.round((at - began) / 1000) } };
}

function otherPort(view: ContainerView, kind: ProbeKind): number | undefined {
  const other = kind === 'readiness' ? 'liveness' : 'readiness';
  return targetOfProbe(view, probeOf(view, other)).port;
}
