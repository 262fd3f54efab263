import type { Message, ToolSpec, Understood } from '../core/model.ts';

/**
 * "Why" and words of trouble in languages that the planner's rules do not read: the diagnosis of the namespace answers
 * what it can of them. A wrong guess costs one diagnosis.
 */
const WHY =
  /(?<![\p{L}])(?:warum|wieso|weshalb|woran liegt|was ist (?:los|kaputt|falsch)|pourquoi|qu['’]est-ce qui ne va pas|por ?qu[eéê]|qué (?:pasa|falla)|perch[eéè]|cosa non va|dlaczego|proč|prečo|waarom|varför|hvorfor|miksi|neden|niçin|miért|de ce|почему|зачем|чому|что (?:не так|случилось)|γιατί|kenapa|mengapa|tại sao)(?![\p{L}])|为什么|為什麼|为何|怎么(?:了|回事)|出了什么|なぜ|どうして|何が(?:悪|おか)|왜|क्यों|لماذا|למה|ทำไม/iu;

/** An answer to what the model said last: nothing in it asks why. */
const ANSWER =
  /^\s{0,20}(?:ok(?:ay)?|yes|yep|no|nope|sure|thanks?(?: you)?|ja|nein|oui|non|sí|sim|да|нет|はい|好)[\s.,!]{0,20}(?:please|thanks?)?[\s.!]{0,20}$/iu;

/**
 * The diagnosis that a question calls for, or the tools that a request means, by the offline planner's own
 * understanding of the conversation; undefined where it understands neither. It is asked as a model is, so it
 * understands "and the frontend?" after another question. Never rejects.
 */
export async function firstLook(
  messages: readonly Message[],
  tools: readonly ToolSpec[],
  signal: AbortSignal,
): Promise<Understood | undefined> {
  const last = messages.at(-1);
  if (last?.role !== 'user' || ANSWER.test(last.text)) return undefined;
  const { offlineModel } = await import('./offline/index.ts');
  try {
    const request = { system: '', messages: messages.flatMap(spelledOut), tools, maxOutputTokens: 0 };
    for await (const event of offlineModel().stream(request, signal)) {
      if (event.type !== 'end') continue;
      const [first, ...more] = event.calls;
      if (first?.name === 'diagnose' && more.length === 0) return { read: first };
      if (first !== undefined) return { tools: event.calls.map(({ name }) => name) };
    }
  } catch {
    return undefined;
  }
  return WHY.test(last.text) ? { read: { name: 'diagnose', input: {} } } : undefined;
}

/** A read that stands with a question, as the call and answer that the planner knows. */
function spelledOut(message: Message): Message[] {
  if (message.role !== 'user' || message.looked === undefined) return [message];
  const { input, ...answer } = message.looked;
  const call = { id: answer.id, name: answer.name, input };
  return [
    { role: 'user', text: message.text },
    { role: 'assistant', text: '', calls: [call] },
    { role: 'tool', answers: [answer] },
  ];
}
