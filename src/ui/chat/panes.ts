import type { Press } from '../editor/press.ts';
import type { Prompt } from '../editor/prompt.ts';
import type { LogSource } from '../options.ts';
import { LogPane } from '../pane/log-pane.ts';
import type { PaneView } from '../pane/pane-view.ts';
import { safe } from '../text/line.ts';
import { clipboardCode } from './copy.ts';
import type { Action } from './state.ts';

type Deps = {
  readonly changed: () => void;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly prompt: Prompt;
  readonly dispatch: (action: Action) => void;
  readonly signal: (code: string) => void;
  /** The person has left the pane for the message line. */
  readonly left: () => void;
};

/** The pane that stands in the place of the message line, at most one; the draft waits below it. */
export class Panes {
  readonly #deps: Deps;
  #pane: { readonly pane: LogPane; readonly title: string } | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get isOpen(): boolean {
    return this.#pane !== undefined;
  }
  get view(): PaneView | undefined {
    return this.#pane?.pane.view;
  }

  open(source: LogSource): void {
    this.close();
    const { changed, size, prompt, signal } = this.#deps;
    const pane = new LogPane(source, {
      changed,
      size,
      close: () => this.#leave(),
      copy: (text) => {
        const code = clipboardCode(text);
        if (code !== undefined) signal(code);
        return code !== undefined;
      },
      ask: (text) => {
        prompt.giveBack(text);
        this.#leave();
      },
    });
    this.#pane = { pane, title: source.title };
    changed();
  }

  press(press: Press): void {
    this.#pane?.pane.press(press);
  }

  close(): void {
    this.#pane?.pane.close();
    this.#pane = undefined;
  }

  #leave(): void {
    const open = this.#pane;
    if (!open) return;
    const seen = open.pane.seen;
    this.close();
    const text = `the log of ${safe(open.title)} was open: ${seen} lines came`;
    this.#deps.dispatch({ type: 'add', item: { type: 'notice', tone: 'info', text } });
    this.#deps.left();
  }
}
