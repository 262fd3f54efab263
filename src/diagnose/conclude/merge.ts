import type { Evidence } from '../../core/diagnosis.ts';
import type { Json } from '../../core/json.ts';
import { keyOf } from '../facts/owners.ts';
import type { Draft } from '../types.ts';

export type Merged = Omit<Draft, 'pods' | 'details' | 'consequences' | 'explainedBy'> & {
  readonly pods: readonly string[];
  readonly details: { readonly [name: string]: Json };
  readonly consequences: NonNullable<Draft['consequences']>;
  readonly explainedBy: readonly string[];
  /** Findings that were dropped in favour of this one (absorb.ts). */
  readonly explains: readonly Merged[];
};

const SEVERITY = ['critical', 'warning', 'info'] as const;
const CONFIDENCE = ['certain', 'likely', 'possible'] as const;

/** One finding for each subject and cause: pods together, the first draft's words, evidence of all without repeats. */
export function merge(drafts: readonly Draft[]): readonly Merged[] {
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const key = `${keyOf(draft.subject)} ${draft.cause}`;
    const group = groups.get(key);
    if (group) group.push(draft);
    else groups.set(key, [draft]);
  }
  return [...groups.values()].flatMap((group) => {
    const [head] = [...group].sort(
      (a, b) =>
        SEVERITY.indexOf(a.severity) - SEVERITY.indexOf(b.severity) ||
        CONFIDENCE.indexOf(a.confidence) - CONFIDENCE.indexOf(b.confidence) ||
        a.stage - b.stage,
    );
    return head ? [join(head, group)] : [];
  });
}

function join(head: Draft, group: readonly Draft[]): Merged {
  const { explainedBy: _, ...rest } = head;
  const others = group.filter((draft) => draft !== head);
  return {
    ...rest,
    // Grouped only when every draft is a symptom: one that is not stands on its own.
    symptom: group.every(({ symptom }) => symptom === true),
    pods: [...new Set(group.flatMap(({ pods }) => pods ?? []))].sort(),
    evidence: evidenceOf(head, others),
    details: defined(head.details ?? {}),
    consequences: [...new Set(group.flatMap(({ consequences }) => consequences ?? []))],
    explainedBy: [...new Set(group.flatMap(({ explainedBy }) => explainedBy ?? []).map(keyOf))],
    yieldsTo: [...new Set(group.flatMap(({ yieldsTo }) => yieldsTo ?? []))],
    explains: [],
  };
}

/** The head's evidence; of the others at most one entry each, and only texts that say something new. */
function evidenceOf(head: Draft, others: readonly Draft[]): Evidence[] {
  const all = [...head.evidence];
  const texts = new Set(all.map(({ text }) => text));
  for (const { evidence } of others.slice(0, 100)) {
    const fresh = evidence.find(({ text }) => !texts.has(text));
    if (!fresh || all.length >= 8) continue;
    texts.add(fresh.text);
    all.push(fresh);
  }
  return all;
}

const defined = (details: { readonly [name: string]: Json | undefined }): { [name: string]: Json } =>
  Object.fromEntries(Object.entries(details).filter((entry): entry is [string, Json] => entry[1] !== undefined));
