/** What a sentence asks of several clusters. `rest` is the sentence without the words that name them. */
export type Spoken =
  /** Only the cluster of the header is named. */
  | { readonly kind: 'here'; readonly rest: string }
  | { readonly kind: 'go'; readonly context: string }
  | { readonly kind: 'change'; readonly contexts: readonly string[] }
  | { readonly kind: 'compare'; readonly contexts: readonly string[]; readonly workload: string | undefined }
  /** By rules; `compare`: it is asked why one of them is otherwise. */
  | {
      readonly kind: 'diagnose';
      readonly contexts: readonly string[];
      readonly workload: string | undefined;
      readonly compare: boolean;
    }
  | { readonly kind: 'ask'; readonly contexts: readonly string[]; readonly rest: string };

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words that stand for an environment and parts of names that mean the same. */
const SAME: readonly ReadonlySet<string>[] = [
  words('prod production prd'),
  words('staging stage stg'),
  words('dev development'),
  words('test testing qa'),
];
/** Before a name they belong to it: "in staging", "between staging and production". */
const BEFORE = words(
  'in on at from of for to with between across within inside and or vs versus than over but not only also the context contexts cluster clusters environment environments env compared against',
);
const NOUN = words('cluster clusters context contexts environment environments envs places');
/** "in both", "in each cluster", "everywhere": all of them. */
const ALL = words('both each every all everywhere');
const WHICH = words('which what');
const CHANGE = words(
  `scale restart set rollback roll deploy redeploy delete remove upgrade downgrade update add drain cordon uncordon apply patch edit increase
  decrease raise lower reduce double halve bump pause resume suspend stop start undo fix heal repair uninstall install create label annotate kill evict
  change make put move rename reset revert switch turn enable disable rotate mount expose autoscale resize replace`,
);
const POLITE = words(
  'please can could would will you kindly now just then let us lets i want to need we should go and ok okay hey',
);
const DIFFER =
  /\b(?:differ(?:s|ed|ent|ence|ences|ently)?|diff|compare[ds]?|comparison|same|identical|drift(?:s|ed)?|in sync|vs|versus)\b/i;
const SICK =
  /\b(?:broken|fail(?:s|ed|ing|ure|ures)?|crash(?:es|ed|ing|loop\w*)?|healthy|unhealthy|ok|okay|fine|wrong|down|up|work(?:s|ing)?|well|ready|stuck|sick|problems?|issues?|errors?|healthiness|health|diagnose|trouble|die[sd]?|dying|not (?:start|run|com)\w*|pending)\b/i;
/** Words of a question about health or differences that name nothing. */
const FILLER = words(
  `is are was were be it its this that these those there here does do did a an the my our your what whats what's which who where why how when
  any anything something everything all of in on at for to from with and or but not no only one ones same as so if if me show tell give
  differ differs different difference differences diff compare compared comparing comparison identical drift sync between than
  broken fail fails failed failing failure failures crash crashes crashed crashing healthy unhealthy ok okay fine wrong down up work works working
  well ready stuck sick problem problems issue issues error errors health diagnose trouble die dies dying start starting run running
  cluster clusters context contexts environment environments both each every still now currently right please going happening happen has have
  pods pod app application workload deployment service stuff things thing other others status state keeps keep coming come get getting pending`,
);

/** What is left of "switch to staging", "go over to staging". */
const GO = /^(?:please )?(?:switch|go|move|change|jump|connect|use)(?: me| us)?(?: over| back)?$/i;

const bare = (token: string): string => token.toLowerCase().replace(/^["'`(]+|["'`)?!.,:;]+$/g, '');
const synonyms = (part: string): readonly string[] => [...(SAME.find((group) => group.has(part)) ?? [part])];

/** Each word by which one of the contexts can be meant, and no other one: its name, or a part of it. */
function namesOf(contexts: readonly string[]): ReadonlyMap<string, string> {
  const all = new Map<string, string[]>();
  for (const context of contexts) {
    const parts = context.toLowerCase().split(/[^a-z0-9]+/).filter((part) => part.length > 1); // prettier-ignore
    for (const word of new Set(parts.flatMap(synonyms))) all.set(word, [...(all.get(word) ?? []), context]);
  }
  const unique = [...all].flatMap(([word, found]): [string, string][] =>
    found.length === 1 ? [[word, found[0] ?? '']] : [],
  );
  // A name in full is that context, whatever parts others have.
  return new Map([
    ...unique.filter(([word]) => !NOUN.has(word)),
    ...contexts.map((name): [string, string] => [name.toLowerCase(), name]),
  ]);
}

/** Takes what stands at the place and the words before it that belong to it. */
function take(gone: boolean[], tokens: readonly string[], at: number): void {
  gone[at] = true;
  for (let before = at - 1; before >= 0 && !gone[before] && BEFORE.has(tokens[before] ?? ''); before--)
    gone[before] = true;
  if (NOUN.has(tokens[at + 1] ?? '')) gone[at + 1] = true;
}

/**
 * What a sentence asks of the contexts that the chat was started with; undefined when it names none of them. `here` is
 * the one of the header, the only one in which a change is made.
 */
export function spokenOf(line: string, contexts: readonly string[], here: string): Spoken | undefined {
  const raw = line.trim().split(/\s+/);
  const tokens = raw.map(bare);
  const names = namesOf(contexts);
  const gone: boolean[] = [];
  const named = new Set<string>();
  for (const [at, token] of tokens.entries()) {
    const [before, after] = [tokens[at - 1] ?? '', tokens[at + 1] ?? ''];
    const context =
      /^(?:namespaces?|ns|-n)$/.test(before) || /^namespaces?$/.test(after) ? undefined : names.get(token);
    if (context !== undefined) {
      named.add(context);
      take(gone, tokens, at);
    } else if (
      NOUN.has(token) &&
      (ALL.has(before) || WHICH.has(before) || before === 'two' || /^(?:of|the)$/.test(before) || before === 'other')
    ) {
      for (const one of before === 'other' ? contexts.filter((name) => name !== here) : contexts) named.add(one);
      gone[at] = true;
      for (
        let back = at - 1;
        back >= 0 &&
        /^(?:all|both|each|every|of|the|two|other|in|on|across|between|which|what|for|from)$/.test(tokens[back] ?? '');
        back--
      )
        gone[back] = true;
    } else if (token === 'everywhere' || (token === 'both' && /^(?:in|on|of|for|across)$/.test(before))) {
      for (const one of contexts) named.add(one);
      take(gone, tokens, at);
    }
  }
  if (named.size === 0) return undefined;
  const meant = contexts.filter((name) => named.has(name));
  const rest = raw.filter((_word, at) => !gone[at]).join(' ').replace(/^[,;:\s]+|[,;:\s]+$/g, ''); // prettier-ignore
  const [to] = meant;
  if (meant.length === 1 && to !== undefined && GO.test(rest)) return { kind: 'go', context: to };
  const verb = tokens.find((token, at) => !gone[at] && !POLITE.has(token)) ?? '';
  if (CHANGE.has(verb))
    return meant.length === 1 && meant[0] === here ? { kind: 'here', rest } : { kind: 'change', contexts: meant };
  const left = [...new Set(tokens.filter((token, at) => !gone[at] && token !== '' && !FILLER.has(token)))];
  const [workload] = left;
  if (DIFFER.test(line) && left.length <= 1) {
    const two =
      meant.length > 1
        ? meant
        : meant[0] === here
          ? contexts
          : contexts.filter((name) => name === here || named.has(name));
    if (two.length > 1) return { kind: 'compare', contexts: two, workload };
  }
  if (meant.length === 1 && meant[0] === here) return { kind: 'here', rest };
  if ((SICK.test(rest) || /^where\b/i.test(rest)) && left.length <= 1)
    return { kind: 'diagnose', contexts: meant, workload, compare: /\bwhy\b/i.test(rest) && meant.length > 1 };
  return rest === ''
    ? { kind: 'diagnose', contexts: meant, workload: undefined, compare: false }
    : { kind: 'ask', contexts: meant, rest };
}
