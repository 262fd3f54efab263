import { posix } from 'node:path';
import { quoted, visible } from '../visible.ts';
import { PROGRAMS, type Program } from './programs.ts';

const MOST_WORDS = 16;
const nameOf = (path = ''): string => path.replace(/^\/(?:usr\/)?s?bin\//, '');

/**
 * Why an argument list is not known to only read, as a clause; undefined when it is. Decided by the argument list
 * alone: what else is known of the pod can only make it worse.
 */
export function notReadOnly(argv: readonly string[]): string | undefined {
  const [path, ...rest] = argv;
  const name = nameOf(path);
  if (printsNames(argv)) return undefined;
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  return program ? wrongIn(program, rest, name) : `${visible(name)} may do whatever its arguments say`;
}

const unknown = (name: string, word: string): string => `${name} with ${quoted(word)} is not known to only read`;

function wrongIn(program: Program, words: readonly string[], name: string): string | undefined {
  const { takes = {}, first, needs = [] } = program;
  if (first !== undefined && words[0] !== first)
    return `without ${first} as its first word a file in the container may tell ${name} more`;
  const flags: string[] = [];
  const others: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const value = Object.hasOwn(takes, word) ? (words[++at] ?? '') : undefined;
    if (value !== undefined && !takes[word]?.test(value)) return unknown(name, `${word} ${value}`);
    if (value !== undefined) flags.push(word, `${word} ${value}`);
    else if (program.flags?.test(word)) flags.push(word);
    else if (/^[-+]/.test(word)) return unknown(name, word);
    else others.push(word);
  }
  const stands = (flag: string): boolean => flags.some((one) => one === flag || holdsLetter(one, flag));
  const missing = needs.find((flag) => !stands(flag));
  const { looser } = program;
  return missing === undefined
    ? wrongWords(looser?.by.some(stands) ? { ...program, words: looser.words } : program, others, name)
    : `${name} without ${missing} is not known to only read`;
}

/** `-zv` holds `-z`. */
const holdsLetter = (flags: string, flag: string): boolean =>
  /^-\w$/.test(flag) && /^-\w+$/.test(flags) && flags.includes(flag.slice(1));

function wrongWords(
  { words, least, most, known }: Program,
  others: readonly string[],
  name: string,
): string | undefined {
  const rules = Array.isArray(words) ? (words as readonly RegExp[]) : undefined;
  const ruleAt = (at: number): RegExp | undefined => (rules ? rules[at] : (words as RegExp | undefined));
  const odd = others.find((word, at) => ruleAt(at)?.test(word) !== true || /(?:^|\/)\.\.(?:\/|$)/.test(word));
  if (odd !== undefined)
    return odd.startsWith('/')
      ? `${visible(odd)} may be something secret, or a link to it`
      : `${unknown(name, odd)}${known === undefined ? '' : `: ${known}`}`;
  const [fewest, upTo] = rules ? [least ?? rules.length, rules.length] : [least ?? 0, most ?? MOST_WORDS];
  return others.length < fewest || others.length > upTo
    ? `${name} with ${others.length} words is not known to only read`
    : undefined;
}

const isEnv = (argv: readonly string[]): boolean => /^(?:env|printenv)$/.test(nameOf(argv[0]));

/** `env -0` and `printenv -0`: of what they print only the names of the variables are kept. */
export const printsNames = (argv: readonly string[]): boolean => isEnv(argv) && argv.length === 2 && argv[1] === '-0';

/**
 * `env` and `printenv` in a form that prints values, also by way of another; `env NAME=1 PROGRAM` runs that program
 * instead.
 */
export function printsValues(argv: readonly string[]): boolean {
  const name = nameOf(argv[0]);
  if (name === 'busybox' || name === 'toybox') return printsValues(argv.slice(1));
  if (!isEnv(argv) || printsNames(argv)) return false;
  if (name === 'printenv') return true;
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (/^-(?:u|C|-unset|-chdir)$/.test(word)) at++;
    else if (/^-(?:S|-split-string)/.test(word)) return false;
    else if (!word.startsWith('-') && !word.includes('=')) return printsValues(argv.slice(at));
  }
  return true;
}

/** The names of the variables that stand between the zero bytes of `env -0`; no value is kept. */
export const variableNames = (printed: string): string[] =>
  printed
    .split('\0')
    .map((entry) => entry.slice(0, Math.max(0, entry.indexOf('='))))
    .filter((name) => /^[A-Za-z_][\w.-]{0,200}$/.test(name))
    .sort();

/**
 * Paths by which a token or a mounted Secret, the variables or the memory of a process are read, whatever program is
 * told so.
 */
const SECRET_PATH =
  /(?:^|\W)run\/+secrets(?:$|\W)|\/proc\/+[^/\s]+\/+(?:task\/+[^/\s]+\/+)?(?:environ|mem|root|cwd|fd|auxv|map_files)\b|\/etc\/+g?shadow\b|\/dev\/+(?:k?mem|sd|nvme|vd)/;

/** The first argument that names such a path, also inside of a script. */
export const secretPathIn = (argv: readonly string[]): string | undefined =>
  argv.find((word) => SECRET_PATH.test(word) || SECRET_PATH.test(posix.normalize(word)));

/** True when one of the words is this folder, or something in it. */
export const reachesInto = (argv: readonly string[], folder: string): boolean => {
  const home = posix.normalize(`${folder}/`).replace(/\/$/, '');
  return argv.some((word) =>
    [word, posix.normalize(word)].some((text) => {
      const at = text.indexOf(home);
      return at >= 0 && /^$|^[^\w.-]/.test(text.slice(at + home.length));
    }),
  );
};
