import type { Cause } from '../../../core/causes/index.ts';
import { remedyOf, type Advice } from '../../../core/diagnosis.ts';
import type { Failing } from '../../facts/state.ts';
import { demandedIn } from '../../logs/nearby/demanded.ts';
import { depthWords } from '../../logs/depth.ts';
import { waitingIn } from '../../../logs/meaning/waiting.ts';
import { logEvidence } from '../../facts/evidence.ts';
import { wordsOf, type Words } from '../../logs/endings.ts';
import type { ContainerLog, Draft, Facts } from '../../types.ts';
import { awaitedAdvice } from '../advice/words/awaited.ts';
import { saidAdvice } from '../advice/said.ts';
import { byOwnAddress } from '../advice/words/own-address.ts';
import { migrationLock } from '../advice/words/migration-lock.ts';
import { quotable } from '../logs/quotable.ts';
import { ownHealth } from './own-health.ts';

/** Causes that only say how a probe failed: what the log says of its own cause is the cause. */
export const SYMPTOMS: ReadonlySet<Cause> = new Set<Cause>([
  'ProbeServerError',
  'ProbeTooEarly',
  'ProbeTimeout',
  'ProbeExecFailed',
]);

/** Advice that only sends to the log, which is told. */
const MORE =
  /^(?:find in the log|make the \w+Probe of |mend in container \S+ what the command of the \w+Probe of container \S+ says$)/;
/** The same, and what it would do if it did not wait. */
const NOT_YET = /^(?:find in the log|make the \w+Probe of |let container \S+ listen on port )/;

/** What the log says stands in any case: in title and first remedy of a probe that shows a symptom, and as evidence. */
export function withLog(draft: Draft, facts: Facts, one: Failing): Draft {
  const words = wordsOf(facts, one);
  const { log } = words;
  const known = words.ending ? undefined : (waitsIn(log) ?? ownHealth(log, one.view));
  const asks = words.ending || known ? undefined : demanded(log);
  const told = known ?? asks;
  const ending = words.ending ?? told?.ending;
  const evidence = told?.evidence ?? words.evidence;
  if (!ending || evidence.length === 0)
    return { ...draft, remedies: draft.remedies.map((advice) => withDepth(advice, log)) };
  const said = quotable(ending.sentence);
  const all = [...draft.evidence.slice(0, 3), ...evidence.slice(0, 2), ...draft.evidence.slice(3)];
  // A command that is cut off leaves its own broken connection in the log.
  const cutOff = draft.cause === 'ProbeTimeout' && draft.details?.['command'] !== undefined && !ending.signature;
  if (cutOff) return { ...draft, evidence: all };
  if (!SYMPTOMS.has(draft.cause) && !/Killed$|ReadinessProbeFailing/.test(draft.cause))
    return { ...draft, evidence: all };
  const lock = /Killed$|TooEarly/.test(draft.cause) && migrationLock(one, ending.sentence) !== undefined;
  const waits = words.ending || !log || lock ? undefined : waitingIn(log.lines);
  const awaited = waits ? awaitedAdvice(waits, `container ${one.view.name}`) : [];
  const address = byOwnAddress(one, ending.sentence);
  const own =
    address !== undefined
      ? [address, ...saidAdvice(facts, one, ending.sentence, ending.beside?.sentence).remedies]
      : awaited.length > 0
        ? awaited
        : ending.signature || asks
          ? []
          : saidAdvice(facts, one, ending.sentence, ending.beside?.sentence).remedies;
  const mend = [
    asks
      ? `do what container ${one.view.name} asks for: "${said}"`
      : `mend what container ${one.view.name} says: "${said}"`,
  ];
  return {
    ...draft,
    evidence: all,
    title: `${draft.title}; its log says: ${said}`,
    remedies: [
      ...(lock ? [unkilled(draft, one)] : []),
      ...(own.length > 0 || draft.cause === 'ProbeTooEarly' ? own : mend),
      ...(lock ? [] : draft.remedies).filter((advice) => !(waits ? NOT_YET : MORE).test(remedyOf(advice).text)),
      // What it said while it still came up is seldom why it was too slow.
      ...(own.length === 0 && draft.cause === 'ProbeTooEarly' ? mend : []),
    ].slice(0, 4),
  };
}

/** What is killed in the middle of its migrations leaves their lock behind once more. */
function unkilled({ remedies }: Draft, { view }: Failing): Advice {
  const enough = remedies.find((advice) => /startupProbe|failureThreshold/.test(remedyOf(advice).text));
  const how = enough === undefined ? '' : `: ${remedyOf(enough).text.replace(/^or /, '')}`;
  return `first stop the killing, as each run that is killed in its migrations leaves the lock again${how === '' ? `: a startupProbe for container ${view.name} that allows all of them` : how}`;
}

/** What the log of a container that a probe calls ill says, where no row knows it; empty where it says nothing. */
export function saidBy(facts: Facts, one: Failing): string {
  if (facts.logs.size === 0) return '';
  const { ending, log } = wordsOf(facts, one);
  return ending ? (ending.signature ? '' : ending.sentence) : (waitsIn(log)?.ending?.sentence ?? '');
}

/** A log without a word of a fault that ends with what it waits for, again and again. */
function waitsIn(log: ContainerLog | undefined): Pick<Words, 'ending' | 'evidence'> | undefined {
  const waiting = log === undefined ? undefined : waitingIn(log.lines);
  if (!log || !waiting) return undefined;
  const entry = { from: waiting.line, lines: [log.lines[waiting.line]?.text ?? ''] };
  return {
    ending: { entry, line: waiting.line, sentence: waiting.sentence, caught: {} },
    evidence: [logEvidence(log, waiting.line)],
  };
}

/** What a person has to do first, as the log says it. */
function demanded(log: ContainerLog | undefined): Pick<Words, 'ending' | 'evidence'> | undefined {
  const ending = demandedIn(log);
  return log && ending && { ending, evidence: [logEvidence(log, ending.line)] };
}

/** How far the log was read that does not say it. */
function withDepth(advice: Advice, log: ContainerLog | undefined): Advice {
  const deep = log && depthWords(log, undefined);
  return deep && typeof advice === 'string' && advice.startsWith('find in the log') ? `${advice} (${deep})` : advice;
}
