import { parseLine } from '../editor/menu.ts';
import { blocksOf } from '../markdown/blocks.ts';
import { toAppError } from '../../core/errors.ts';
import type { LogSource, SlashCommand, SlashResult } from '../options.ts';
import { safe } from '../text/line.ts';
import { AT_ONCE } from './builtin.ts';
import type { Action } from './state.ts';
import type { Turns } from './turns.ts';

/** Commands that leave no trace in the transcript. */
const SILENT: ReadonlySet<string> = new Set(['clear', 'quit']);

type Deps = {
  readonly commands: readonly SlashCommand[];
  readonly turns: Turns;
  readonly dispatch: (action: Action) => void;
  readonly openLogs: (source: LogSource) => void;
  readonly clear: () => void;
  readonly quit: (code: number) => void;
};

/**
 * What becomes of a line that the person sends: a command, a message for the session, or a wait in the queue while
 * something runs.
 */
export class Lines {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  send(line: string): void {
    const { commands, turns } = this.#deps;
    const parsed = parseLine(line, commands);
    // Which commands there are is not known yet.
    if (turns.held && !(parsed.type === 'command' && AT_ONCE.has(parsed.command.name))) return this.#wait(line);
    if (parsed.type === 'unknown') this.#unknown(parsed, line);
    else if (parsed.type === 'shell') this.#noShell();
    else if (turns.busy && !(parsed.type === 'command' && AT_ONCE.has(parsed.command.name))) this.#wait(line);
    else if (parsed.type === 'message') this.#message(line);
    else if (parsed.command.call) this.#call(parsed.command, parsed.args, line);
    else void this.#run(parsed.command, parsed.args, line);
  }

  /** A sentence that a command answers is that command; all others are the session's. */
  #message(line: string): void {
    for (const command of this.#deps.commands) {
      const args = command.reads?.(line);
      if (args !== undefined) return void this.#run(command, args, line);
    }
    void this.#deps.turns.say(line);
  }

  /** What is wrong with the words of a command is told at once, and nothing runs. */
  #call(command: SlashCommand, args: string, line: string): void {
    const { turns, dispatch } = this.#deps;
    try {
      void turns.say(line, command.call?.(args));
    } catch (error) {
      const { message, nextStep } = toAppError(error);
      dispatch({ type: 'add', item: { type: 'said', text: line } });
      const next = nextStep === undefined ? {} : { nextStep: safe(nextStep) };
      dispatch({ type: 'add', item: { type: 'notice', tone: 'warn', text: safe(message), ...next } });
    }
  }

  #wait(line: string): void {
    if (this.#deps.turns.queue(line)) return;
    const text = `too many messages are waiting, this one was not kept: ${safe(line.split('\n')[0] ?? '').slice(0, 60)}`;
    this.#deps.dispatch({ type: 'add', item: { type: 'notice', tone: 'warn', text } });
  }

  #noShell(): void {
    const text = 'no shell is run here: nothing changes the cluster but what you approve on a card';
    const nextStep = 'Ctrl+Z goes to your shell, fg comes back';
    this.#deps.dispatch({ type: 'add', item: { type: 'notice', tone: 'info', text, nextStep } });
  }

  #unknown({ name, near }: { readonly name: string; readonly near: readonly string[] }, line: string): void {
    const nextStep =
      near.length > 0 ? `did you mean ${near.map((one) => `/${one}`).join(', ')}?` : '/help lists the commands';
    const text = safe(`there is no command /${name}`);
    const [first] = near;
    const meant = first === undefined ? {} : { meant: `/${first}${line.trimStart().slice(name.length + 1)}` };
    this.#deps.dispatch({ type: 'add', item: { type: 'notice', tone: 'warn', text, nextStep, ...meant } });
  }

  #run(command: SlashCommand, args: string, line: string): Promise<void> {
    if (!SILENT.has(command.name)) this.#deps.dispatch({ type: 'add', item: { type: 'said', text: line } });
    const run = async (signal: AbortSignal): Promise<void> => {
      const result = await command.run?.(args, signal);
      // What has moved by then is told, whoever wanted to stop it.
      const moved = typeof result === 'object' && result.header !== undefined;
      if (!signal.aborted || moved) this.#show(result);
    };
    return this.#deps.turns.work(`/${command.name}`, run, AT_ONCE.has(command.name));
  }

  #show(result: SlashResult): void {
    if (result === undefined) return;
    const { text, view, ask, header, clear, logs, quit } = typeof result === 'string' ? { text: result } : result;
    const { dispatch } = this.#deps;
    if (clear) this.#deps.clear();
    if (header) dispatch({ type: 'header', header });
    if (text) dispatch({ type: 'add', item: { type: 'text', tokens: blocksOf(text) } });
    if (view) dispatch({ type: 'add', item: { type: 'view', view } });
    if (logs) this.#deps.openLogs(logs);
    if (ask) this.#wait(ask);
    if (quit !== undefined) this.#deps.quit(quit);
  }
}
