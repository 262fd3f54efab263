import type { ElicitRequestFormParams, ElicitResult } from '@modelcontextprotocol/sdk/types.js';
import type { Approver, Decision, Question } from '../core/approval.ts';
import { typedNameOf } from '../core/plan.ts';
import type { Times } from './types.ts';

/** Puts a form to the client's user. Rejects when the client fails, when the time is over and on an abort. */
export type Elicit = (params: ElicitRequestFormParams, signal: AbortSignal) => Promise<ElicitResult>;

/** Clients may cut what is longer, and a yes counts only for a card that was seen whole. */
const MOST_CHARACTERS = 4_000;
const MOST_ROWS = 90;
/** Characters of the plan's hash that are typed: the answer to one card is no answer to another. */
const CODE = 8;

/**
 * What the person types: the beginning of the plan's hash; for high risk the object's name before it. No word that fits
 * two plans, and none that a form fills in.
 */
export const typedAnswer = ({ plan, hash }: Question): string =>
  plan.risk === 'high' ? `${typedNameOf(plan)} ${hash.slice(0, CODE)}` : hash.slice(0, CODE);

/** Why this card cannot be asked about through a client; undefined when it can. */
export function tooLong(card: string): string | undefined {
  const rows = card.split('\n').length;
  return card.length <= MOST_CHARACTERS && rows <= MOST_ROWS
    ? undefined
    : `the change is too long to be shown whole in a form of the client (${rows} lines)`;
}

/**
 * A fence that no text in it closes: a client that draws Markdown must neither hide nor load anything of what will be
 * sent.
 */
function verbatim(card: string): string {
  const longest = Math.max(2, ...[...card.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}text\n${card}\n${mark}`;
}

/**
 * The form: the whole card, its hash, and one field without a default, a choice or anything else that a click could
 * fill.
 */
export function formOf(question: Question, card: string): ElicitRequestFormParams {
  const word = typedAnswer(question);
  const high = question.plan.risk === 'high';
  return {
    mode: 'form',
    message: `kubewhy asks for a change of the cluster. Read it; only you decide.\n\n${verbatim(card)}\n\nplan ${question.hash}\n\n${high ? 'HIGH RISK. ' : ''}To send exactly this, type ${high ? 'the name and the code' : 'the code'}: ${word}\nAnything else is no: nothing is sent.`,
    requestedSchema: {
      type: 'object',
      properties: {
        answer: {
          type: 'string',
          title: `Type ${word} to send exactly this`,
          description: 'Anything else, and an empty field, is no.',
          maxLength: 700,
        },
      },
      required: ['answer'],
    },
  };
}

const unanswered = (reason: string): Decision => ({ answer: 'no', reason, unanswered: true });

/**
 * One answer, as strictly as at a terminal: accepted, with exactly the word of this card and nothing else, and not
 * sooner than one can read.
 */
export function decisionOf(result: ElicitResult, question: Question, tookMs: number, leastMs: number): Decision {
  if (result.action === 'decline') return { answer: 'no' };
  if (result.action !== 'accept') return unanswered('the question was dismissed');
  const { content } = result;
  const names = Object.keys(content ?? {});
  if (names.length !== 1 || names[0] !== 'answer' || typeof content?.['answer'] !== 'string')
    return unanswered('the form came back without what must be typed');
  if (content['answer'].trim() !== typedAnswer(question))
    return unanswered('what was typed is not what this card asks for');
  if (tookMs < leastMs) return unanswered('the answer came sooner than a person can read the card');
  return { answer: 'yes', by: 'elicitation' };
}

/**
 * Asks the person through the client. By the protocol an elicitation is answered by the client's user, on a channel
 * that no tool call reaches: the model sees neither the form nor its word. Whatever is not the whole right answer to
 * this very form is no.
 */
export const elicitApprover =
  (elicit: Elicit, cardText: (question: Question) => string, times: Times, now: () => number): Approver =>
  async (question, signal) => {
    const card = cardText(question);
    const why = tooLong(card);
    if (why !== undefined) return unanswered(why);
    const patience = AbortSignal.timeout(times.patienceMs);
    const asked = now();
    try {
      const result = await elicit(formOf(question, card), AbortSignal.any([signal, patience]));
      return patience.aborted
        ? unanswered('the answer came too late')
        : decisionOf(result, question, now() - asked, times.leastMs);
    } catch {
      return unanswered(
        patience.aborted
          ? `nobody answered within ${Math.round(times.patienceMs / 1000)} s`
          : 'the client could not ask the person',
      );
    }
  };
