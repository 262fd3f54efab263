import { AppError } from '../../core/errors.ts';
import { kindOfWord } from '../../core/kinds.ts';

/**
 * Words that people type out of habit and that are no commands here: each with what there is instead. `when` says for
 * which words behind it it is that command, and not the begin of a sentence.
 */
type Other = { readonly say: string; readonly when: (words: readonly string[]) => boolean };

const alone = (words: readonly string[]): boolean => words.every((word) => word.startsWith('-'));
const then =
  (second: RegExp) =>
  ([first = '']: readonly string[]): boolean =>
    second.test(first);
const path = (words: readonly string[]): boolean =>
  words.length === 0 || words.some((word) => /^[.~/]|^-|:\/\/|^[\w.-]+\/[\w.-]+$|\.(?:tgz|ya?ml)$/.test(word));

const KUBECTL = 'is kubectl’s own; kubewhy reads and changes objects, and settles nothing on this machine';
const helm = (verb: string): string => `with its name it is read as helm reads it: kubewhy helm ${verb} …`;

export const OTHER_WORDS: Readonly<Record<string, Other>> = {
  ctx: {
    say: 'kubewhy config shows the context that is used, and why; another one for one run: kubewhy --context NAME',
    when: alone,
  },
  ls: { say: 'kubewhy status shows a namespace; kubewhy get pods lists pods, kubewhy helm list releases', when: alone },
  ps: { say: 'kubewhy status shows a namespace; kubewhy get pods lists pods', when: alone },
  list: {
    say: 'kubewhy status shows a namespace; kubewhy get pods lists pods, kubewhy helm list releases',
    when: alone,
  },
  options: { say: 'kubewhy --help and kubewhy help COMMAND tell of all options', when: alone },
  plugin: { say: `plugin ${KUBECTL}`, when: (words) => alone(words) || then(/^list$/)(words) },
  certificate: {
    say: 'kubectl certificate approve NAME does it',
    when: (words) => alone(words) || then(/^(?:approve|deny)$/)(words),
  },
  kustomize: {
    say: 'what it renders is planned by: kubectl kustomize DIR | kubewhy apply -f -',
    when: path,
  },
  install: { say: helm('install'), when: path },
  upgrade: { say: helm('upgrade'), when: path },
  template: { say: helm('template'), when: path },
  repo: {
    say: 'helm repo add NAME URL does it; a chart of a repository is read when it is named',
    when: (words) => alone(words) || then(/^(?:add|list|update|remove|index)$/)(words),
  },
  search: { say: 'helm search repo WORD does it', when: (words) => alone(words) || then(/^(?:repo|hub)$/)(words) },
};

/** The error for a word of other programs, before any model is asked; undefined where it begins a sentence. */
export function otherWord(word: string, words: readonly string[]): AppError | undefined {
  const other = Object.hasOwn(OTHER_WORDS, word) ? OTHER_WORDS[word] : undefined;
  return other?.when(words) ? new AppError('usage', `kubewhy has no command "${word}"`, other.say) : undefined;
}

const READS = /^(?:list|ls|status|history|hist|get|show|env|version|search|template|lint)$/;
const CHANGES = /^(?:install|upgrade|rollback|uninstall|delete|del|un)$/;

/** A line of helm: how it is asked, and whether it is to change something. A sentence about helm stays one. */
export function helmLine(words: readonly string[]): { readonly literal: boolean; readonly doing: boolean } {
  const [verb = '', ...rest] = words;
  const plain = rest.filter((word) => !word.startsWith('-'));
  const literal =
    (READS.test(verb) || CHANGES.test(verb)) &&
    (plain.length <= 2 || rest.some((word) => word.startsWith('-')) || path(rest));
  return { literal, doing: literal && CHANGES.test(verb) };
}

/** `get all`, `get deploy web`, `edit pods web-1`: kinds where a sentence has other words. */
export const namesKinds = (words: readonly string[]): boolean =>
  words.length > 0 &&
  words.length <= 2 &&
  (words[0] === 'all' || (words[0] ?? '').split(',').every((word) => kindOfWord(word) !== undefined));
