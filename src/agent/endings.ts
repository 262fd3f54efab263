import type { AgentEvent, Stopped } from '../core/events.ts';
import { modelError, type Reply } from './ask-model.ts';
import { claimsChange, CONTRADICTION } from './claims.ts';
import { namedToolsets } from './offer.ts';
import type { Turn } from './turn.ts';

export type Ending = { readonly stopped: Stopped; readonly answer: string; readonly offers?: string };
/** What this turn did: whether a change was proposed, and whether anything was sent. */
type Changes = { readonly proposed: boolean; readonly sent: boolean };

/** The person's words of this turn ask for a change. */
function asksChange({ history }: Turn): boolean {
  const asked = history.messages.findLast(({ role }) => role === 'user');
  return asked?.role === 'user' && namedToolsets(asked.text).includes('changes');
}

/** The turn's end when this reply is one: an answer, a fault, an abort. */
export async function* endOf(
  turn: Turn,
  reply: Reply,
  last: Stopped | undefined,
  changes: Changes,
): AsyncGenerator<AgentEvent, Ending | undefined> {
  const { end, text } = reply;
  const { history } = turn;
  if (end.reason === 'aborted') return interrupted(turn, text);
  if (end.reason === 'error' || end.reason === 'blocked') {
    yield modelError(end);
    history.interrupted(text);
    return { stopped: 'model-error', answer: text };
  }
  if (end.reason === 'length') {
    yield {
      type: 'error',
      code: 'model',
      message: `the answer was cut at the limit of the model's output${end.usage ? ` (${end.usage.output} tokens)` : ''}`,
      nextStep: 'ask for a shorter answer, say "go on", or give the server a higher limit of output',
    };
    history.interrupted(text);
    return { stopped: 'length', answer: text };
  }
  if (last === undefined && end.calls.length > 0) return undefined;
  if (text.trim() === '' && last === undefined) {
    yield {
      type: 'error',
      code: 'model',
      message: 'the model gave no answer',
      nextStep: 'ask again, or choose another model',
    };
    history.interrupted('');
    return { stopped: 'model-error', answer: '' };
  }
  const said = text.trim() === '' && last !== undefined ? emptyAnswer(last) : text;
  const answer =
    // The planner tells what its tools said; what a chart's message sounds like is no claim of its own.
    changes.sent || turn.model.byRules || !claimsChange(said, changes.proposed || asksChange(turn))
      ? said
      : said.trimEnd() + CONTRADICTION;
  if (answer !== text) yield { type: 'text', delta: text.trim() === '' ? answer : answer.slice(text.trimEnd().length) };
  // Calls of a last answer are left out, and with them the provider's items, which would name them.
  const opaque = end.calls.length > 0 ? undefined : end.opaque;
  history.assistant({ text: answer, calls: [], ...(opaque === undefined ? {} : { opaque }) });
  const stopped = last ?? (end.unread ? 'not-understood' : 'answered');
  return { stopped, answer, ...(end.offers === undefined ? {} : { offers: end.offers }) };
}

const emptyAnswer = (last: Stopped): string =>
  `Stopped (${last}) without an answer from the model. The results above are what is known; ask a narrower question.`;

export function interrupted(turn: Turn, text: string): Ending {
  turn.history.interrupted(text);
  return { stopped: 'interrupted', answer: text };
}

export async function* wrongArguments(turn: Turn): AsyncGenerator<AgentEvent, Ending> {
  const message = `the model gave wrong arguments ${turn.limits.wrongSteps} times in a row`;
  const nextStep = 'say it in other words, with the exact name, or choose another model';
  yield { type: 'error', code: 'model', message, nextStep };
  const answer = `I stopped: ${message}. Please ${nextStep}.`;
  turn.history.assistant({ text: answer, calls: [] });
  return { stopped: 'model-error', answer };
}

export async function* tooMany(turn: Turn): AsyncGenerator<AgentEvent, Ending> {
  const message = `this turn has used ${turn.meter.spent} tokens; the next request would cross the limit of ${turn.limits.turnTokens}`;
  const nextStep = 'ask a narrower question, start a new conversation, or raise the limit of tokens per turn';
  yield { type: 'error', code: 'model', message, nextStep };
  const answer = `I stopped: ${message}. Please ${nextStep}.`;
  turn.history.assistant({ text: answer, calls: [] });
  return { stopped: 'token-limit', answer };
}
