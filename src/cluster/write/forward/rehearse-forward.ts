import { type AppError, toAppError } from '../../../core/errors.ts';
import type { Change, Rehearsal } from '../../../core/plan.ts';
import { mayI } from '../../read/rights.ts';
import type { Transport } from '../../wire/transport.ts';
import { movedSince, rawObject, type Raw } from '../live-object.ts';
import { requestOf } from '../write-requests.ts';
import { listenLocally } from './listen.ts';

export type ForwardChange = Extract<Change, { verb: 'forward' }>;
type Refusal = NonNullable<Rehearsal['refusal']>;

/** Why nothing can be forwarded to this pod now. */
export function notReachable(change: ForwardChange, now: Raw | undefined): Refusal | undefined {
  const moved = movedSince(change, now);
  if (moved !== '') return { code: 'stale', message: moved, nextStep: 'it is planned again from the present state' };
  const phase = (now as { status?: { phase?: string } } | undefined)?.status?.phase;
  if (phase === 'Running') return undefined;
  return {
    code: 'refused',
    message: `pod/${change.target.name} does not run (${phase ?? 'no phase yet'}): nothing can be forwarded to it`,
    nextStep: 'diagnose says why it does not run',
  };
}

/** Nothing is opened: the pod is read, the right is asked for, and each local port is taken and given back at once. */
export async function rehearseForward(
  { transport, limitMs }: { readonly transport: Transport; readonly limitMs: number },
  change: ForwardChange,
  signal: AbortSignal,
): Promise<{ readonly note: string; readonly warning?: string } | { readonly refusal: Refusal }> {
  requestOf(change, false); // refuses what can be no request
  const { name, namespace = '' } = change.target;
  const refusal = notReachable(change, await rawObject(transport, change, limitMs, signal));
  if (refusal) return { refusal };
  const right = { namespace, group: '', resource: 'pods/portforward' };
  // Servers before 1.35 ask for the right to get, where a WebSocket is asked for.
  const may = async (verb: string): Promise<boolean> => mayI(transport, { ...right, verb }, limitMs, signal);
  if (!(await may('create')) && !(await may('get')))
    return {
      refusal: {
        code: 'forbidden',
        message: `you may not forward ports of pods in namespace ${namespace}: the right to create pods/portforward is missing`,
        nextStep: `kubectl auth can-i create pods --subresource=portforward -n ${namespace} shows it; ask for the right`,
      },
    };
  const fault = await takenPort(change);
  if (fault)
    return {
      refusal: {
        code: 'refused',
        message: fault.message,
        ...(fault.nextStep === undefined ? {} : { nextStep: fault.nextStep }),
      },
    };
  return { note: `pod/${name} runs and the local ports are free; nothing is open yet` };
}

async function takenPort({ ports }: ForwardChange): Promise<AppError | undefined> {
  for (const { local } of ports) {
    if (local === 0) continue;
    try {
      (await listenLocally(local, (socket) => socket.destroy())).close();
    } catch (error) {
      return toAppError(error);
    }
  }
  return undefined;
}
