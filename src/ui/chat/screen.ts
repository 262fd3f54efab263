import type { CardState } from '../card/machine.ts';
import type { PromptView } from '../editor/prompt.ts';
import type { PaneView } from '../pane/pane-view.ts';
import type { SecretView } from './secret-prompt.ts';
import type { ChatState } from './state.ts';

/** Everything that the screen shows, as one value. */
export type Screen = {
  readonly chat: ChatState;
  readonly prompt: PromptView;
  readonly card: CardState | undefined;
  readonly secret: SecretView | undefined;
  /** A question waits behind an unsent draft. */
  readonly waiting: boolean;
  /** The log that stands in the place of the message line. */
  readonly pane: PaneView | undefined;
  readonly keys: boolean;
  readonly over: boolean;
};

/** What only the terminal's owner can do. */
export type Terminal = {
  readonly clear: () => void;
  readonly suspend: () => void;
  /** Gives the terminal to a job until it ends; then the screen is drawn anew, and a card takes no key before that. */
  readonly away: (job: () => Promise<void>) => void;
  readonly exit: (code: number) => void;
  /** Writes text as it is, without margins and without breaks of ours, so that it can be selected. */
  readonly print: (text: string) => void;
  /** Sends a code that draws nothing: bell, notice, clipboard. */
  readonly signal: (code: string) => void;
};

/** What calls the person in each setting: nothing, BEL, or OSC 9. */
export const CALL = { off: '', bell: '\u0007', notice: '\u001B]9;kubewhy waits for you\u0007' } as const;
