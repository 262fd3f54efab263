import { kindOfWord } from '../../core/kinds.ts';
import { distance } from '../../core/names.ts';
import { TODO_CHATBOT, TODO_CHATBOT_PARTS } from '../../core/todo-chatbot.ts';
import type { Sentence, Word } from './sentence.ts';
import { isWord } from './grammar/words.ts';
import { conceptsOf, type Concept } from './vocabulary.ts';

const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Pod', 'ReplicaSet']);

export type NameFound = {
  /** NAME or KIND/NAME. */
  readonly name?: string;
  /** it, its, them: what was spoken of before. */
  readonly pronoun: boolean;
  /** The whole namespace is meant: everything, the app, the cluster. */
  readonly whole: boolean;
  /** More than one workload is named: it is about what is between them. */
  readonly several: boolean;
};

/**
 * The workload that a request names. Words that are no English of ours are names; what the conversation knows wins over
 * them, then what has a dash, follows a kind or an article. Typing errors in names are left to the tools, which know
 * what there is.
 */
export function findName(sentence: Sentence, seen: ReadonlySet<string>): NameFound {
  const { words } = sentence;
  const pronoun = words.some(({ word }) => ['it', 'its', 'them', 'their', 'that', 'this', 'one'].includes(word));
  const whole = words.some(
    ({ word, raw }) =>
      /^(?:everything|all|anything|something|app|application|cluster|namespace|stack|system|things|workloads|services|deployments|pods|overall)$/.test(
        word,
      ) || raw.toLowerCase() === TODO_CHATBOT,
  );
  const scored = words
    .map((word, index) => ({ word, index, score: scoreOf(words, index, seen) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index);
  const named = scored.filter(({ score }) => score >= 8).map(({ word }) => word.raw.toLowerCase());
  const rest = { pronoun, whole, several: new Set(named).size > 1 };
  const best = scored[0];
  if (best === undefined) return rest;
  const weak = scored.filter(({ score }) => score <= 1).length;
  // Two strange words and neither looks like a name: guessing would ask the cluster for "users".
  if (best.score <= 1 && weak > 1) return rest;
  return { ...rest, name: withKind(words, best.index) };
}

function scoreOf(words: readonly Word[], index: number, seen: ReadonlySet<string>): number {
  const one = words[index];
  if (one === undefined) return 0;
  const lower = one.raw.toLowerCase();
  if (lower === TODO_CHATBOT || lower.startsWith('-') || !/[a-z]/.test(lower)) return 0;
  if (lower.includes('/'))
    return isReference(lower, (part) => [...seen].some((name) => `-${name}-`.includes(`-${part}-`))) ? 12 : 0;
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(lower) || /^\d+(?:\.\d+)*[a-z]{0,2}$/.test(lower)) return 0;
  // Names of the default application; others are learnt from the results of the conversation.
  if (TODO_CHATBOT_PARTS.includes(lower)) return 10;
  if (seen.has(lower)) return one.sort === 'other' ? 10 : nameOfWord(one.word);
  if (one.sort === 'known' || /^(?:named|called)$/.test(lower)) return 0;
  const after = words[index - 1]?.word ?? '';
  const kindBefore = kindOfWord(after) !== undefined || after === 'called' || after === 'named';
  if (kindBefore && one.sort === 'other') return 9;
  const limit = lower.length >= 7 ? 2 : 1;
  if (lower.length >= 5 && [...TODO_CHATBOT_PARTS, ...seen].some((name) => distance(lower, name, limit) <= limit))
    return 8;
  // A near spelling of a word of ours is taken for that word, unless a dash or a kind says that it is a name.
  if (one.sort === 'corrected') return 0;
  if (lower.includes('-')) return 6;
  return ['the', 'of', 'for', 'my', 'our', 'from', 'scale', 'restart', 'rollback', 'diagnose'].includes(after) ? 3 : 1;
}

/**
 * KIND/NAME as kubectl writes it. Which kinds there are only the cluster knows, so all are passed on but pairs of plain
 * words ("and/or", "up/down", "tcp/udp"), of names that are known ("backend/frontend"), paths of an API ("api/v1") and
 * images ("docker.io/nginx": the group of a kind that is not known has a dot of its own).
 */
export function isReference(lower: string, isName: (word: string) => boolean): boolean {
  const [, kind = '', name = ''] = /^([a-z][a-z0-9.-]{0,80})\/([a-z0-9][a-z0-9.-]{0,252})$/.exec(lower) ?? [];
  if (kindOfWord(kind) !== undefined) return true;
  if ((isName(kind) && isName(name)) || /^[^.]+\.[^.]+$|^registry\./.test(kind) || /^v\d/.test(name)) return false;
  return kind.length > 1 && /[a-z]/.test(name) && !PAIRED.test(lower) && !(isWord(kind) && isWord(name));
}

const PAIRED = /^(?:and\/|or\/|https?\/|tcp\/|udp\/|tls\/|client\/server|read\/write|n\/a$|yes\/no|true\/false)/;

/** A workload may be called as a word of ours is ("slow"): meant where nothing else is, and nothing is asked by it. */
const nameOfWord = (word: string): number =>
  ['logs', 'events', 'list', 'help', 'describe', 'history'].some((concept) => conceptsOf(word).has(concept as Concept))
    ? 0
    : 2;

/** `pod x` and `sts x` say which kind is meant; `deployment x` is what a bare name means anyway. */
function withKind(words: readonly Word[], index: number): string {
  const name = words[index]?.raw.toLowerCase() ?? '';
  if (name.includes('/')) return name;
  const called = /^(?:named|called)$/.test(words[index - 1]?.word ?? '') ? 2 : 1;
  const kind = kindOfWord(words[index - called]?.word ?? '');
  if (kind === undefined || kind.kind === 'Deployment' || !WORKLOADS.has(kind.kind)) return name;
  return `${kind.kind.toLowerCase()}/${name}`;
}
