import { randomBytes } from 'node:crypto';
import { toAppError } from '../core/errors.ts';
import type { AgentEvent } from '../core/events.ts';
import type { ChatModel, Message, Usage } from '../core/model.ts';
import { unfence } from '../core/fence.ts';
import { redact } from '../core/redact.ts';
import type { Tool, ToolContext } from '../core/tool.ts';
import type { Gate } from './gate-types.ts';
import { lookFirst, type FirstLook } from './first-look.ts';
import { History } from './history.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { Ending } from './endings.ts';
import { runTurn } from './loop.ts';
import { runCommand } from './run-command.ts';
import type { Turn } from './turn.ts';
import { Meter } from './meter.ts';

export type SessionOptions = {
  readonly model: ChatModel;
  /** What the model may call. Leave the change tools out for a read-only run. */
  readonly tools: readonly Tool[];
  readonly context: ToolContext;
  readonly system: string;
  /** Without a gate every change ends as denied. */
  readonly gate?: Gate;
  /**
   * Reads what a question calls for before the model is asked. A model that takes all tools (the planner) looks by
   * itself.
   */
  readonly firstLook?: FirstLook;
  readonly limits?: Partial<Limits>;
  /** Marker of the next fence; random by default, fixed in tests of the exact text. */
  readonly marker?: () => string;
};

/** A conversation: what was said, with which model, about which cluster. One turn at a time. */
export type Session = {
  /** Events of one turn, the first `turn`, the last `done`. Never throws; leaving the loop early stops the turn. */
  say(text: string, signal: AbortSignal): AsyncGenerator<AgentEvent, void>;
  /** One call that the person gave as the command `text`: no model is asked. Otherwise as `say`. */
  run(
    text: string,
    call: { readonly tool: string; readonly input: unknown },
    signal: AbortSignal,
  ): AsyncGenerator<AgentEvent, void>;
  history(): readonly Message[];
  usage(): Usage;
  model(): ChatModel;
  /** Takes effect with the next turn; the history stays. */
  setModel(model: ChatModel): void;
  /** Another namespace or cluster, with the prompt that names it. */
  setContext(context: ToolContext, system: string): void;
  /** Continues a saved conversation. Plans in it are history, never revived. */
  load(messages: readonly Message[]): void;
  /** The conversation with its results as digests: what is worth keeping of it for another day. */
  digested(): readonly Message[];
  /** Shrinks old tool results to their digests; returns how many messages changed. */
  compact(): number;
  clear(): void;
};

type Work = (asked: string, signal: AbortSignal) => AsyncGenerator<AgentEvent, Ending>;
const nothing: FirstLook = () => Promise.resolve(undefined);
/** Characters of what a person typed that are kept to know what they named. */
const MOST_TYPED = 20_000;

export function createSession(options: SessionOptions): Session {
  const history = new History();
  const meter = new Meter();
  const tools = new Map(options.tools.map((tool) => [tool.name, tool]));
  const limits: Limits = { ...LIMITS, ...options.limits };
  const marker = options.marker ?? (() => randomBytes(6).toString('hex'));
  let { model, context, system } = options;
  let busy = false;
  let typed = '';
  let commands = 0;

  /** One turn at a time, told from its first event to its last; whatever is thrown in it ends it. */
  async function* turnOf(text: string, signal: AbortSignal, work: Work): AsyncGenerator<AgentEvent, void> {
    // A secret that a person types into the prompt must not travel to a provider.
    const asked = redact(text);
    yield { type: 'turn', text: asked, model: model.id };
    if (busy) {
      yield { type: 'error', code: 'usage', message: 'another turn is running', nextStep: 'wait for it, or stop it' };
      yield { type: 'done', stopped: 'interrupted', answer: '' };
      return;
    }
    busy = true;
    const stop = new AbortController();
    const turnSignal = AbortSignal.any([signal, stop.signal]);
    meter.startTurn();
    let ending: Ending = { stopped: 'interrupted', answer: '' };
    try {
      const shrunk = history.age();
      if (shrunk > 0) yield { type: 'compacted', messages: shrunk, quiet: true };
      ending = yield* work(asked, turnSignal);
    } catch (error) {
      const { code, message, nextStep } = toAppError(error);
      yield { type: 'error', code, message: redact(message), ...(nextStep === undefined ? {} : { nextStep }) };
      ending = { stopped: 'model-error', answer: '' };
    } finally {
      stop.abort();
      history.close();
      busy = false;
    }
    yield { type: 'done', ...ending };
  }

  /** What a turn works with, once its words stand in the history. */
  function begun(asked: string): Turn {
    // Data that was given along is not what they typed.
    typed = `${typed}\n${unfence(asked).said}`.slice(-MOST_TYPED);
    const own = { ...context, said: typed };
    return { model, tools, context: own, system, history, meter, limits, marker, said: asked, gate: options.gate };
  }

  const say: Session['say'] = (text, signal) =>
    turnOf(text, signal, async function* (asked, stop) {
      const before = yield* lookFirst(
        model.byRules ? nothing : (options.firstLook ?? nothing),
        [...history.messages, { role: 'user', text: asked }],
        { tools, context, limits, marker },
        stop,
      );
      history.user(asked, before);
      return yield* runTurn(begun(asked), stop);
    });

  const run: Session['run'] = (text, { tool, input }, signal) =>
    turnOf(text, signal, async function* (asked, stop) {
      history.user(asked);
      const call = { id: `command-${++commands}`, name: tool, input };
      return yield* runCommand(begun(asked), call, stop);
    });

  return {
    say,
    run,
    history: () => [...history.messages],
    usage: () => meter.session,
    model: () => model,
    setModel: (next) => {
      model = next;
    },
    setContext: (nextContext, nextSystem) => {
      context = nextContext;
      system = nextSystem;
    },
    load: (messages) => {
      typed = '';
      history.load(messages);
    },
    digested: () => history.digested(),
    compact: () => history.compact(Math.floor(history.tokens * 0.6)),
    clear: () => {
      // What was named of another conversation, or of another cluster, is not named here.
      typed = '';
      history.clear();
    },
  };
}
