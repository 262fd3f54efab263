import { isVerdict, looksMade } from './values.ts';

const WORD = /^["'(]?[A-Za-z]{1,20}(?:['’-][A-Za-z]{1,12})*["')]?[.,:;!?]?$/;
const NUMBER = /^\(?\d{1,6}\)?[.,:;%]?$/;

/** True for a word that messages say of credentials, and that is none: token, auth, header, realm. */
export const isSaying = (word: string): boolean =>
  isVerdict(word) ||
  /^(?:auth|authn|authz|header|headers|realm|scheme|credentials?|scope|scopes|challenge|mechanism)$/i.test(word);

/** True where a sentence goes on: another word follows after a space, on the same line. */
export const goesOn = (rest: string): boolean => {
  const next = /^ (\S{1,40})/.exec(rest)?.[1];
  return next !== undefined && WORD.test(next) && !looksMade(next);
};

/** True for words alone, as a person writes them: at least `least`, letters, hyphens, short numbers and signs of a sentence. */
export function isWordy(text: string, least: number): boolean {
  const words = text.trim().split(/\s+/, 60);
  return (
    words.length >= least &&
    words.every((word) => WORD.test(word) || NUMBER.test(word) || /^[a-z]+-\d{4}$/.test(word)) &&
    words.filter((word) => WORD.test(word)).length * 2 > words.length
  );
}
