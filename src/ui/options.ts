import type { Approver } from '../core/approval.ts';
import type { AgentEvent } from '../core/events.ts';
import type { Forwards } from '../core/forward.ts';
import type { Sealed } from '../core/sealed.ts';
import type { SecretPlace } from '../core/tool.ts';
import type { View } from '../core/view.ts';
import type { HealthState, WorkloadHealth } from './health-state.ts';
import type { ChatKeeper, Resumed, SavedItem } from './kept.ts';
import type { Theme } from './text/look.ts';

export type { ChatKeeper, HealthState, Resumed, SavedItem, WorkloadHealth };

export type Header = {
  readonly context: string;
  readonly namespace: string;
  readonly model: string;
  /** True for the embedded demo cluster. */
  readonly embedded: boolean;
  /** The context is known as production. */
  readonly production?: boolean;
  readonly mode: 'normal' | 'read-only' | 'dry-run';
  /** Colours of the screen; the terminal's own where it is absent. */
  readonly theme?: Theme;
  /** Said once at the start, one line each: no kubeconfig, no key, a change that an earlier run left open. */
  readonly notices: readonly string[];
};

/** A line of a log, cleaned and redacted, or a word about it. `at` is RFC 3339 or ''. */
export type PaneEntry = {
  readonly pod: string;
  readonly container: string;
  readonly at: string;
  readonly text: string;
  readonly note?: true;
};

/** The log of a workload for the pane. */
export type LogSource = {
  readonly title: string;
  /** The present instances, live until the signal; or those before them, which end. */
  lines(previous: boolean, signal: AbortSignal): AsyncIterable<readonly PaneEntry[]>;
  /** The command that shows the same, of one pod or of all; of a filter the lines that hold it in any case. */
  kubectl(previous: boolean, pod: string | undefined, filter: string): string;
  /** Writes a private file; gives its path. */
  save(text: string): Promise<string>;
};

/** What a slash command gives back. A text is shown as Markdown. */
export type SlashResult =
  | undefined
  | string
  | {
      readonly text?: string;
      readonly view?: View;
      /** Sent to the model as if the person had typed it. */
      readonly ask?: string;
      /** Parts of the header that are different from now on. */
      readonly header?: Partial<Header>;
      /** True: empty the screen (a new conversation). */
      readonly clear?: boolean;
      /** Opens the pane with this log. */
      readonly logs?: LogSource;
      /** Ends the chat with this exit code. */
      readonly quit?: number;
    };

export type SlashCommand = {
  /** Without the slash. */
  readonly name: string;
  readonly help: string;
  /** Shown after the name: `[workload]`. */
  readonly arguments?: string;
  /** Candidates for the arguments typed so far, for Tab. */
  readonly complete?: (typed: string) => readonly string[];
  /** The arguments that a sentence stands for, when it is one that this command answers; undefined otherwise. */
  readonly reads?: (line: string) => string | undefined;
  /**
   * One of the two: what it does by itself, or the call of a tool that it stands for, which runs as a turn with its
   * card.
   */
  run?(args: string, signal: AbortSignal): SlashResult | Promise<SlashResult>;
  /** Throws bad-input with the usage as its next step. */
  call?(args: string): ToolCall;
};

export type ToolCall = { readonly tool: string; readonly input: Readonly<Record<string, unknown>> };

/** What the chat needs of a session of the agent. */
export type SessionLike = {
  say(text: string, signal: AbortSignal): AsyncIterable<AgentEvent>;
  /** One call without a model, for commands that stand for a tool. */
  run?(text: string, call: ToolCall, signal: AbortSignal): AsyncIterable<AgentEvent>;
};

/** Asks for the values of Secret keys at a masked prompt. Rejects with `declined` or `aborted`. */
export type AskSecrets = (keys: readonly string[], into: SecretPlace, signal: AbortSignal) => Promise<Sealed>;

/** Times in milliseconds. */
export type Timing = {
  /** A card takes no yes before it has stood still for so long. */
  readonly dead: number;
  /** A yes counts when no other key follows it for so long: a held key and typed words never do. */
  readonly alone: number;
  /**
   * A lone letter that is a key on an empty message line counts when nothing follows for so long: words that begin with
   * it never do.
   */
  readonly letter: number;
  /** A question that nobody answers for so long is a no. */
  readonly question: number;
  /** The second Ctrl+C must come within this time. */
  readonly quit: number;
  /** A turn that was stopped and does not end by itself is left behind after this time. */
  readonly stop: number;
  /** A fault or a recovery must last so long before it is told: pods that start or stop are none. */
  readonly settle: number;
};

export const TIMING: Timing = {
  dead: 500,
  alone: 150,
  letter: 700,
  question: 600_000,
  quit: 1_000,
  stop: 3_000,
  settle: 8_000,
};

export type Opened = {
  readonly header: Header;
  readonly commands: readonly SlashCommand[];
  /** What can be told of an earlier run only now; it stands below the header. */
  readonly resumed?: Resumed;
  /** Sent before everything that was typed meanwhile. */
  readonly first?: string;
};

export type ChatOptions = {
  /** With `open`, what is known before: the namespace and the cluster's name may still be missing. */
  readonly header: Header;
  /**
   * What the chat is about, opened once the first frame stands: lines that are sent before wait for it. `what` is shown
   * meanwhile. `run` gives the header and the commands of then; its failure ends the chat.
   */
  readonly open?: { readonly what: string; run(): Promise<Opened> };
  readonly createSession: (approver: Approver, askSecrets: AskSecrets) => SessionLike | Promise<SessionLike>;
  /** States from watches, the newest each time. Its end or failure empties the line. */
  readonly health?: (signal: AbortSignal) => AsyncIterable<HealthState>;
  /** The ports that are forwarded: shown above the state of the namespace, ended with Esc. */
  readonly forwards?: Forwards;
  readonly commands?: readonly SlashCommand[];
  /** Lets the person edit the draft in a program of theirs, which has the terminal meanwhile. Rejects with why not. */
  readonly editor?: (text: string, signal: AbortSignal) => Promise<string>;
  /** Typed lines of earlier runs, oldest first. */
  readonly history?: { load(): readonly string[]; append(line: string): void };
  /** Names that Tab completes, as far as they are known: workloads, pods, namespaces, contexts. */
  readonly names?: () => readonly string[];
  /**
   * How the person is called when a question waits: the terminal's bell, or a desktop notice (OSC 9). Default: not at
   * all.
   */
  readonly attention?: 'off' | 'bell' | 'notice';
  /** Keeps a report of the conversation in a file (a name of the keeper's choice for ''); gives its path. */
  readonly keepReport?: (markdown: string, file: string) => Promise<string>;
  readonly keeper?: ChatKeeper;
  /** The transcript of an earlier run. */
  readonly resumed?: Pick<Resumed, 'items'>;
  /** Sent as the first message. */
  readonly first?: string;
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout?: NodeJS.WriteStream;
  /** For `$NAME` at the masked prompt, CI and colours. Default: the process's. */
  readonly env?: NodeJS.ProcessEnv;
  readonly timing?: Partial<Timing>;
  readonly now?: () => number;
};
