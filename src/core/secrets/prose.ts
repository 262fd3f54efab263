import { isVerdict, looksMade } from './values.ts';

const WORD = /^["'(]?[A-Za-z]{1,20}(?:['’-][A-Za-z]{1,12})*["')]?[.,:;!?]?$/;
const NUMBER = /^\(?\d{1,6}\)?[.,:;%]?$/;

/** True for a word that messages say of credentials, and that is none: token, auth, header, realm. */
export const isSaying = (word: string): boolean =>
  isVerdict(word) ||
  /^(?:auth|authn|authz|header|headers|realm|scheme|credentials?|scope|scopes|challenge|mechanism)$/i.test(word);

/**
 * True where a sentence goes on: after a space, on the same line, another word follows, or a name and a word behind it.
 */
export const goesOn = (rest: string): boolean => {
  const [, next, second = ''] = /^ (\S{1,40})(?: (\S{1,40}))?/.exec(rest) ?? [];
  return next !== undefined && !looksMade(next) && (WORD.test(next) || WORD.test(second));
};

/**
 * True for words alone, as a person writes them: at least `least`, letters, hyphens, short numbers and signs of a
 * sentence.
 */
export function isWordy(text: string, least: number): boolean {
  const words = text.trim().split(/\s+/, 60);
  return (
    words.length >= least &&
    words.every(
      (word) => WORD.test(word) || NUMBER.test(word) || /^[a-z]+-\d{1,4}$|^[a-z]{1,20}=[\w-]{1,40}$/i.test(word),
    ) &&
    words.filter((word) => WORD.test(word)).length * 2 > words.length
  );
}
