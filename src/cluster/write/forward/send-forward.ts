import { toAppError } from '../../../core/errors.ts';
import { portText } from '../../../core/forward.ts';
import type { Progress } from '../../../core/plan.ts';
import type { StepResult } from '../../../core/writer.ts';
import type { Reader } from '../../reader.ts';
import type { Transport } from '../../wire/transport.ts';
import { rawObject } from '../live-object.ts';
import { listenLocally, type Listening } from './listen.ts';
import { MOST_OPEN, type OpenForwards } from './open-forwards.ts';
import { notReachable, type ForwardChange } from './rehearse-forward.ts';
import { ForwardSession } from './session.ts';

type Parts = {
  readonly transport: Transport;
  readonly reader: Reader;
  readonly limitMs: number;
  readonly forwards: OpenForwards;
};
type Step = { readonly change: ForwardChange; readonly index: number; readonly of: number };

/**
 * Opens the approved ports and goes on: the forwarding lives in the list of this connection until the person ends it.
 * All of its ports are open, or none is.
 */
export async function* sendForward(
  { transport, reader, limitMs, forwards }: Parts,
  { change, index, of }: Step,
  signal: AbortSignal,
): AsyncGenerator<Progress, StepResult> {
  const listening: Listening[] = [];
  try {
    if (forwards.full) return { state: 'refused', lines: [`not opened: ${MOST_OPEN} are open; end one first`] };
    const refusal = notReachable(change, await rawObject(transport, change, limitMs, signal));
    if (refusal)
      return {
        state: refusal.code === 'stale' ? 'stale' : 'refused',
        lines: [`not opened: ${refusal.message}`],
        ...(refusal.nextStep === undefined ? {} : { nextStep: refusal.nextStep }),
      };
    const begun = Promise.withResolvers<ForwardSession>();
    begun.promise.catch(() => undefined);
    for (const port of change.ports)
      listening.push(
        await listenLocally(port.local, (local) => void begun.promise.then((one) => one.take(local, port))),
      );
    const changed = (): void => forwards.changed();
    const session = new ForwardSession(
      { transport, reader, limitMs },
      { id: forwards.nextId(), change, listening, changed },
    );
    begun.resolve(session);
    forwards.add(session);
    const { ports, target, pod } = session.state();
    const line = `open: ${ports.map(portText).join(', ')} of ${target}${target === `pod/${pod ?? ''}` ? '' : ` (pod/${pod ?? ''})`}`;
    yield { type: 'sent', index, of, text: of > 1 ? `step ${index + 1} of ${of}: ${line}` : line };
    return { line };
  } catch (error) {
    for (const one of listening) one.close();
    const { message, nextStep, code } = toAppError(error);
    const next = nextStep === undefined ? {} : { nextStep };
    return { state: code === 'aborted' ? 'aborted' : 'refused', lines: [`not opened: ${message}`], ...next };
  }
}
