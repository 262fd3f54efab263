import type { Content, Part } from '@google/generative-ai';
import type { Message } from '../../core/model.ts';

/** Marks items of this provider in the history. */
export const GEMINI = 'gemini';

/** Members that are on the wire and not in the SDK's types. */
export type WirePart = Part & {
  readonly thought?: boolean;
  readonly thoughtSignature?: string;
  readonly functionCall?: { readonly name: string; readonly args?: unknown; readonly id?: string };
};

/** Our history as contents. Its own turns go back part by part as they came, with their thought signatures; calls that another provider made become text, since they have none. */
export function contentsOf(messages: readonly Message[]): Content[] {
  const contents: Content[] = [];
  const add = (role: 'user' | 'model', parts: readonly Part[]): void => {
    if (parts.length === 0) return;
    const last = contents.at(-1);
    // Turns alternate; what a person typed after an answer that was cut joins the turn before.
    if (last?.role === role && role === 'user') last.parts.push(...parts);
    else contents.push({ role, parts: [...parts] });
  };
  let own = new Map<string, string | undefined>();
  for (const message of messages) {
    if (message.role === 'user') add('user', [{ text: message.text }]);
    else if (message.role === 'assistant') {
      if (message.opaque?.provider === GEMINI) {
        const parts = message.opaque.items as readonly WirePart[];
        own = new Map(message.calls.map(({ id }, index) => [id, givenId(parts, index)]));
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
        if (!own.has(id)) return { text: `[result of ${name}] ${text}` };
        const given = own.get(id);
        const response = {
          name,
          response: error ? { error: text } : { result: text },
          ...(given === undefined ? {} : { id: given }),
        };
        return { functionResponse: response };
      });
      add('user', responses);
    }
  }
  return contents;
}

/** The id that the service gave to the n-th call of a turn; it is sent back only where one was given. */
const givenId = (parts: readonly WirePart[], index: number): string | undefined =>
  parts.filter(({ functionCall }) => functionCall)[index]?.functionCall?.id;
