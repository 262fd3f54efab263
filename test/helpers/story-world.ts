import { onTestFinished } from 'vitest';
import { createGate, createSession, type AuditLog, type GateOptions } from '../../src/agent/index.ts';
import { connect } from '../../src/cluster/index.ts';
import type { Approver, Decision, Question } from '../../src/core/approval.ts';
import type { AgentEvent } from '../../src/core/events.ts';
import { KINDS, type Kind } from '../../src/core/kinds.ts';
import type { Call, ChatModel, ModelRequest } from '../../src/core/model.ts';
import { untouchedEmbedded } from './shared-embedded.ts';
import { TOOLS } from '../../tools/index.ts';

/** What a scripted model says in one turn. */
export type Say = { readonly text?: string; readonly calls?: readonly (readonly [string, unknown])[] };

/** A model that follows a script and keeps every request it got. */
export function scripted(script: readonly Say[]): ChatModel & { readonly requests: ModelRequest[] } {
  const requests: ModelRequest[] = [];
  return {
    id: 'scripted',
    contextTokens: 100_000,
    requests,
    async *stream(request) {
      requests.push(structuredClone({ ...request, tools: [] }));
      const turn = script[Math.min(requests.length, script.length) - 1] ?? {};
      if (turn.text) yield { type: 'text', delta: turn.text };
      const calls: Call[] = (turn.calls ?? []).map(([name, input], index) => ({
        id: `t${requests.length}_${index}`,
        name,
        input,
      }));
      yield { type: 'end', reason: calls.length > 0 ? 'calls' : 'stop', calls };
    },
  };
}

export type WorldOptions = {
  readonly scenario?: string;
  /** Answers to the cards in order; a function may act on the world first. After the last: no. */
  readonly answers?: readonly (Decision | ((question: Question) => Decision | Promise<Decision>))[];
  readonly gate?: Partial<GateOptions>;
};

const never = new AbortController().signal;

/**
 * The real session, gate, tools and writer on the embedded cluster. The judge of what was written is that cluster's
 * request log.
 */
export async function world(
  script: readonly Say[],
  { scenario = 'healthy', answers = [], gate = {} }: WorldOptions = {},
) {
  const embedded = await untouchedEmbedded({ scenario, speed: 50 });
  const connection = await connect({
    kubeconfig: embedded.kubeconfig,
    env: {},
    embedded: true,
    namespace: 'todo-chatbot',
    retryMs: 5,
  });
  onTestFinished(async () => {
    await connection.close();
    await embedded.close();
  });
  const model = scripted(script);
  const questions: Question[] = [];
  const approver: Approver = async (question) => {
    const answer = answers[questions.length];
    questions.push(question);
    return typeof answer === 'function' ? answer(question) : (answer ?? { answer: 'no' });
  };
  const recorded: string[] = [];
  const audit: AuditLog = {
    intent: async ({ plan }) => void recorded.push(`intent: ${plan.title}`),
    outcome: async ({ outcome }) => void recorded.push(`outcome: ${outcome.state}`),
    declined: async ({ code }) => void recorded.push(`declined: ${code}`),
  };
  const session = createSession({
    model,
    tools: TOOLS,
    system: 'test',
    context: { cluster: connection.reader, namespace: 'todo-chatbot', now: Date.now },
    gate: createGate({ writer: connection.writer, approver, audit, ...gate }),
  });
  const say = async (words: string, signal: AbortSignal = never): Promise<AgentEvent[]> => {
    const events: AgentEvent[] = [];
    for await (const event of session.say(words, signal)) events.push(event);
    return events;
  };
  /** Requests that could change something: no reads, no reviews, no dry runs. */
  const writes = (): string[] =>
    embedded.requests
      .filter(({ method, path }) => method !== 'GET' && !/[?&]dryRun=All(&|$)/.test(path) && !/selfsubject/.test(path))
      .map(({ method, path }) => `${method} ${path.split('?')[0]}`);
  /** Somebody else's hand: a request straight to the server. It is not counted by `ours`. */
  const meanwhile = async (
    method: string,
    path: string,
    body?: unknown,
    type = 'application/merge-patch+json',
  ): Promise<void> => {
    const answer = await fetch(embedded.url + path, {
      method,
      headers: { 'content-type': type, 'user-agent': 'somebody-else' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };
  /** Our writes alone. */
  const ours = (): string[] =>
    embedded.requests
      .filter(({ userAgent }) => userAgent !== 'somebody-else')
      .filter(({ method, path }) => method !== 'GET' && !/[?&]dryRun=All(&|$)/.test(path) && !/selfsubject/.test(path))
      .map(({ method, path }) => `${method} ${path.split('?')[0]}`);
  const read = <T>(kind: Kind<T>, name: string): Promise<T> => connection.reader.get(kind, name, 'todo-chatbot', never);
  return { embedded, connection, model, session, say, questions, recorded, writes, ours, meanwhile, read, KINDS };
}

export const BACKEND = '/apis/apps/v1/namespaces/todo-chatbot/deployments/todo-chatbot-backend';
export const results = (events: readonly AgentEvent[]) =>
  events.flatMap((event) => (event.type === 'result' ? [event] : []));
export const YES: Decision = { answer: 'yes', by: 'key' };
