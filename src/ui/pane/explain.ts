import { randomBytes } from 'node:crypto';
import { fence } from '../../core/fence.ts';

const MOST_ASKED = 400;

/** A question about a line of a log, as a draft for the message line. */
export const explainLine = (source: string, text: string): string =>
  `explain this line of the log of ${source}: ${JSON.stringify(text.slice(0, MOST_ASKED))}`;

/** Such a question wherever it stands; where the quotes are no longer whole, the rest of the line. */
const ASKED = /(explain this line of the log of [^":\n]{1,300}): ("(?:[^"\\\n]|\\[^\n])*"|[^\n]+)/g;

/**
 * The message as the session gets it: a line that came from a log is data in a fence and no words of the person,
 * however the draft was changed, sent later or called back from the history.
 */
export function withLogLinesFenced(message: string): string {
  const fences: string[] = [];
  const words = message.replace(ASKED, (_all, question: string, line: string) => {
    fences.push(fence(line, 'log', randomBytes(6).toString('hex')));
    return question;
  });
  return [words, ...fences].join('\n\n');
}
