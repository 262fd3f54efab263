import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Approver, Decision, Question } from '../../src/core/approval.ts';
import type { AgentEvent } from '../../src/core/events.ts';
import { runChat, type AskSecrets, type ChatOptions } from '../../src/ui/index.tsx';
import { openTerminal } from './render-tui.ts';

export type Script = (
  text: string,
  asks: { approver: Approver; askSecrets: AskSecrets },
  signal: AbortSignal,
) => AsyncIterable<AgentEvent>;

export const HEADER = {
  context: 'kind-dev',
  namespace: 'todo-chatbot',
  model: 'offline',
  embedded: false,
  mode: 'normal',
  notices: [],
} as const;

/** Short, but in the right order: a key pressed by `lone` comes after the dead time. */
export const QUICK = { dead: 100, alone: 120, question: 60_000, quit: 1_000, stop: 300 } as const;

/** A chat on a terminal in memory, with a session that plays a script. */
export function openChat(
  script: Script,
  options: Partial<Omit<ChatOptions, 'createSession'>> & { columns?: number; rows?: number; signal?: AbortSignal } = {},
) {
  const { columns = 80, rows = 24, signal, ...rest } = options;
  const terminal = openTerminal({ columns, rows });
  const said: string[] = [];
  let asks: { approver: Approver; askSecrets: AskSecrets } | undefined;
  const chatOptions: ChatOptions = {
    header: HEADER,
    env: {},
    timing: QUICK,
    ...rest,
    stdin: terminal.stdin,
    stdout: terminal.stdout,
    createSession: (approver, askSecrets) => {
      asks = { approver, askSecrets };
      return {
        say: (text, signal) => {
          said.push(text);
          return script(text, { approver, askSecrets }, signal);
        },
      };
    },
  };
  const code = runChat(chatOptions, signal);
  const chat = {
    ...terminal,
    code,
    said,
    asks: () => {
      if (!asks) throw new Error('the session is not made yet');
      return asks;
    },
    ...onTerminal(terminal),
  };
  return chat;
}

/** What a person does and sees at a terminal. */
export const onTerminal = (terminal: ReturnType<typeof openTerminal>) => ({
  /** Waits until the screen (not the scrollback) holds the text. */
  sees: async (text: string | RegExp, ms?: number) => {
    await waitFor(async () => {
      const shown = (await terminal.screen()).join('\n');
      expect(shown).toMatch(typeof text === 'string' ? new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : text);
    }, ms);
  },
  gone: async (text: string, ms?: number) => {
    await waitFor(async () => expect((await terminal.screen()).join('\n')).not.toContain(text), ms);
  },
  /** Types one key after another, so that none arrives together with another. */
  keys: async (...keys: string[]) => {
    for (const key of keys) {
      terminal.type(key);
      await sleep(5);
    }
  },
  count: async (text: string) => (await terminal.lines()).filter((row) => row.includes(text)).length,
});

export async function waitFor(check: () => Promise<void> | void, ms = 30_000): Promise<void> {
  const end = Date.now() + ms;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(15);
    }
  }
}

export const ENTER = '\r';
export const ESC = '\u001B';
export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';
export const UP = '\u001B[A';
export const DOWN = '\u001B[B';
export const PAGE_DOWN = '\u001B[6~';

/** A turn that answers with these pieces of text. */
export const answering = (...deltas: string[]): Script =>
  async function* (text) {
    yield { type: 'turn', text, model: 'offline' };
    for (const delta of deltas) yield { type: 'text', delta };
    yield { type: 'done', stopped: 'answered', answer: deltas.join('') };
  };

/** A turn that asks each question in order and tells what was decided. */
export const asking = (questions: readonly Question[], decisions: Decision[] = []): Script =>
  async function* (text, { approver }, signal) {
    yield { type: 'turn', text, model: 'offline' };
    for (const [at, question] of questions.entries()) {
      const id = `c${at}`;
      yield { type: 'call', id, name: 'scale_workload', input: { workload: 'backend' }, effect: 'change' };
      yield { type: 'plan', id, question };
      const decision = await approver(question, signal);
      decisions.push(decision);
      yield { type: 'decision', id, hash: question.hash, decision };
      yield {
        type: 'result',
        id,
        name: 'scale_workload',
        state: decision.answer === 'yes' ? 'done' : 'denied',
        text: decision.answer,
        durationMs: 5,
      };
    }
    yield { type: 'done', stopped: signal.aborted ? 'interrupted' : 'answered', answer: '' };
  };
