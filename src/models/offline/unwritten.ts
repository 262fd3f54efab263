import { kindOfWord } from '../../core/kinds.ts';
import type { Token } from './grammar/tokens.ts';
import { withoutPoliteness } from './grammar/polite.ts';
import type { Understood } from './outcome.ts';

const MADE = /^(?:create|make|add|set|write|deploy|build|generate)$/;
/** Kinds that no table of ours lists. */
const RIGHTS: Readonly<Record<string, string>> = {
  role: 'Role',
  clusterrole: 'ClusterRole',
  rolebinding: 'RoleBinding',
  clusterrolebinding: 'ClusterRoleBinding',
};
/** Words of a sentence in which the new object is named. */
const NEAR = 8;

/**
 * "create a network policy that …": an object of which words say too little. What is not said would be guessed, so its
 * manifest is asked for.
 */
export function unwritten(tokens: readonly Token[]): Understood | undefined {
  const { tokens: plain } = withoutPoliteness(tokens);
  if (!MADE.test(plain[0]?.low ?? '')) return undefined;
  const words = plain.slice(1, NEAR).map(({ low, quoted }) => (quoted ? '' : low));
  for (const [at, word] of words.entries()) {
    const kind =
      RIGHTS[`${word}${words[at + 1] ?? ''}`] ??
      RIGHTS[word] ??
      (kindOfWord(`${word}${words[at + 1] ?? ''}`) ?? kindOfWord(word))?.kind;
    // The object stands before what it is for: "a role for pods".
    if (kind !== undefined)
      return {
        say: `Nothing is planned: I do not write a ${kind} from words, since what they leave out I would have to guess. From a file of yours I plan it, with a card that shows all of it: **kubectl apply -f FILE**`,
      };
    if (/^(?:for|on|of|to|in|that|which|with|from|and|=)$/.test(word)) return undefined;
  }
  return undefined;
}
