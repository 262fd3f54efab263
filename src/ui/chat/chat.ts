import { History } from '../editor/history.ts';
import { pressesOf, type Press } from '../editor/press.ts';
import { Prompt } from '../editor/prompt.ts';
import { globalAction } from '../keys.ts';
import { TIMING, type ChatKeeper, type ChatOptions, type Opened, type SessionLike, type Timing } from '../options.ts';
import { Asks } from './asks.ts';
import { DraftEditor } from './draft-editor.ts';
import { CommandList } from './builtin.ts';
import { HealthNews } from './health-news.ts';
import { Lines } from './sent-lines.ts';
import { Panes } from './panes.ts';
import { PromptKeys } from './prompt-keys.ts';
import { movesTo, reduce } from './reduce.ts';
import { firstState, keepAdded, openingItems } from './saved-item.ts';
import { CALL, type Screen, type Terminal } from './screen.ts';
import type { Action, ChatState } from './state.ts';
import { Turns } from './turns.ts';

/** Between keys, session and screen: owns the state, routes each key to card, secret or prompt. No React. */
export class Chat {
  readonly prompt: Prompt;
  readonly asks: Asks;
  readonly news: HealthNews;
  readonly timing: Timing;
  readonly now: () => number;
  readonly #turns: Turns;
  readonly #promptKeys: PromptKeys;
  readonly #panes: Panes;
  readonly #editor: DraftEditor;
  readonly #lines: Lines;
  readonly #keeper: ChatKeeper | undefined;
  readonly #commands: CommandList;
  readonly #listeners = new Set<() => void>();
  #state: ChatState;
  #screen: Screen | undefined;
  #over = false;
  #soon: NodeJS.Timeout | undefined;
  #hintTimer: NodeJS.Timeout | undefined;
  terminal: Terminal | undefined;

  constructor(options: ChatOptions, session: () => Promise<SessionLike>, columns: number, rows: number) {
    this.timing = { ...TIMING, ...options.timing };
    this.now = options.now ?? Date.now;
    this.#keeper = options.keeper;
    this.#state = firstState(options, columns, rows);
    const { now, timing } = this;
    const clock = { now, timing };
    const history = new History(options.history?.load() ?? [], (line) => options.history?.append(line));
    const signal = (code: string): void => this.terminal?.signal(code);
    const output = { signal, print: (text: string): void => this.terminal?.print(text) };
    this.#commands = new CommandList(options, () => this.#state, output);
    const commands = this.#commands.all;
    this.prompt = new Prompt(history, commands, options.names);
    this.asks = new Asks({
      changed: () => this.#changed(),
      call: () => signal(CALL[options.attention ?? 'off']),
      mayOpen: () => this.prompt.buffer.empty && !this.prompt.searching && !this.#panes.isOpen && !this.#editor.isOpen,
      size: () => this.#state,
      ...clock,
      env: options.env ?? process.env,
    });
    this.#turns = new Turns({
      session,
      dispatch: (action) => this.dispatch(action),
      state: () => this.#state,
      ...clock,
      next: (line) => this.#lines.send(line),
    });
    this.#lines = new Lines({
      commands,
      turns: this.#turns,
      dispatch: (action) => this.dispatch(action),
      openLogs: (source) => this.#panes.open(source),
      clear: () => this.terminal?.clear(),
      quit: (code) => this.quit(code),
    });
    const dispatch = (action: Action): void => this.dispatch(action);
    this.news = new HealthNews({ now, settle: timing.settle, state: () => this.#state, dispatch });
    this.#panes = new Panes({
      changed: () => this.#changed(),
      size: () => this.#state,
      prompt: this.prompt,
      dispatch,
      signal,
      left: () => this.asks.openNext(false),
    });
    this.#editor = new DraftEditor(options.editor, this);
    this.#promptKeys = new PromptKeys({
      prompt: this.prompt,
      edit: () => this.#editor.open(),
      asks: this.asks,
      turns: this.#turns,
      forwards: options.forwards,
      state: () => this.#state,
      send: (line) => this.#lines.send(line),
      quit: (code) => this.quit(code),
      hint: (text, ms) => this.hint(text, ms),
      changed: () => this.#changed(),
      ...clock,
    });
    this.prompt.columns = Math.max(8, columns - 3);
  }

  get screen(): Screen {
    this.#screen ??= {
      chat: this.#state,
      prompt: this.prompt.view,
      card: this.asks.card,
      secret: this.asks.secret,
      pane: this.#panes.view,
      waiting: this.asks.waiting,
      keys: this.#promptKeys.help,
      over: this.#over,
    };
    return this.#screen;
  }
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Lines wait until what the chat is about is open. */
  opens(opened: Promise<Opened>): void {
    const known = ({ header, commands, resumed, first }: Opened): void => {
      this.#commands.learn(commands);
      this.dispatch({ type: 'opened', header, items: openingItems(header, resumed?.items) });
      if (resumed?.health) this.news.remember(resumed.health);
      if (first !== undefined) this.dispatch({ type: 'queue', queue: [first, ...this.#state.queue] });
    };
    this.#turns.hold(opened.then(known)).catch(() => undefined);
  }

  /** A line as if it had been typed and sent. */
  send(line: string): void {
    this.#lines.send(line);
  }

  dispatch(action: Action): void {
    if (action.type === 'header' && movesTo(action.header, this.#state.header)) this.news.forget();
    const dated = action.type === 'add' ? { ...action, item: { at: this.now(), ...action.item } } : action;
    const before = this.#state.items.length;
    this.#state = reduce(this.#state, dated);
    if (this.#keeper && action.type !== 'opened') keepAdded(this.#keeper, action, this.#state, before);
    if (action.type === 'agent' && action.event.type === 'text') {
      this.#screen = undefined;
      this.#soon ??= setTimeout(() => this.#changed(), 30);
    } else this.#changed();
    if (action.type === 'over') this.news.again();
  }

  resize(columns: number, rows: number): void {
    if (columns === this.#state.columns && rows === this.#state.rows) return;
    this.asks.lock();
    this.prompt.columns = Math.max(8, columns - 3);
    this.dispatch({ type: 'resize', columns, rows });
  }

  input(input: string, key: Parameters<typeof pressesOf>[1]): void {
    for (const press of pressesOf(input, key)) this.press(press);
  }

  press(press: Press): void {
    if (this.#over) return;
    const action = globalAction.get(press.key);
    if (action === 'interrupt') this.#promptKeys.interrupt();
    else if (action === 'suspend') this.terminal?.suspend();
    else if (action === 'repaint') this.terminal?.clear();
    else if (this.asks.focused) this.asks.press(press);
    else if (this.#panes.isOpen) this.#panes.press(press);
    else if (!this.asks.muted(this.now())) this.#promptKeys.press(press);
    this.#changed();
  }

  hint(text: string, ms: number): void {
    clearTimeout(this.#hintTimer);
    this.dispatch({ type: 'hint', hint: text });
    this.#hintTimer = setTimeout(() => this.dispatch({ type: 'hint', hint: undefined }), ms);
    this.#hintTimer.unref();
  }

  /** Ends the chat: what runs is stopped, what is asked is answered with no. */
  quit(code: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#keeper?.health(this.#state.health);
    this.#turns.takeQueue();
    this.#turns.stop();
    clearTimeout(this.#hintTimer);
    for (const part of [this.asks, this.#promptKeys, this.#panes, this.#editor, this.news]) part.close();
    this.#changed();
    this.terminal?.exit(code);
  }

  #changed(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#screen = undefined;
    for (const listener of this.#listeners) listener();
  }
}
