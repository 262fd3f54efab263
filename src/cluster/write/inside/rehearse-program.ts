import type { Change, Rehearsal } from '../../../core/plan.ts';
import type { Reader } from '../../reader.ts';
import { mayI } from '../../read/rights.ts';
import type { Transport } from '../../wire/transport.ts';
import { movedSince, rawObject, type Raw } from '../live-object.ts';
import { requestOf } from '../write-requests.ts';

export type ReadParts = { readonly transport: Transport; readonly reader: Reader; readonly limitMs: number };
export type ExecChange = Extract<Change, { verb: 'exec' }>;
type Status = {
  readonly name: string;
  readonly state?: { readonly running?: object; readonly waiting?: { readonly reason?: string } };
};
type Lists = 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses';
type PodNow = Raw & { readonly status?: { readonly [List in Lists]?: readonly Status[] } };
type Refusal = NonNullable<Rehearsal['refusal']>;

/** Why the program cannot be run there now; undefined when its container runs. */
export function notRunning(change: ExecChange, now: Raw | undefined): Refusal | undefined {
  const moved = movedSince(change, now);
  if (moved !== '') return { code: 'stale', message: moved, nextStep: 'it is planned again from the present state' };
  const { status = {} } = now as PodNow;
  const all = [status.containerStatuses, status.initContainerStatuses, status.ephemeralContainerStatuses];
  const own = all.flatMap((list) => list ?? []).find(({ name }) => name === change.container);
  if (own?.state?.running) return undefined;
  const name = `container ${change.container} of pod/${change.target.name}`;
  const why = own === undefined ? 'has no state yet' : `does not run (${own.state?.waiting?.reason ?? 'it has ended'})`;
  return {
    code: 'refused',
    message: `${name} ${why}: nothing can be run in it`,
    nextStep: 'diagnose says why it does not run; get_logs with previous shows what it said last',
  };
}

const warned = (warning: string | undefined) => (warning === undefined ? {} : { warning });

/** What it means that the values of these Secrets are not known: a sentence; undefined for none. */
export function notLearned(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const more = names.length > 8 ? ` and ${names.length - 8} more` : '';
  return `the pod uses ${names.length === 1 ? 'Secret' : 'Secrets'} ${names.slice(0, 8).join(', ')}${more}, which could not be read: values of ${names.length === 1 ? 'it' : 'them'} that the program prints are not known, and hidden only where they look like secrets`;
}

/** Nothing is run: the pod is read, and whether the person may. A server has no dry run for a program. */
export async function rehearseProgram(
  { transport, reader, limitMs }: ReadParts,
  change: ExecChange,
  signal: AbortSignal,
): Promise<{ readonly note: string; readonly warning?: string } | { readonly refusal: Refusal }> {
  requestOf(change, false); // refuses what can be no request
  const { name, namespace = '' } = change.target;
  const now = await rawObject(transport, change, limitMs, signal);
  const refusal = notRunning(change, now);
  if (refusal) return { refusal };
  const right = { namespace, group: '', resource: 'pods/exec' };
  // Servers before 1.35 ask for the right to get, where a WebSocket is asked for.
  const verbs = ['create', 'get'];
  for (const verb of verbs)
    if (await mayI(transport, { ...right, verb }, limitMs, signal))
      return {
        note: `pod/${name} runs; a program cannot be rehearsed, and nothing was run yet`,
        ...warned(notLearned(await reader.learnSecrets(now ?? {}, namespace, signal))),
      };
  return {
    refusal: {
      code: 'forbidden',
      message: `you may not run programs in pods of namespace ${namespace}: the right to create pods/exec is missing`,
      nextStep: `kubectl auth can-i create pods --subresource=exec -n ${namespace} shows it; ask for the right`,
    },
  };
}
