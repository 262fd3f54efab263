import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, ModelEvent, ModelRequest } from '../core/model.ts';
import { toolNamed } from './answer/call-input.ts';
import { SpokenText } from './spoken/spoken-text.ts';
import {
  abortedEnd,
  ENDURANCE,
  endOf,
  faultEnd,
  MOST_WAIT_MS,
  type Endurance,
  type Fault,
  type Once,
  type Turn,
} from './turn.ts';
import { watchdog } from './answer/watchdog.ts';

type Translate = (error: unknown) => Fault;
type Asked = Pick<ModelRequest, 'tools'>;

/** Nothing at all, in a good form: often gone at the next try. */
const NOTHING: Fault = {
  code: 'cut',
  message: 'the model gave no answer',
  nextStep: 'ask again, or choose another model with --model',
  again: true,
};

/**
 * The endurance of every adapter in one place: limits of silence, tries with back-off before any text was shown, one
 * second try for an empty answer, an abort at any moment. What a model writes as text in place of calls becomes calls,
 * thoughts are not shown. Yields text and retries, then exactly one end; never throws, and leaves no request running.
 */
export async function* attempts(
  provider: string,
  once: Once,
  translate: Translate,
  asked: Asked,
  signal: AbortSignal,
  endurance: Endurance = ENDURANCE,
): AsyncGenerator<ModelEvent> {
  const offered = asked.tools.map(({ name }) => name);
  let empty = false;
  for (let tries = 1; ; tries++) {
    if (signal.aborted) return yield abortedEnd();
    const spoken = new SpokenText(offered);
    const dog = watchdog(signal, endurance);
    let shown = false;
    let turn: Turn;
    try {
      const events = once(dog.signal, dog.beat);
      for (;;) {
        const next = await events.next();
        if (next.done) {
          turn = next.value;
          break;
        }
        const delta = spoken.push(next.value);
        if (delta === '') continue;
        shown = true;
        yield { type: 'text', delta };
      }
    } catch (error) {
      turn = { fault: translate(error) };
    } finally {
      dog.end();
    }
    if (signal.aborted) return yield abortedEnd();
    if (dog.stalled()) turn = { fault: stalledFault(endurance, dog.flowing()) };
    const said = spoken.end(!('fault' in turn) && turn.reason === 'stop');
    if (said.text !== '') {
      shown = true;
      yield { type: 'text', delta: said.text };
    }
    turn = wholeTurn(turn, said.calls, offered);
    if (!('fault' in turn)) {
      const nothing = turn.reason === 'stop' && turn.calls.length === 0 && !shown;
      if (!nothing) return yield endOf(provider, turn);
      turn = { fault: { ...NOTHING, again: !empty }, usage: turn.usage };
      empty = true;
    }
    const { fault } = turn;
    const waitMs = Math.round(fault.waitMs ?? endurance.backoffMs * 2 ** (tries - 1) * (0.75 + Math.random() / 2));
    if (!fault.again || shown || tries >= endurance.tries || waitMs > MOST_WAIT_MS)
      return yield faultEnd(fault, turn.usage);
    yield { type: 'retry', reason: fault.message, waitMs };
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Calls by the names of the offered tools; those that came as text are the provider's no more, so its items do not go
 * back.
 */
function wholeTurn(turn: Turn, spoken: readonly Call[], offered: readonly string[]): Turn {
  if ('fault' in turn || turn.reason !== 'stop') return turn;
  if (turn.calls.length === 0 && spoken.length > 0) return { ...turn, calls: spoken, items: [] };
  return { ...turn, calls: turn.calls.map((call) => ({ ...call, name: toolNamed(call.name, offered) ?? call.name })) };
}

const stalledFault = (endurance: Endurance, flowing: boolean): Fault => ({
  code: 'stalled',
  message: flowing
    ? `the model went silent for ${Math.round(endurance.idleMs / 1000)} s in the middle of its answer`
    : `the model has not answered for ${Math.round(endurance.firstMs / 1000)} s`,
  nextStep: 'ask again, choose another model with --model, or use --model offline',
  again: false,
});
