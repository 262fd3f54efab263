import { kindOfWord } from '../../core/kinds.ts';
import type { Token } from './grammar/tokens.ts';
import { isWord } from './grammar/words.ts';
import { READ_VERBS } from './literal/kubectl-read.ts';
import type { Flags } from './literal/argv.ts';
import { SELECTOR } from './literal/verb.ts';
import type { Understood } from './outcome.ts';

type Calls = Extract<Understood, { calls: unknown }>;

/** Words of ours that narrow what is asked: a look that does not use them answers another question. */
const NARROWS = /^(?:more|less|least|most|only|except|without|never|between|above|below|over|under|newer|older|today)$/;
const MOST = 8;
const FLAGS: Flags = { ...READ_VERBS['logs']?.flags, ...SELECTOR };

/** A flag of kubectl is used where a read has its field, with the value that stands behind its `=`. */
function isUsedFlag(low: string, { calls }: Calls): boolean {
  const [, flag = '', value] = /^(--?[a-z-]+)(?:=(.*))?$/s.exec(low) ?? [];
  const field = FLAGS[flag]?.name ?? '';
  return calls.some(
    ({ input }) => Object.hasOwn(input, field) && (value === undefined || String(input[field]).toLowerCase() === value),
  );
}

/** The words of a question that its reads do not use and that are no common words. */
function unreadOf(tokens: readonly Token[], made: Calls): readonly string[] {
  const used = made.calls.flatMap(({ input }) => Object.values(input).map((value) => String(value).toLowerCase()));
  return tokens
    .filter(({ low, quoted }) => quoted || /[\p{L}\d]/u.test(low))
    .filter(({ low, quoted }) => {
      if (used.some((value) => value.includes(low) || (/^\d/.test(low) && value.startsWith(low)))) return false;
      if (isUsedFlag(low, made)) return false;
      return quoted || NARROWS.test(low) || !(isWord(low) || kindOfWord(low) !== undefined);
    })
    .map(({ raw }) => raw);
}

/** A look that comes from some words of a question says which of the others it left aside. */
export function withUnread(made: Understood, tokens: readonly Token[]): Understood {
  if (!('calls' in made) || made.note !== undefined) return made;
  const unread = [...new Set(unreadOf(tokens, made))];
  if (unread.length === 0) return made;
  const more = unread.length > MOST ? ' …' : '';
  const words = unread.slice(0, MOST).map((word) => JSON.stringify(word));
  return { ...made, note: `I left aside what I do not understand in that: ${words.join(', ')}${more}.\n\n` };
}
