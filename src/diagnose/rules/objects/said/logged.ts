import type { Evidence } from '../../../../core/diagnosis.ts';
import { entriesOf } from '../../../../logs/entries.ts';
import { isGeneric } from '../../../../logs/words/generic.ts';
import { wordsOf, type Bad } from '../../../custom/objects.ts';
import { isToLog, loggersOf, namesNoReason } from '../../../custom/untold.ts';
import type { ContainerView } from '../../../facts/containers.ts';
import { logEvidence } from '../../../facts/evidence.ts';
import { endingOf } from '../../../logs/fatal.ts';
import { blockOf } from '../../../logs/fit.ts';
import { errorsBefore } from '../../../logs/nearby/telling.ts';
import { logOf } from '../../../read/logs.ts';
import type { ContainerLog, Facts } from '../../../types.ts';

/** Why an object fails, in the words of the log of a pod that it made. */
export type Logged = { readonly pod: string; readonly sentence: string; readonly evidence: Evidence };

const LEAST = 24;

/** The words as a log may hold them: whole, or their end without what was put before it on the way up. */
function asLogged(words: string): readonly string[] {
  const bare = words.replace(/[.\s]+$/, '');
  const parts = bare.split(': ');
  return parts
    .map((_, place) => parts.slice(place).join(': '))
    .slice(0, Math.max(1, parts.length - 1))
    .filter((one, place) => place === 0 || one.length >= LEAST);
}

/** The log up to where it last says what the object says; all of it where the object sends to it. */
function upTo(log: ContainerLog, words: string): ContainerLog | undefined {
  if (isToLog(words)) return log;
  const wanted = asLogged(words);
  const last = entriesOf(log.lines).findLast((entry) => wanted.some((one) => blockOf(entry).includes(one)));
  return last && { ...log, lines: log.lines.slice(0, last.from + last.lines.length) };
}

/**
 * The sentence that decides, of an object whose own words name no reason; undefined where no log that was read has it.
 */
export function loggedReason(facts: Facts, bad: Bad): Logged | undefined {
  const words = wordsOf(bad);
  if (!namesNoReason(words)) return undefined;
  for (const view of loggersOf(facts, bad)) {
    const whole = logOf(facts, view);
    const log = whole?.known ? upTo(whole, words) : undefined;
    const told = log && reasonIn(log, view);
    if (log && told) return { pod: log.pod, sentence: plain(told.sentence), evidence: logEvidence(log, told.line) };
  }
  return undefined;
}

type Told = { readonly line: number; readonly sentence: string };
const tells = ({ sentence }: Told): boolean => !isGeneric(sentence) && !namesNoReason(sentence);

/** How the log ends; where that is what the object says too, the error before it that says most. */
function reasonIn(log: ContainerLog, view: ContainerView): Told | undefined {
  const context = { view, exitCode: undefined };
  const ending = endingOf(log, context);
  if (!ending || tells(ending)) return ending;
  return errorsBefore(ending, entriesOf(log.lines), context)
    .filter(tells)
    .toSorted((a, b) => b.weight - a.weight)[0];
}

/** Without the fields of a record at its end, which the evidence has. */
function plain(sentence: string): string {
  const at = sentence.lastIndexOf(' (');
  const fields = at < 0 || !sentence.endsWith(')') ? [] : sentence.slice(at + 2, -1).split(', ');
  return fields.length > 0 && fields.every((one) => /^[\w.-]+=/.test(one)) ? sentence.slice(0, at) : sentence;
}
