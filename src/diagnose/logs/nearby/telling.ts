import type { Entry } from '../../../logs/entries.ts';
import { isBad } from '../../../logs/faults.ts';
import { isGeneric, isHealth } from '../../../logs/words/generic.ts';
import { isOptional, isTelemetry } from '../../../logs/words/optional.ts';
import { obliges } from '../../../logs/words/orders.ts';
import { recordOf } from '../../../logs/record.ts';
import { complaintIn } from '../../../logs/meaning/complaint.ts';
import { namedIn } from '../../../logs/meaning/named-things.ts';
import { fitOf, seenAs, type Context, type Ending } from '../fit.ts';
import { SIGNATURES } from '../signatures/index.ts';

/** Entries before the end in which another error of the same end may stand. */
const BACK = 15;
/** Entries in a row that tell of no fault. */
const QUIET = 4;
/** How much more another sentence has to say before it decides in place of the last one. */
const MARGIN = 3;

/** What is wrong, in the words that every program uses for it. */
const REASON =
  /\b(?:permission denied|no such file|not found|does ?n[o']t exist|already (?:exists|in use)|refused|not allowed|not permitted|mismatch|must (?:not )?be|requires?d?|expected|invalid|unknown|unsupported|not supported|unauthori[sz]ed|forbidden|denied|rejected|untrusted|expired|timed out|missing|no (?:space|route|such|module)|too (?:large|small|long|short|old|new|many|few|open)|exceeds?|cannot (?:bind|open|read|write|access|parse|load|find|connect|allocate)|could not \w+|unable to \w+|failed to \w+)\b/gi;
/** Says what became of it: a worker that died, a group that is killed, a program that did not start. */
const CONSEQUENCE =
  /\b(?:exited|killed|killing|died|dead|terminat\w+|stopp(?:ed|ing)|exiting|shutting down|crash(?:ed)? (?:report|dump)|unhandled exception|start(?:up|ing)? (?:failed|failure)|(?:failed|failure|unable) (?:to )?(?:run|start|boot|launch)\w*|bug report|aborted)\b|[.;,:] (?:quitting|aborting|giving up)\W*$/i;
/** An answer to one who asked: what failed for him is not what ends the program. */
const REQUEST =
  /\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \/|\b(?:request|client|session|connection) (?:from|of|by) \S/;
const AMOUNT = /\b\d+(?:\.\d+)? ?(?:[KMGT]i?B?|bytes?|characters?|ms|s|%)(?![\w])/;

/** Leads to what stands below it. */
const POINTS_BELOW =
  /\b(?:in|on|at) the (?:following|next) lines?\b|\b(?:listed|described|shown|given|reported|printed) below\b/i;

const AT_LINE = /\bline:? \d{1,6}\b|\.\w{2,10}:\d{1,6}\b/i;
const ERROR_FIRST = /^(?:error|fatal|failed|failure)\b[!:]/i;

/** How much a sentence tells: names of things outside of the program, a reason, an amount. */
function weightOf(sentence: string): number {
  const named = namedIn(sentence);
  const names = named.filter(({ kind }) => kind !== 'key').length;
  const keys = named.length - names;
  const reasons = new Set((sentence.match(REASON) ?? []).map((one) => one.toLowerCase())).size;
  return (
    Math.min(names, 2) * 2 +
    Math.min(keys, 1) +
    Math.min(reasons, 2) * 2 +
    (AMOUNT.test(sentence) ? 1 : 0) +
    (AT_LINE.test(sentence) ? 2 : 0) +
    (ERROR_FIRST.test(sentence) ? 1 : 0) -
    (isGeneric(sentence) ? 3 : 0) -
    (POINTS_BELOW.test(sentence) ? 4 : 0) -
    (CONSEQUENCE.test(sentence) ? 3 : 0)
  );
}

/** It calls itself the fault that ends the program: what comes after is what becomes of it. */
const isFatal = ({ lines }: Entry): boolean => recordOf(lines[0] ?? '').level === 'fatal';

/** The end of a chain of causes that gives a reason: no heading above it says more of why. */
const LEAST_OF_ROOT = 2;
const FRAME = /^\s+at \S|^\s+File "/;
/** Whom it did not reach a transport does not say: the line of the retries does. */
const isRooted = ({ entry, line, sentence }: Ending): boolean => {
  const complaint = complaintIn(sentence)?.of;
  if (complaint === 'unreachable') return false;
  const root = /^\s*caused by: \S/i.test(entry.lines[line - entry.from] ?? '');
  return root || (complaint !== undefined && entry.lines.some((one) => FRAME.test(one)));
};

/** An exception with its trace says more of why than what is concluded from it. */
const OF_TRACE = 2;
const isRaised = ({ lines }: Entry): boolean => lines.length > 1 && lines.some((line) => FRAME.test(line));

type Told = {
  readonly entry: Entry;
  readonly sentence: string;
  readonly line: number;
  readonly weight: number;
  readonly high: boolean;
};

/**
 * Where no signature knows the last error: programs say their fault first and then, ever more general, that they end.
 * Of the errors near the end the one that says most decides, the first of several that say as much; another one that
 * names other things stands beside it.
 */
export function mostTelling(ending: Ending, entries: readonly Entry[], context: Context): Ending {
  const told = errorsBefore(ending, entries, context);
  if (isRooted(ending) && weightOf(ending.sentence) >= LEAST_OF_ROOT) return withAlso(ending, told);
  // A line without a level beside errors that declare themselves is of a helper: a shell, a tail.
  const declared = told.some(({ high }) => high) && recordOf(ending.entry.lines[0] ?? '').level === undefined;
  const fatal = told.some(({ entry }) => isFatal(entry)) && !isFatal(ending.entry);
  const own =
    weightOf(ending.sentence) - (declared ? MARGIN : 0) - (fatal && CONSEQUENCE.test(ending.sentence) ? MARGIN : 0);
  const best = told.reduce<Told | undefined>(
    (most, one) => (most && most.weight >= one.weight ? most : one),
    undefined,
  );
  // Beside a sentence that names nothing, one that names anything says more.
  const margin =
    declared && best?.high === true
      ? 0
      : namedIn(ending.sentence).length === 0 && best && namedIn(best.sentence).length > 0
        ? 1
        : MARGIN;
  if (!best || best.weight < own + margin) return withAlso(ending, told);
  const fit = fitOf(best.entry, seenAs(best.entry).text, context, SIGNATURES);
  const plain = { entry: best.entry, line: best.line, sentence: best.sentence, caught: {} };
  const known: Ending = fit && !fit.signature.weak ? { ...plain, ...fit } : plain;
  return known.signature && known.signature.cause !== 'UncaughtException' ? known : withAlso(known, told);
}

export function errorsBefore(ending: Ending, entries: readonly Entry[], { view }: Context): readonly Told[] {
  const itself = isTelemetry(`${view.name} ${view.spec?.image ?? ''}`);
  const at = Math.max(
    0,
    entries.findIndex(({ from }) => from === ending.entry.from),
  );
  const found: Told[] = [];
  let quiet = 0;
  for (const entry of entries.slice(Math.max(0, at - BACK), at).reverse()) {
    const { text, sentence, low, warn, high } = seenAs(entry);
    const bad = high || isBad(text) || obliges(sentence.text);
    quiet = bad ? 0 : quiet + 1;
    // It worked on: what failed before that was not the end.
    if (quiet === QUIET) break;
    if (low || warn || !bad || isOptional(text, itself) || isHealth(sentence.text) || REQUEST.test(sentence.text))
      continue;
    found.unshift({
      entry,
      sentence: sentence.text,
      line: entry.from + sentence.at,
      weight: weightOf(sentence.text) + (isFatal(entry) ? 1 : 0) + (isRaised(entry) ? OF_TRACE : 0),
      high,
    });
  }
  return found;
}

/** The weightiest other error that names something which the deciding sentence does not. */
export function withAlso(ending: Ending, told: readonly Told[]): Ending {
  const [also] = told
    .map((one) => ({ ...one, names: namedIn(one.sentence).filter(({ kind }) => kind !== 'key') }))
    .filter(({ weight, names }) => weight >= MARGIN || names.length > 1)
    .filter(({ names }) => names.some(({ text }) => !ending.sentence.includes(text)))
    .sort((a, b) => b.weight - a.weight);
  return also === undefined ? ending : { ...ending, also: { line: also.line, sentence: also.sentence } };
}

/** Entries at the end among which one may only say what has to be. */
const LAST = 8;

/** "Data exists in /x. Not formatting.": what it was to do, and did not. */
const DECLINES =
  /\b(?:not|refus(?:es|ed|ing) to|will not|won't|skipping|skipped) (?:re-?)?(?:format|initiali[sz]|overwrit|bootstrap|creat|install|import|restor|migrat|seed)\w*\b|\balready (?:formatted|initiali[sz]ed|bootstrapped|populated|installed)\b/i;

/** Nothing tells of a fault: the last sentence near the end that says what it has not done. */
export function declined(entries: readonly Entry[], context: Context): Ending | undefined {
  const entry = entries.slice(-LAST).findLast((one) => !seenAs(one).low && DECLINES.test(seenAs(one).sentence.text));
  if (!entry) return undefined;
  const { sentence, text } = seenAs(entry);
  const fit = fitOf(entry, text, context, SIGNATURES);
  return { entry, line: entry.from + sentence.at, sentence: sentence.text, caught: {}, ...fit };
}

/** Nothing tells of a fault: the last sentence that says what has to be, which it is not. */
export function obliged(entries: readonly Entry[], exitCode?: number): Ending | undefined {
  // Who ends by itself ends for it; who is killed went on.
  const killed = exitCode === 137 || exitCode === 143;
  const entry = entries.slice(-LAST).findLast((one) => {
    const { sentence, low } = seenAs(one);
    return !low && obliges(sentence.text) && !(killed && isByTheWay(one, entries));
  });
  if (!entry) return undefined;
  const { sentence } = seenAs(entry);
  return { entry, line: entry.from + sentence.at, sentence: sentence.text, caught: {} };
}

/** Lines after it that tell of work: a single one may tell the end. */
const GOES_ON = 2;

/** Told without a level before the program goes on: a word for whoever installs it. */
export const isByTheWay = (one: Entry, entries: readonly Entry[]): boolean =>
  recordOf(one.lines[0] ?? '').level === undefined &&
  entries.slice(entries.indexOf(one) + 1).filter((next) => {
    const { text, sentence } = seenAs(next);
    return !isBad(text) && !isGeneric(sentence.text) && /[a-z]{3}/i.test(sentence.text);
  }).length >= GOES_ON;
