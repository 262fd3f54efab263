import { isChange } from './change-tools.ts';
import type { Memory } from './conversation.ts';
import { wordsOf } from './remedy.ts';

/** What was sent in this conversation, by the calls that were approved; and how the last is taken back. */
export function didText({ made, last, undo }: Memory): string {
  if (made.length === 0 && last !== undefined && isChange(last.name))
    return `Nothing: "${wordsOf({ tool: last.name, input: last.input })}" was proposed, and not sent.`;
  if (made.length === 0)
    return last === undefined
      ? 'I did nothing yet in this conversation.'
      : `I changed nothing. Last I looked: ${last.name.replaceAll('_', ' ')}${last.error ? ', which failed' : ''}.`;
  const lines = made.map(({ name, input, said, data }) => {
    const how = /^(?:\[shortened[^\]]*\]\s*)?([a-z]+)/.exec(said.startsWith('[shortened') ? data : said)?.[1] ?? 'sent';
    return `- ${wordsOf({ tool: name, input })}: ${how}`;
  });
  const back = undo === undefined ? '' : ` To take the last one back, say **undo**.`;
  return `What I sent in this conversation, after your yes:\n\n${lines.join('\n')}\n\nWhat came of it: **what changed**.${back}`;
}
