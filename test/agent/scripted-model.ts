import type { ChatModel, Message, ModelEnd, ModelEvent, ModelRequest } from '../../src/core/model.ts';

/** One answer of a scripted model. */
export type Answer = {
  readonly text?: string;
  readonly calls?: readonly (readonly [name: string, input: unknown])[];
  readonly end?: Partial<ModelEnd>;
  /** Never ends, whatever the signal says. */
  readonly hangs?: boolean;
};

export type Scripted = ChatModel & { readonly requests: ModelRequest[] };

/**
 * A model that gives these answers in order, or those of a function of the request; ids count up through the
 * conversation.
 */
export function scripted(
  answers: readonly Answer[] | ((request: ModelRequest, index: number) => Answer),
  options: { readonly id?: string; readonly contextTokens?: number } = {},
): Scripted {
  const requests: ModelRequest[] = [];
  let ids = 0;
  async function* stream(request: ModelRequest): AsyncGenerator<ModelEvent> {
    requests.push(structuredCloneOf(request));
    const index = requests.length - 1;
    const answer = typeof answers === 'function' ? answers(request, index) : answers[index];
    if (answer === undefined) throw new Error(`no answer number ${index + 1} in the script`);
    for (const delta of answer.text?.match(/\S+\s*/g) ?? []) yield { type: 'text', delta };
    if (answer.hangs) await new Promise<never>(() => undefined);
    const calls = (answer.calls ?? []).map(([name, input]) => ({ id: `c${++ids}`, name, input }));
    yield {
      type: 'end',
      reason: calls.length > 0 ? 'calls' : 'stop',
      calls,
      usage: { input: 100, cached: 10, output: 20, reasoning: 5 },
      ...answer.end,
    };
  }
  return { id: options.id ?? 'scripted', contextTokens: options.contextTokens ?? 100_000, requests, stream };
}

const structuredCloneOf = (request: ModelRequest): ModelRequest => ({
  ...request,
  messages: JSON.parse(JSON.stringify(request.messages)) as Message[],
});

/** What providers refuse with a 400: a call without its answer, an answer without its call, two turns of one role. */
export function faultsOf(messages: readonly Message[]): string[] {
  const faults: string[] = [];
  for (const [index, message] of messages.entries()) {
    const next = messages[index + 1];
    if (message.role === 'assistant' && message.calls.length > 0) {
      const answered = next?.role === 'tool' ? next.answers.map(({ id }) => id) : [];
      const asked = message.calls.map(({ id }) => id);
      if (JSON.stringify(asked) !== JSON.stringify(answered))
        faults.push(`calls ${asked.join()} are answered by ${answered.join()}`);
    }
    if (message.role === 'tool' && messages[index - 1]?.role !== 'assistant')
      faults.push(`answers without calls at ${index}`);
    if (message.role === 'user' && next !== undefined && next.role !== 'assistant')
      faults.push(`no answer at ${index}`);
    if (message.role === 'assistant' && message.calls.length === 0 && next !== undefined && next.role !== 'user')
      faults.push(`two answers at ${index}`);
  }
  return faults;
}
