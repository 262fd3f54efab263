import { AppError, EXIT, exitCodeOf, toAppError } from '../../core/errors.ts';
import { nearest } from '../../core/names.ts';
import { safeText } from '../../core/redact.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openCluster, withoutModelKeys, type OpenCluster } from '../open.ts';
import { readSettings } from '../settings.ts';
import { settingsForContexts } from './own-cluster.ts';

export type ContextFlags = { readonly contexts?: string; readonly allContexts?: boolean };

/** What a look at one cluster came to; `json` and `text` are its own output, without the cluster's name. */
export type Look = {
  readonly json: unknown;
  readonly text: string;
  readonly code: number;
  readonly notRead: readonly string[];
};
export type Looked = { readonly context: string } & (
  | { readonly look: Look }
  | {
      readonly error: { readonly code: string; readonly message: string; readonly nextStep?: string };
      readonly exit: number;
    }
);

const MOST_CONTEXTS = 50;
/** Clusters that are looked at side by side. */
const AT_ONCE = 10;
/** A cluster may take so many times the limit of one request in all. */
const LIMIT_FACTOR = 3;

/**
 * The contexts that `--contexts` names, or all of the kubeconfig; undefined without such a flag. A missing one is wrong
 * usage.
 */
export async function wantedContexts(
  { contexts, allContexts }: ContextFlags,
  flags: Flags,
  io: Io,
): Promise<readonly string[] | undefined> {
  if (contexts === undefined && !allContexts) return undefined;
  if (contexts !== undefined && allContexts)
    throw new AppError('usage', '--contexts and --all-contexts exclude each other', 'leave one of them out');
  if (flags.context !== undefined)
    throw new AppError('usage', 'several contexts take no --context besides', 'leave it out');
  const { kubeconfig } = settingsForContexts(flags, io.env);
  const { contextNames } = await import('../../cluster/index.ts');
  const known = await contextNames(withoutModelKeys(io.env), kubeconfig);
  if (known.length === 0)
    throw new AppError('config', 'the kubeconfig has no context', 'set KUBECONFIG or --kubeconfig');
  const names = allContexts
    ? known
    : [...new Set((contexts ?? '').split(',').map((name) => name.trim()))].filter(Boolean);
  if (names.length === 0) throw new AppError('usage', '--contexts names no context', 'write --contexts a,b');
  const missing = names.filter((name) => !known.includes(name));
  if (missing.length > 0) {
    const near = nearest(missing[0] ?? '', known);
    throw new AppError(
      'usage',
      `the kubeconfig has no context ${missing.map((name) => JSON.stringify(safeText(name, 100))).join(', ')}`,
      `${near.length > 0 ? `did you mean ${near.join(' or ')}? ` : ''}"kubectl config get-contexts" lists them`,
    );
  }
  if (names.length > MOST_CONTEXTS)
    throw new AppError(
      'usage',
      `${names.length} contexts are too many; at most ${MOST_CONTEXTS} at once`,
      'name some of them',
    );
  return names;
}

/**
 * The same look at each context, side by side, each raced with its own limit: a cluster that is slow or dead holds none
 * of the others. `told` is called as each one ends.
 */
export async function lookAtEach(
  contexts: readonly string[],
  flags: Flags,
  io: Io,
  look: (cluster: OpenCluster, io: Io) => Promise<Look>,
  told: (looked: Looked) => void,
): Promise<readonly Looked[]> {
  const { timeout } = readSettings(flags, io.env);
  const limitMs = timeout * 1000 * LIMIT_FACTOR;
  const done: Looked[] = [];
  let next = 0;
  const one = async (context: string): Promise<Looked> => {
    let limit: AbortSignal | undefined;
    const failed = (error: unknown): Looked => {
      const failure =
        limit?.aborted && !io.signal.aborted
          ? new AppError('timeout', `no whole answer within ${limitMs / 1000} s`, 'a longer --timeout gives it more')
          : toAppError(error);
      if (io.signal.aborted) throw failure;
      const { code, message, nextStep } = failure;
      const exit = exitCodeOf(code);
      return {
        context,
        error: {
          code,
          message: safeText(message),
          ...(nextStep === undefined ? {} : { nextStep: safeText(nextStep) }),
        },
        // Half of the clusters unseen is not a wrong use of the command.
        exit: exit === EXIT.usage || exit === EXIT.interrupted ? EXIT.error : exit,
      };
    };
    let cluster: OpenCluster | undefined;
    try {
      // Opening loads the program's own parts and sends nothing: only what is asked of the cluster counts.
      cluster = await openCluster(readSettings({ ...flags, context }, io.env), io);
      if (cluster.notice) io.err(`${safeText(context)}: ${cluster.notice}\n`);
      limit = AbortSignal.timeout(limitMs);
      const own: Io = { ...io, signal: AbortSignal.any([io.signal, limit]) };
      const gone = new Promise<never>((_, reject) =>
        own.signal.addEventListener('abort', () => reject(new AppError('aborted', 'stopped')), { once: true }),
      );
      return { context, look: await Promise.race([look(cluster, own), gone]) };
    } catch (error) {
      return failed(error);
    } finally {
      await cluster?.close();
    }
  };
  const worker = async (): Promise<void> => {
    for (let at = next++; at < contexts.length; at = next++) {
      const looked = await one(contexts[at] ?? '');
      done[at] = looked;
      told(looked);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, contexts.length) }, worker));
  return done;
}

/** Found causes are the worst, then what could not be seen, then health. */
export function worstExit(all: readonly Looked[]): number {
  const codes = all.map((one) => ('look' in one ? one.look.code : one.exit));
  if (codes.includes(EXIT.findings)) return EXIT.findings;
  return codes.find((code) => code !== EXIT.ok) ?? EXIT.ok;
}
