import type { Diagnosis, Finding } from '../../src/core/diagnosis.ts';

type Named = { readonly kind: string; readonly name: string };

/**
 * What a right answer to a case holds: the cause on the blamed object, with the words that a person needs, and nothing
 * that misleads.
 */
export type Expected = {
  readonly title: string;
  /** Kinds of situation, for a score by kind: a letter of the field measurement, `control` for one that is fine. */
  readonly kinds?: readonly string[];
  readonly subject: string | null;
  readonly namespace: string;
  /** `any`: the named cause has to be found, at whatever severity. */
  readonly healthy: boolean | 'any';
  /** Names that are right, the best first. */
  readonly cause: readonly string[];
  readonly blame: Named | null;
  readonly blameAlso?: readonly Named[];
  /** Texts that stand somewhere in the finding. */
  readonly mustMention: readonly string[];
  /** Values of Secrets. */
  readonly mustNotMention: readonly string[];
  /** Raw escapes that nobody can read; words that make a fault of what is none. */
  readonly mustNotPrint?: readonly string[];
  readonly alsoAllowed: readonly string[];
  /** Of each list one text stands in the title or the remedies. */
  readonly remedyMentions?: readonly (readonly string[])[];
  readonly mustNotAdvise?: readonly string[];
  /** Requests at most, where a fault is looked for that no object shows: it stands in the log of what is ready. */
  readonly mostRequests?: number;
};

/** Requests of a small namespace with its logs. */
const NAMESPACE = 20;
/** Of a named workload whose fault is found: 8 lists and 5 logs. */
const NAMED = 13;
const BUILT_IN = /^(?:deployment|statefulset|daemonset|job|cronjob|service|pod|ingress)\//;

const mostOf = ({ subject, healthy, mostRequests }: Expected): number =>
  mostRequests ?? (healthy === false && BUILT_IN.test(subject ?? '') ? NAMED : NAMESPACE);

/** What is wrong with a diagnosis, in a sentence; undefined when it is right. */
export function misjudged(expected: Expected, diagnosis: Diagnosis, requests: number): string | undefined {
  const printed = JSON.stringify(diagnosis);
  const leaks = expected.mustNotMention.filter((text) => printed.includes(text) || printed.includes(inside(text)));
  if (leaks.length > 0) return `${leaks.length} secret value(s) printed`;
  if (requests > mostOf(expected)) return `${requests} requests`;
  const bad = diagnosis.findings.filter(({ severity }) => severity !== 'info');
  if (diagnosis.healthy !== (bad.length === 0)) return `healthy=${diagnosis.healthy} with ${bad.length} faults`;
  if (expected.healthy === true) {
    const told = diagnosis.findings.some((finding) => causes(expected, finding) && blamed(expected, finding));
    if (bad.length > 0) return `it is fine, but reported: ${bad.map(named).join(', ')}`;
    const noise = (expected.mustNotPrint ?? []).filter((text) => printed.includes(text));
    if (noise.length > 0) return `it is fine, but says ${noise.join(', ')}`;
    return expected.cause.length === 0 || told ? undefined : `information missing: ${expected.cause.join(' or ')}`;
  }
  const from = expected.healthy === 'any' ? diagnosis.findings : bad;
  if (from.length === 0) return 'nothing found';
  const right = from.filter((finding) => causes(expected, finding));
  if (right.length === 0) return `wanted ${expected.cause.join(' or ')}, got ${from.map(named).join(', ')}`;
  const onBlamed = right.filter((finding) => blamed(expected, finding));
  if (onBlamed.length === 0)
    return `blames ${right.map(named).join(', ')}, not ${expected.blame?.kind}/${expected.blame?.name}`;
  const full = onBlamed.find((finding) => lacking(expected, finding).length === 0);
  if (!full) return `does not say ${lacking(expected, onBlamed[0] as Finding).join(', ')}`;
  return unhelpful(expected, full, printed) ?? extra(expected, bad);
}

function unhelpful(expected: Expected, finding: Finding, printed: string): string | undefined {
  const advice = [finding.title, ...finding.remedies.map(({ text }) => text)].join('\n').toLowerCase();
  const has = (text: string): boolean => advice.includes(text.toLowerCase());
  const untold = (expected.remedyMentions ?? []).filter((any) => !any.some(has));
  if (untold.length > 0) return `title and remedies name none of: ${untold.map((any) => any.join(' | ')).join('; ')}`;
  const misleading = (expected.mustNotAdvise ?? []).filter(has);
  if (misleading.length > 0) return `misleading advice: ${misleading.join(', ')}`;
  const raw = (expected.mustNotPrint ?? []).filter((text) => printed.includes(text));
  return raw.length > 0 ? `hard to read: ${raw.join(' ')}` : undefined;
}

function extra(expected: Expected, bad: readonly Finding[]): string | undefined {
  const more = bad.filter(({ cause }) => ![...expected.cause, ...expected.alsoAllowed].includes(cause));
  return more.length > 0 ? `also reported: ${more.map(named).join(', ')}` : undefined;
}

const inside = (text: string): string => JSON.stringify(text).slice(1, -1);
const named = ({ cause, subject }: Finding): string => `${cause} ${subject.kind}/${subject.name}`;
const causes = ({ cause }: Expected, finding: Finding): boolean => cause.includes(finding.cause);
const blamed = ({ blame, blameAlso = [] }: Expected, { subject }: Finding): boolean =>
  (blame === null ? blameAlso : [blame, ...blameAlso]).some(
    ({ kind, name }) => kind.toLowerCase() === subject.kind.toLowerCase() && name === subject.name,
  ) ||
  (blame === null && blameAlso.length === 0);

function lacking({ mustMention }: Expected, finding: Finding): string[] {
  const said = textsOf(finding).join('\n').toLowerCase();
  return mustMention.filter((text) => !said.includes(text.toLowerCase()));
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, inner]) => [key, ...textsOf(inner)]);
  if (value === null || value === undefined) return [];
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}
