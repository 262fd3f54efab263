/** What a key does at the prompt. */
export type PromptAction =
  | 'submit'
  | 'newline'
  | 'line-start'
  | 'line-end'
  | 'left'
  | 'right'
  | 'word-left'
  | 'word-right'
  | 'up'
  | 'down'
  | 'backspace'
  | 'delete'
  | 'kill-to-end'
  | 'kill-to-start'
  | 'kill-word-back'
  | 'kill-word-forward'
  | 'yank'
  | 'undo'
  | 'search'
  | 'complete'
  | 'previous'
  | 'next';

/** What a key does wherever the focus is. */
export type GlobalAction = 'stop' | 'interrupt' | 'quit' | 'suspend' | 'repaint' | 'keys' | 'open-card' | 'edit';

type Binding<A> = {
  readonly keys: readonly string[];
  readonly action: A;
  readonly help?: string;
  readonly shown?: string;
};

/** The one table of keys: the router reads it, `?` prints it. Card keys stand on the card itself. */
export const PROMPT_KEYS: readonly Binding<PromptAction>[] = [
  {
    keys: ['enter', 'chunk-enter'],
    action: 'submit',
    shown: 'Enter',
    help: 'send; while a turn runs, send afterwards',
  },
  { keys: ['newline'], action: 'newline', shown: 'Ctrl+J, Alt+Enter', help: 'new line' },
  { keys: ['up'], action: 'up', shown: 'Up, Down', help: 'move; at the edge, earlier messages' },
  { keys: ['down'], action: 'down' },
  { keys: ['C-p'], action: 'previous' },
  { keys: ['C-n'], action: 'next' },
  { keys: ['C-r'], action: 'search', shown: 'Ctrl+R', help: 'search earlier messages' },
  { keys: ['tab'], action: 'complete', shown: 'Tab', help: 'complete a command or a name: back, @back' },
  { keys: ['C-a', 'home'], action: 'line-start', shown: 'Ctrl+A, Ctrl+E', help: 'start, end of the line' },
  { keys: ['C-e', 'end'], action: 'line-end' },
  { keys: ['M-b', 'C-left', 'M-left'], action: 'word-left', shown: 'Alt+B, Alt+F', help: 'word back, forward' },
  { keys: ['M-f', 'C-right', 'M-right'], action: 'word-right' },
  { keys: ['C-k'], action: 'kill-to-end', shown: 'Ctrl+K, Ctrl+U', help: 'cut to the end, start of the line' },
  { keys: ['C-u'], action: 'kill-to-start' },
  {
    keys: ['C-w', 'M-backspace', 'C-backspace'],
    action: 'kill-word-back',
    shown: 'Ctrl+W',
    help: 'cut the word before',
  },
  { keys: ['M-d', 'M-delete', 'C-delete'], action: 'kill-word-forward' },
  { keys: ['C-y'], action: 'yank', shown: 'Ctrl+Y', help: 'put back what was cut' },
  { keys: ['C-_', 'C-/', 'C--', 'C-7', 'M-z'], action: 'undo', shown: 'Ctrl+_, Alt+Z', help: 'undo' },
  { keys: ['left', 'C-b'], action: 'left' },
  { keys: ['right', 'C-f'], action: 'right' },
  { keys: ['backspace', 'C-h'], action: 'backspace' },
  { keys: ['delete'], action: 'delete' },
];

export const GLOBAL_KEYS: readonly Binding<GlobalAction>[] = [
  {
    keys: ['esc'],
    action: 'stop',
    shown: 'Esc',
    help: 'stop the turn, waiting messages come back; twice: end the forwarding of ports',
  },
  {
    keys: ['C-c'],
    action: 'interrupt',
    shown: 'Ctrl+C',
    help: 'stop the turn, then clear the prompt, then (twice) quit',
  },
  { keys: ['C-d'], action: 'quit', shown: 'Ctrl+D', help: 'quit, on an empty prompt' },
  {
    keys: ['C-x C-e'],
    action: 'edit',
    shown: 'Ctrl+X Ctrl+E',
    help: 'write the message in $VISUAL or $EDITOR',
  },
  { keys: ['C-z'], action: 'suspend', shown: 'Ctrl+Z', help: 'suspend; fg comes back' },
  { keys: ['C-l'], action: 'repaint', shown: 'Ctrl+L', help: 'clear the screen' },
];

const index = <A>(table: readonly Binding<A>[]): ReadonlyMap<string, A> =>
  new Map(table.flatMap(({ keys, action }) => keys.map((key) => [key, action] as const)));

export const promptAction = index(PROMPT_KEYS);
export const globalAction = index(GLOBAL_KEYS);

/** The rows of the `?` help: keys and what they do. */
export const KEY_HELP: readonly (readonly [string, string])[] = [
  ['f', 'alone: ask for the fix that is on offer'],
  ['m', 'alone: send the last line again with the name that was meant'],
  ['w', 'alone: ask why the fault is there that was told last and is still open'],
  ...[...PROMPT_KEYS, ...GLOBAL_KEYS].flatMap((binding) =>
    binding.shown && binding.help ? [[binding.shown, binding.help] as const] : [],
  ),
];
