import { forwardTitle, type Forwards } from '../../core/forward.ts';
import type { Press } from '../editor/press.ts';
import type { Prompt } from '../editor/prompt.ts';
import { globalAction } from '../keys.ts';
import type { Timing } from '../options.ts';
import type { Asks } from './asks.ts';
import { FIX_LINE } from './fix-offer.ts';
import { meantOf, whyOf } from './offers.ts';
import type { ChatState } from './state.ts';
import type { Turns } from './turns.ts';

type Deps = {
  readonly prompt: Prompt;
  readonly asks: Asks;
  readonly turns: Turns;
  readonly forwards: Forwards | undefined;
  readonly state: () => ChatState;
  readonly send: (line: string) => void;
  readonly quit: (code: number) => void;
  readonly edit: () => void;
  readonly hint: (text: string, ms: number) => void;
  readonly changed: () => void;
  readonly now: () => number;
  readonly timing: Timing;
};

/** What a key does while the message line has the focus: edit it, send it, stop what runs, open what waits, leave. */
export class PromptKeys {
  readonly #deps: Deps;
  /** True while the keys are listed. */
  help = false;
  #quitBefore = 0;
  #endBefore = 0;
  /** Ctrl+X was pressed: the next key ends a pair of two. */
  #pair = false;
  #lone: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  press(press: Press): void {
    clearTimeout(this.#lone);
    const { prompt, asks, turns, state } = this.#deps;
    const { buffer } = prompt;
    const action = globalAction.get(press.key);
    const closed = this.help;
    this.help = false;
    const pair = this.#pair;
    this.#pair = press.key === 'C-x' && !pair;
    if (this.#pair) return this.#deps.hint('Ctrl+X: Ctrl+E opens your editor', 2_000);
    if (pair && globalAction.get(`C-x ${press.key}`) === 'edit') return this.#deps.edit();
    if (closed && action === 'stop') return;
    if (press.key === 'tab' && asks.waiting) asks.openNext(true);
    else if (press.key === 'paste') prompt.paste(press.text);
    else if (action === 'stop') this.#escape();
    else if (action === 'quit') {
      if (buffer.empty) this.#deps.quit(0);
      else buffer.delete();
    } else if (press.key === 'text' && press.text === '?' && buffer.empty && !prompt.searching) this.help = true;
    else if (press.key === 'up' && buffer.empty && state().queue.length > 0) prompt.giveBack(turns.takeQueue());
    else if (prompt.press(press) === 'submit') this.#submit();
    else if (press.key === 'text' && this.#offered() !== undefined)
      this.#lone = setTimeout(() => this.#take(), this.#deps.timing.letter);
  }

  /** Ctrl+C: stops what runs, then empties the draft, then (twice) leaves. */
  interrupt(): void {
    const { prompt, turns, now, timing } = this.#deps;
    if (turns.stop()) {
      const waiting = turns.takeQueue();
      if (waiting !== '') prompt.giveBack(waiting);
    } else if (prompt.searching) prompt.escape();
    else if (!prompt.buffer.empty) prompt.buffer.set('');
    else if (now() < this.#quitBefore) this.#deps.quit(130);
    else {
      this.#quitBefore = now() + timing.quit;
      this.#deps.hint('press Ctrl+C again to quit', timing.quit);
    }
  }

  close(): void {
    clearTimeout(this.#lone);
  }

  #submit(): void {
    const { prompt, asks, send } = this.#deps;
    if (this.#offered() !== undefined) return this.#take();
    send(prompt.take());
    asks.openNext(false);
  }

  /** What is asked when the draft is the one letter that stands for it: the fix, why, or what was meant. */
  #offered(): string | undefined {
    const state = this.#deps.state();
    const { text } = this.#deps.prompt.buffer;
    if (text === 'f') return state.fix === undefined ? undefined : FIX_LINE;
    if (text === 'm') return meantOf(state);
    return text === 'w' ? whyOf(state) : undefined;
  }

  #take(): void {
    const line = this.#offered();
    if (line === undefined) return;
    this.#deps.prompt.buffer.set('');
    this.#deps.send(line);
    this.#deps.changed();
  }

  #escape(): void {
    const { prompt, turns } = this.#deps;
    if (prompt.escape()) return;
    const waiting = turns.takeQueue();
    if (waiting !== '') prompt.giveBack(waiting);
    if (turns.stop() || waiting !== '' || !prompt.buffer.empty) return;
    this.#endForward();
  }

  /** Twice Esc, on an empty line while nothing runs, ends what was opened last. */
  #endForward(): void {
    const { forwards, now, timing, hint } = this.#deps;
    const last = forwards?.list().findLast(({ ended }) => ended === undefined);
    if (forwards === undefined || last === undefined) return;
    if (now() < this.#endBefore) {
      this.#endBefore = 0;
      forwards.end(last.id);
      return;
    }
    this.#endBefore = now() + timing.quit;
    hint(`press Esc again to end forwarding ${forwardTitle(last)}`, timing.quit);
  }
}
