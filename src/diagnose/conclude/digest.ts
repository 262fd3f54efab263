import type { Diagnosis, Finding, Remedy } from '../../core/diagnosis.ts';
import { keyOf } from '../facts/owners.ts';

/** Characters of the whole text: 600 tokens at 3.5 characters a token, with a margin. */
const MOST = 1_900;
const FINDINGS = 4;

/**
 * A diagnosis for a model: under 600 tokens, findings with their weightiest evidence, what could not be read, how to
 * get more.
 */
export function digest({ cluster, subject, healthy, findings, progressing, stats }: Diagnosis): string {
  const what = subject ? `${keyOf(subject)} in namespace ${cluster.namespace}` : `namespace ${cluster.namespace}`;
  const verdict = healthy
    ? progressing === undefined
      ? 'healthy: no critical or warning finding'
      : 'progressing: nothing wrong was found, and a rollout goes on'
    : findings.every(({ severity }) => severity === 'info')
      ? 'not known: what decides it could not be read'
      : `${findings.length} finding(s), root causes first`;
  const notRead = (stats.notRead ?? []).slice(0, 3).map((text) => `not read: ${text.slice(0, 120)}`);
  const tail = [
    ...(progressing ?? []).map((text) => text.slice(0, 200)),
    ...notRead,
    ...(settled(findings, stats) ? [] : ['for more: diagnose with one workload, get_logs, get_events, get_resource']),
  ].join('\n');
  const parts = [`diagnosis of ${what}: ${verdict}`];
  let room = MOST - tail.length - (parts[0]?.length ?? 0);
  let shown = 0;
  for (const one of findings.slice(0, FINDINGS)) {
    const text = describe(one, Math.floor(room / Math.min(FINDINGS - shown, findings.length - shown)));
    if (text.length > room) break;
    room -= text.length + 1;
    parts.push(text);
    shown++;
  }
  const left = findings.slice(shown);
  if (left.length > 0) {
    const names = left.map(({ cause, subject: on }) => `${cause} on ${keyOf(on)}`).join('; ');
    parts.push(`${left.length} more: ${names.slice(0, 160)}`);
  }
  return [...parts, tail].filter((part) => part !== '').join('\n');
}

/** Nothing is left open: more reads would only repeat what is known, and models that are offered them make them. */
const settled = (findings: readonly Finding[], { notRead }: Diagnosis['stats']): boolean =>
  findings.every(({ confidence }) => confidence === 'certain') &&
  (findings.length === 0 || (notRead ?? []).every((hole) => BESIDE.test(hole)));
/** What was not looked at beside the faults that were found. */
const BESIDE = /^(?:custom resources\b|left out as other requests came first)/;

/**
 * One finding in at most `room` characters where possible: the title always, then evidence, remedy and consequences.
 */
function describe(one: Finding, room: number): string {
  const pods = one.pods.length === 0 ? '' : `, ${one.pods.length} pod(s) such as ${one.pods[0]}`;
  const lines = [
    `- ${one.cause} (${one.severity}, ${one.confidence}) on ${keyOf(one.subject)}${pods}: ${one.title.slice(0, 200)}`,
    ...one.remedies.slice(0, 1).flatMap(remedyLines),
    ...one.evidence.slice(0, 2).map(({ source, text }) => `  evidence: ${source}: ${text.slice(0, 240)}`),
    ...(one.consequences.length > 0 ? [`  explains: ${one.consequences.slice(0, 6).join(', ')}`] : []),
    ...one.remedies.slice(1, 2).flatMap(remedyLines),
  ];
  let size = 0;
  return lines
    .filter((line, index) => index === 0 || (size += line.length + 1) + (lines[0]?.length ?? 0) <= room)
    .join('\n');
}

/** The sentence, and the call of a change tool that does it: `change: TOOL {input as JSON}`. */
const remedyLines = ({ text, change }: Remedy): string[] => [
  `  remedy: ${text.slice(0, 200)}`,
  ...(change ? [`  change: ${change.tool} ${JSON.stringify(change.input)}`] : []),
];
