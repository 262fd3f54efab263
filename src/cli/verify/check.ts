import type { ClusterReader } from '../../core/cluster.ts';
import type { Finding } from '../../core/diagnosis.ts';
import { toAppError } from '../../core/errors.ts';
import type { Watch } from '../../core/plan.ts';
import { readRollout } from '../../core/rollout.ts';
import type { OfRollout } from './of-rollout.ts';

/**
 * healthy: rolled out, and the diagnosis finds nothing critical. held: nothing goes on and nothing is wrong (paused,
 * OnDelete). broken: the rollout failed, a certain critical cause has stood for a while, or a container that restarted
 * three times crashes on. progressing: the time was over before it was any of these. gone: the object does not exist
 * any more.
 */
export type VerifyState = 'healthy' | 'held' | 'broken' | 'progressing' | 'gone';

export type Verified = {
  readonly workload: Watch;
  readonly state: VerifyState;
  /** kubectl's sentence on the rollout, or why it is gone. */
  readonly message: string;
  /** Critical findings first; of a healthy workload its warnings. */
  readonly findings: readonly Finding[];
  readonly seconds: number;
};

export type Diagnoser = (workload: Watch, signal: AbortSignal) => Promise<readonly Finding[]>;

export type CheckOptions = {
  readonly timeoutMs: number;
  /** Between two looks. */
  readonly everyMs: number;
  /** A verdict must have stood so long: what heals, or crashes, in the next moment is none. */
  readonly standsMs: number;
  readonly now: () => number;
  readonly say: (workload: Watch, message: string) => void;
  /** What the pods of a finding have to do with the rollout; asked before it makes a verdict. */
  readonly ofRollout: (workload: Watch, finding: Finding, signal: AbortSignal) => Promise<OfRollout>;
};

/**
 * Restarts after which a crash loop is a verdict, though its cause is only likely: the third wait of the kubelet is 40
 * s, and each after it longer.
 */
const MOST_RESTARTS = 3;

/**
 * Looks at one workload until there is a verdict or the time is over. Failures of reading are the caller's, but for a
 * few in a row.
 */
export async function check(
  reader: ClusterReader,
  workload: Watch,
  diagnose: Diagnoser,
  options: CheckOptions,
  signal: AbortSignal,
): Promise<Verified> {
  const started = options.now();
  const elapsed = (): number => options.now() - started;
  const verdict = (state: VerifyState, message: string, findings: readonly Finding[]): Verified => ({
    workload,
    state,
    message,
    findings,
    seconds: Math.round(elapsed() / 1000),
  });
  let said = '';
  let failures = 0;
  let suspects = new Map<string, number>();
  // A pod without a readiness probe is ready the moment it starts, and may crash in the next.
  let settledAt: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    let message = said;
    try {
      const { status } = await readRollout(reader, workload, signal);
      failures = 0;
      message = status.message;
      if (message !== said) options.say(workload, message);
      said = message;
      const findings = await diagnose(workload, signal);
      const critical = findings.filter(({ severity }) => severity === 'critical').slice(0, MOST_SUSPECTS);
      suspects = new Map(critical.map((one) => [keyOf(one), suspects.get(keyOf(one)) ?? elapsed()]));
      if (status.state === 'failed') return verdict('broken', message, findings);
      const settled = status.state !== 'waiting' && critical.length === 0;
      if (!settled) settledAt = undefined;
      else if (elapsed() - (settledAt ??= elapsed()) >= options.standsMs)
        return verdict(status.state === 'held' ? 'held' : 'healthy', message, findings);
      const over = elapsed() >= options.timeoutMs && !settled;
      // One that is about the former revision says nothing of the new one, whatever else is found.
      for (const one of critical) {
        if (!over && elapsed() - (suspects.get(keyOf(one)) ?? 0) < options.standsMs) continue;
        const { newest, restarts } = await options.ofRollout(workload, one, signal);
        // What is rolled out and broken needs the reason beside kubectl's "successfully".
        const but = status.state === 'waiting' ? '' : `, but ${one.cause} on ${nameOf(one)}${onAnother(workload, one)}`;
        if (restarts >= MOST_RESTARTS && one.confidence !== 'certain')
          return verdict('broken', `${message}${but} (restarted ${restarts} times since the rollout)`, findings);
        if (newest && (over || one.confidence === 'certain')) return verdict('broken', `${message}${but}`, findings);
      }
      if (over) return verdict('progressing', message, findings);
    } catch (error) {
      const failure = toAppError(error);
      if (failure.code === 'not-found') return verdict('gone', failure.message, []);
      // A server that is away for a moment is looked at again; rights do not come by waiting.
      if (
        signal.aborted ||
        failure.code === 'forbidden' ||
        failure.code === 'unauthorized' ||
        ++failures > MOST_FAILURES
      )
        throw failure;
      if (elapsed() >= options.timeoutMs) throw failure;
    }
    // The last look is at the end of the time; what then has to stand for a while longer is looked at as before.
    const left = options.timeoutMs - elapsed();
    await pause(left > 0 ? Math.min(options.everyMs, Math.max(50, left)) : options.everyMs, signal);
  }
}

const MOST_FAILURES = 5;
/** Critical findings that are looked at, the first ones. */
const MOST_SUSPECTS = 8;
const nameOf = ({ subject: { kind, name } }: Finding): string => `${kind.toLowerCase()}/${name}`;
/** A fault of another workload is told on this one when this one is seen to suffer from it: it depends on that. */
const onAnother = ({ kind, name }: Watch, { subject }: Finding): string =>
  /^(?:Deployment|StatefulSet|DaemonSet)$/.test(subject.kind) && (subject.kind !== kind || subject.name !== name)
    ? ', which it depends on'
    : '';
const keyOf = ({ cause, subject, container }: Finding): string =>
  [cause, subject.kind, subject.name, container ?? ''].join('/');

export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
