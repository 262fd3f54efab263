import { toAppError } from '../../core/errors.ts';
import { typedText } from '../editor/buffer.ts';
import type { Prompt } from '../editor/prompt.ts';
import type { ChatOptions } from '../options.ts';
import type { Asks } from './asks.ts';
import type { Terminal } from './screen.ts';
import type { Action } from './state.ts';

/** What of the chat it needs. */
type Chat = {
  readonly prompt: Prompt;
  readonly asks: Pick<Asks, 'openNext'>;
  readonly terminal: Terminal | undefined;
  hint(text: string, ms: number): void;
  dispatch(action: Action): void;
};

const HINT_MS = 6_000;

/**
 * Takes the draft to the person's own editor and back; what they saved can be undone like anything typed. It is not
 * sent: Enter does that.
 */
export class DraftEditor {
  readonly #editor: ChatOptions['editor'];
  readonly #chat: Chat;
  readonly #over = new AbortController();
  /** The terminal belongs to the editor. */
  isOpen = false;

  constructor(editor: ChatOptions['editor'], chat: Chat) {
    this.#editor = editor;
    this.#chat = chat;
  }

  open(): void {
    const editor = this.#editor;
    const { terminal } = this.#chat;
    if (this.isOpen) return;
    if (editor === undefined || terminal === undefined) this.#chat.hint('no editor can be opened here', HINT_MS);
    else terminal.away(() => this.#edit(editor));
  }

  async #edit(editor: NonNullable<ChatOptions['editor']>): Promise<void> {
    const { buffer } = this.#chat.prompt;
    this.isOpen = true;
    try {
      const text = typedText(await editor(buffer.text, this.#over.signal));
      if (text !== buffer.text) buffer.set(text);
      this.#chat.dispatch({ type: 'hint', hint: undefined });
    } catch (error) {
      const { message, nextStep } = toAppError(error);
      this.#chat.hint(nextStep === undefined ? message : `${message}; ${nextStep}`, HINT_MS);
    } finally {
      this.isOpen = false;
      this.#chat.asks.openNext(false);
    }
  }

  close(): void {
    this.#over.abort();
  }
}
