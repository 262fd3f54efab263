import { appendFileSync } from 'node:fs';
import type { ClusterReader } from '../../core/cluster.ts';
import { AppError, EXIT, toAppError } from '../../core/errors.ts';
import { KINDS, type Kind } from '../../core/kinds.ts';
import type { KubeObject } from '../../core/kubernetes.ts';
import type { Watch } from '../../core/plan.ts';
import { parseDuration } from '../../core/time.ts';
import { terminalJson } from '../../core/visible.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openCluster } from '../open.ts';
import { printDiagnosis } from '../print/print-diagnosis.ts';
import { inColour, styler } from '../print/style.ts';
import { readSettings } from '../settings.ts';
import { check, type CheckOptions, type Diagnoser, type VerifyState } from '../verify/check.ts';
import { checkAll } from '../verify/check-all.ts';
import { ofRollout } from '../verify/of-rollout.ts';
import { githubOf, junitOf, markdownOf, verificationOf } from '../verify/report.ts';

export type VerifyOptions = {
  readonly release?: string;
  readonly wait?: string;
  readonly output?: 'text' | 'json' | 'junit' | 'github';
};

const WAIT_S = 300;
/** `--wait 0s`: the state as it is now. What looks well must have stood for a while all the same. */
const NONE = /^0+(?:ms|[smh])?$/;
const EVERY_MS = 2_000;
const STANDS_MS = 10_000;
const MOST_WORKLOADS = 200;

/**
 * `kubewhy verify [WORKLOAD…]`: waits for the rollout and gives a verdict for a pipeline: 0 healthy, 10 broken with its
 * cause, 7 not healthy in time; 1 when it could not be seen. Nothing to look at is an error, never healthy.
 */
export async function runVerify(
  words: readonly string[],
  options: VerifyOptions,
  flags: Flags,
  io: Io,
): Promise<number> {
  const { output: _, ...rest } = flags;
  const waitS = options.wait === undefined ? WAIT_S : NONE.test(options.wait) ? 0 : parseDuration(options.wait);
  if (waitS === undefined)
    throw new AppError(
      'usage',
      `the time to wait, ${JSON.stringify(options.wait)}, is not a duration`,
      'for example 5m',
    );
  const cluster = await openCluster(readSettings(rest, io.env), io);
  try {
    if (cluster.notice) io.err(`${cluster.notice}\n`);
    const { reader, namespace } = cluster;
    const workloads = await workloadsOf(words, options.release, reader, namespace, io.signal);
    const { diagnose } = await import('../../diagnose/index.ts');
    const diagnoses = new Map<Watch, Awaited<ReturnType<typeof diagnose>>>();
    const diagnoser: Diagnoser = async (workload, signal) => {
      const request = { namespace, workload: `${workload.kind}/${workload.name}` };
      const diagnosis = await diagnose(request, reader, Date.now, signal);
      diagnoses.set(workload, diagnosis);
      return diagnosis.findings;
    };
    const say = ({ kind, name }: Watch, message: string): void => io.err(`${kind.toLowerCase()}/${name}: ${message}\n`);
    const about: CheckOptions['ofRollout'] = (one, finding, signal) => ofRollout(reader, one, finding, signal);
    const settings = {
      timeoutMs: waitS * 1000,
      everyMs: EVERY_MS,
      standsMs: STANDS_MS,
      now: Date.now,
      say,
      ofRollout: about,
    };
    const all = await checkAll(workloads, settings, (one, timeoutMs) =>
      check(reader, one, diagnoser, { ...settings, timeoutMs }, io.signal),
    );
    const { context } = reader.target;
    const verification = verificationOf(all, { context, namespace });
    const form = options.output ?? 'text';
    if (form === 'json') io.out(`${terminalJson(verification, 2)}\n`);
    else if (form === 'junit') io.out(junitOf(verification));
    else if (form === 'github') {
      io.out(githubOf(verification));
      writeSummary(io, markdownOf(verification));
    } else {
      const style = styler(inColour(io));
      for (const { workload, state, message, seconds } of all) {
        const good = state === 'healthy' || state === 'held';
        io.out(
          `${good ? style('green', '✓') : style('red', '✗')} ${workload.kind.toLowerCase()}/${workload.name} is ${state} after ${seconds} s: ${message}\n`,
        );
        const diagnosis = diagnoses.get(workload);
        if (!good && state !== 'gone' && diagnosis && diagnosis.findings.length > 0)
          io.out(`\n${printDiagnosis(diagnosis, Math.min(io.columns, 120), style)}\n`);
      }
    }
    return CODE[verification.state];
  } finally {
    await cluster.close();
  }
}

/** The summary of a job is an extra: where it cannot be written, the verdict stands. */
function writeSummary({ env, err }: Pick<Io, 'env' | 'err'>, text: string): void {
  const file = env['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  try {
    appendFileSync(file, text);
  } catch (error) {
    err(`the job summary could not be written: ${toAppError(error).message}\n`);
  }
}

const CODE: Readonly<Record<VerifyState, number>> = {
  healthy: EXIT.ok,
  held: EXIT.ok,
  broken: EXIT.findings,
  progressing: EXIT.notHealthy,
  gone: EXIT.error,
};

async function workloadsOf(
  words: readonly string[],
  release: string | undefined,
  cluster: ClusterReader,
  namespace: string,
  signal: AbortSignal,
): Promise<Watch[]> {
  if (words.length > 0 && release === undefined) {
    const { findWorkload } = await import('../../../tools/index.ts');
    const context = { cluster, namespace, now: Date.now };
    const found = await Promise.all(words.map((word) => findWorkload(word, namespace, context, signal)));
    return found.map(({ kind, name, title }) => {
      if (kind === 'Pod' || kind === 'CronJob')
        throw new AppError('usage', `${title} has no rollout`, 'name a deployment, statefulset, daemonset or job');
      return { kind, name, namespace };
    });
  }
  if (words.length > 0) throw new AppError('usage', 'name workloads or a release, not both', 'kubewhy verify --help');
  const kinds = [KINDS.deployments, KINDS.statefulsets, KINDS.daemonsets] as readonly Kind[];
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const { items, more } = await cluster.list(kind, { namespace }, signal);
      // A list that was cut is no ground for a verdict.
      if (more)
        throw new AppError(
          'bad-input',
          `namespace ${namespace} has too many ${kind.plural} to verify all`,
          'name the workloads',
        );
      return items
        .filter((object) => release === undefined || releaseOf(object) === release)
        .map((object) => ({ kind: kind.kind as Watch['kind'], name: object.metadata?.name ?? '', namespace }));
    }),
  );
  const all = lists.flat();
  if (all.length === 0)
    throw new AppError(
      'not-found',
      release === undefined
        ? `there is no workload in namespace ${namespace}`
        : `no workload in namespace ${namespace} belongs to release ${release}`,
      release === undefined ? 'name another namespace with -n' : 'helm list shows the releases',
    );
  if (all.length > MOST_WORKLOADS)
    throw new AppError(
      'bad-input',
      `namespace ${namespace} has ${all.length} workloads; at most ${MOST_WORKLOADS} are verified at once`,
      'name the workloads',
    );
  return all;
}

/** helm writes it on every object that it makes. */
const releaseOf = ({ metadata }: KubeObject): string | undefined =>
  metadata?.annotations?.['meta.helm.sh/release-name'];
