import { setTimeout as sleep } from 'node:timers/promises';
import type { Edit, Progress } from '../../../core/plan.ts';
import { safeText } from '../../../core/redact.ts';

const LONGEST_MS = 60_000;
const PAUSE_MS = 500;

type State = {
  readonly name?: string;
  readonly state?: {
    readonly running?: object;
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
  };
};
type PodNow = {
  readonly status?: { readonly ephemeralContainerStatuses?: readonly State[] };
};

const BAD =
  /^(?:ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|CreateContainerConfigError|CreateContainerError|RunContainerError)$/;

/** What a kubelet or a registry has written. */
const said = (text = ''): string => safeText(text.replace(/\s+/g, ' ').trim(), 600);

/**
 * Waits until the container of this name runs, within a bound: what is run in it next needs that. One line of how it
 * stands; `fine` is false where it does not run.
 */
export async function* untilRuns(
  name: string,
  read: () => Promise<unknown>,
  signal: AbortSignal,
): AsyncGenerator<Progress, { readonly line: string; readonly fine: boolean }> {
  const end = Date.now() + LONGEST_MS;
  let told = false;
  for (;;) {
    const pod = (await read().catch(() => undefined)) as PodNow | undefined;
    const state = pod?.status?.ephemeralContainerStatuses?.find((one) => one.name === name)?.state;
    if (state?.running) return { line: `container ${name} runs`, fine: true };
    if (state?.terminated)
      return {
        line: `container ${name} ended at once (${said(state.terminated.reason)}, exit code ${state.terminated.exitCode ?? '?'})`,
        fine: false,
      };
    const { reason = 'waiting', message = '' } = state?.waiting ?? {};
    if (BAD.test(reason))
      return {
        line: `container ${name} does not start: ${said(reason)}${message === '' ? '' : `: ${said(message)}`}`,
        fine: false,
      };
    if (Date.now() > end || signal.aborted)
      return { line: `container ${name} does not run yet (${said(reason)})`, fine: false };
    if (!told) yield { type: 'note', text: `container ${name} starts` };
    told = true;
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The name of the container that these edits of a pod add, alone or as a list of one. */
export function addedContainer(edits: readonly Edit[]): string {
  const [to] = edits.flatMap((edit) => edit.to ?? []).slice(-1);
  const name = typeof to === 'object' && to !== null && 'name' in to ? to.name : undefined;
  return typeof name === 'string' ? name : '';
}
