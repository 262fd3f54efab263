import type { Content, Part } from '@google/generative-ai';
import { toldText, type Message } from '../../core/model.ts';

/** Marks items of this provider in the history. */
export const GEMINI = 'gemini';

/** Members that are on the wire and not in the SDK's types. */
export type WirePart = Part & {
  readonly thought?: boolean;
  readonly thoughtSignature?: string;
  readonly functionCall?: { readonly name: string; readonly args?: unknown; readonly id?: string };
};

/**
 * Our history as contents. Its own turns go back part by part as they came, with their thought signatures; calls that
 * another provider made become text, since they have none.
 */
export function contentsOf(messages: readonly Message[]): Content[] {
  const contents: Content[] = [];
  const add = (role: 'user' | 'model', parts: readonly Part[]): void => {
    if (parts.length === 0) return;
    const last = contents.at(-1);
    // Turns alternate; what a person typed after an answer that was cut joins the turn before.
    if (last?.role === role && role === 'user') last.parts.push(...parts);
    else contents.push({ role, parts: [...parts] });
  };
  let own = new Map<string, Given>();
  for (const message of messages) {
    if (message.role === 'user') add('user', [{ text: toldText(message) }]);
    else if (message.role === 'assistant') {
      if (message.opaque?.provider === GEMINI) {
        const parts = message.opaque.items as readonly WirePart[];
        own = new Map(message.calls.map(({ id }, index) => [id, givenOf(parts, index)]));
        add('model', parts);
      } else {
        own = new Map();
        const said = [
          message.text,
          ...message.calls.map(({ name, input }) => `[called ${name} ${JSON.stringify(input ?? {})}]`),
        ].filter((text) => text !== '');
        add('model', said.length > 0 ? [{ text: said.join('\n') }] : []);
      }
    } else {
      const responses = message.answers.map(({ id, name, text, error }): Part => {
        const given = own.get(id);
        if (given === undefined) return { text: `[result of ${name}] ${text}` };
        const response = {
          // The name as the model wrote it: the service matches answers to its own calls.
          name: given.name ?? name,
          response: error ? { error: text } : { result: text },
          ...(given.id === undefined ? {} : { id: given.id }),
        };
        return { functionResponse: response };
      });
      add('user', responses);
    }
  }
  return contents;
}

type Given = { readonly id?: string | undefined; readonly name?: string | undefined };

/** Id and name that the service gave to the n-th call of a turn; an id is sent back only where one was given. */
const givenOf = (parts: readonly WirePart[], index: number): Given => {
  const call = parts.filter(({ functionCall }) => functionCall)[index]?.functionCall;
  return { id: call?.id, name: call?.name };
};
