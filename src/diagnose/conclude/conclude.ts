import { type Finding, type Remedy, remedyOf } from '../../core/diagnosis.ts';
import { draftsOf, type Broken } from './ask.ts';
import { absorb } from './absorb.ts';
import { merge, type Merged } from './merge.ts';
import { keyOf } from '../facts/owners.ts';
import { scopeOf } from '../facts/scope.ts';
import { byPrecedence } from './precedence.ts';
import { begins } from '../../logs/reduction/shorten.ts';
import { MOST_TITLE, type Facts, type Rule } from '../types.ts';

/**
 * From what the rules saw to the findings: the earliest fault of each pod (reading rule 11), one finding per subject
 * and cause, symptoms moved to the consequences of what explains them, only what concerns the subject, root causes
 * first, everything capped.
 */
export function conclude(facts: Facts, rules: readonly Rule[], broken?: Broken): Finding[] {
  const roots = absorb(merge(byPrecedence(draftsOf(facts, rules, broken))));
  const scope = scopeOf(facts);
  return roots
    .filter((one) => !scope || scope.holds(one) || one.explains.some((other) => scope.holds(other)))
    .sort(byWeight)
    .map(finding);
}

const SEVERITY = { critical: 0, warning: 1, info: 2 };

const byWeight = (a: Merged, b: Merged): number =>
  SEVERITY[a.severity] - SEVERITY[b.severity] ||
  b.explains.length - a.explains.length ||
  a.stage - b.stage ||
  b.pods.length - a.pods.length ||
  keyOf(a.subject).localeCompare(keyOf(b.subject)) ||
  a.cause.localeCompare(b.cause);

const MOST = { pods: 20, evidence: 8, remedies: 4, consequences: 12 };

function finding(one: Merged): Finding {
  const affected = [...new Set(one.explains.map(({ subject }) => keyOf(subject)))].filter(
    (key) => key !== keyOf(one.subject),
  );
  const details = {
    ...one.details,
    ...(one.pods.length > MOST.pods ? { podCount: one.pods.length } : {}),
    ...(affected.length > 0 ? { affected: affected.slice(0, MOST.pods) } : {}),
  };
  return {
    cause: one.cause,
    severity: one.severity,
    confidence: one.confidence,
    subject: one.subject,
    pods: one.pods.slice(0, MOST.pods),
    container: one.container ?? null,
    title: oneLine(one.title),
    evidence: one.evidence.slice(0, MOST.evidence),
    details,
    consequences: [...new Set(one.consequences)].filter((cause) => cause !== one.cause).slice(0, MOST.consequences),
    remedies: one.remedies.slice(0, MOST.remedies).map(remedyOf).map(plain),
  };
}

const plain = (remedy: Remedy): Remedy => ({ ...remedy, text: remedy.text.replace(/\s+/g, ' ').trim() });

/** Titles quote other programs: one line, without the full stop that those end with, cut between words. */
const oneLine = (title: string): string =>
  begins(title.replace(/\s+/g, ' ').replace(/(?<![.\s])[.\s]+$/, ''), MOST_TITLE);
