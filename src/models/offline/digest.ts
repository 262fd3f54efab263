import type { Wanted } from './outcome.ts';

/** One finding as the diagnosis' text for a model gives it. */
export type FoundCause = {
  readonly cause: string;
  readonly severity: string;
  readonly confidence: string;
  /** kind/name. */
  readonly subject: string;
  readonly pods: string;
  readonly title: string;
  readonly remedies: readonly string[];
  /** Calls of change tools that do a remedy, in the order of the remedies. */
  readonly changes: readonly Wanted[];
  readonly evidence: readonly { readonly source: string; readonly text: string }[];
  readonly explains: string;
};

export type Findings = {
  /** `deployment/x in namespace y`, or `namespace y`. */
  readonly what: string;
  readonly healthy: boolean;
  /** Nothing is wrong, and a rollout goes on. */
  readonly progressing: boolean;
  readonly findings: readonly FoundCause[];
  /** Lines that are not part of a finding: what could not be read, what was left out. */
  readonly notes: readonly string[];
  readonly namespace: string | undefined;
};

const HEAD = /^- ([A-Za-z]\w*) \(([a-z]+), ([a-z]+)\) on ([a-z]+\/[^\s,:]+)(?:, (\d+ pods?[^:]*?))?: (.*)$/i;

/**
 * Reads the text of a diagnosis: a head line, then per finding a line "- CAUSE (severity, confidence) on kind/name:
 * title" with indented lines "remedy:", "change: TOOL {input}", "evidence: source: text" and "explains:". Lines of
 * another shape are kept as notes, so nothing is lost.
 */
export function readDigest(text: string, input: Readonly<Record<string, unknown>>): Findings {
  const [head = '', ...lines] = text.split('\n');
  const findings: FoundCause[] = [];
  const notes: string[] = [];
  for (const line of lines) {
    const match = HEAD.exec(line);
    if (match) {
      const [, cause = '', severity = '', confidence = '', subject = '', pods = '', title = ''] = match;
      findings.push({
        cause,
        severity,
        confidence,
        subject: lowerKind(subject),
        pods,
        title,
        remedies: [],
        changes: [],
        evidence: [],
        explains: '',
      });
      continue;
    }
    const detail = /^\s+(remedy|change|evidence|explains): (.*)$/.exec(line);
    const last = findings.pop();
    if (detail === null || last === undefined) {
      if (last) findings.push(last);
      if (line.trim() !== '' && !line.startsWith('for more:')) notes.push(line.trim());
      continue;
    }
    findings.push(withDetail(last, detail[1] ?? '', detail[2] ?? ''));
  }
  const what = lowerKind(/^diagnosis of (.+?): /.exec(head)?.[1] ?? 'the namespace');
  const namespace = input['namespace'];
  return {
    what,
    healthy: /: (?:healthy|progressing)\b/.test(head),
    progressing: /: progressing\b/.test(head),
    findings,
    notes: head.startsWith('diagnosis of ') ? notes : [head, ...notes],
    namespace: typeof namespace === 'string' ? namespace : undefined,
  };
}

/** deployment/x, as kubectl writes it. */
const lowerKind = (text: string): string => text.replace(/^[A-Za-z]+(?=\/)/, (kind) => kind.toLowerCase());

/** `TOOL {input as JSON}`; what does not read as that is no change. */
function changeIn(text: string): readonly Wanted[] {
  const [, tool, json] = /^([a-z_]{1,64}) (\{.*\})$/.exec(text) ?? [];
  if (tool === undefined || json === undefined) return [];
  try {
    return [{ tool, input: JSON.parse(json) as Record<string, unknown> }];
  } catch {
    return [];
  }
}

function withDetail(one: FoundCause, name: string, value: string): FoundCause {
  if (name === 'remedy') return { ...one, remedies: [...one.remedies, value] };
  if (name === 'change') return { ...one, changes: [...one.changes, ...changeIn(value)] };
  if (name === 'explains') return { ...one, explains: value };
  const at = value.indexOf(': ');
  const evidence = at < 0 ? { source: '', text: value } : { source: value.slice(0, at), text: value.slice(at + 2) };
  return { ...one, evidence: [...one.evidence, evidence] };
}
