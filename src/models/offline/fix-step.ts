import { isChange } from './change-tools.ts';
import type { Conversation, Done, Next } from './conversation.ts';
import { type Findings, type FoundCause, readDigest } from './digest.ts';
import { present, type Wanted } from './outcome.ts';
import { otherSetting } from './open-remedies.ts';
import { proposalOf, wordsOf } from './remedy.ts';
import type { Meaning } from './understand.ts';

/** What in a template a cause may come from: when the last revision changed it, going back heals it. */
const TOPICS: readonly (readonly [cause: RegExp, changed: RegExp])[] = [
  [/Probe/, /probe/i],
  [/^(?:Image|InvalidImage)/, /\bimages?\b/],
  [/^(?:Command|InvalidArguments|ExecFormat|ShellSyntax|ModuleNotFound)/, /\b(?:command|args|image)\b/],
  [/^(?:EnvVar|ConfigFile|ConfigMap|Secret)/, /\benv|volumes|volumeMounts/],
  [/^(?:OOM|Unschedulable|LimitRange)/, /resources|nodeSelector|affinity|tolerations/],
  [/^(?:FilePermission|ReadOnlyFilesystem|RunAs|RunsAs)/, /securityContext/],
];

const ROLLS = /^(?:deployment|statefulset|daemonset)\//;

/** A finding whose origin the history of its workload can show. */
export function tracedFinding(findings: Findings | undefined, tools: ReadonlySet<string>): FoundCause | undefined {
  if (!tools.has('rollout_history') || !tools.has('rollback_workload')) return undefined;
  return findings?.findings.find(
    ({ severity, subject, cause }) =>
      severity !== 'info' && ROLLS.test(subject) && TOPICS.some(([pattern]) => pattern.test(cause)),
  );
}

/**
 * "fix it", step by step: the diagnosis, its remedy; else what the last revision changed; a restart where a value is
 * read at the start.
 */
export function fixStep(
  { done, memory }: Conversation,
  last: Done,
  meaning: Meaning | undefined,
  tools: ReadonlySet<string>,
): Next {
  if (meaning === undefined || !('fix' in meaning) || last.error) return undefined;
  const diagnosed = done.findLast(({ name, error }) => name === 'diagnose' && !error);
  const findings = diagnosed === undefined ? memory.findings : readDigest(diagnosed.data, diagnosed.input);
  if (done.some(({ name }) => isChange(name))) return undefined;
  if (last.name === 'diagnose') return propose(findings, tools);
  if (last.name === 'get_logs') return setOther(last, findings, tools);
  return last.name === 'rollout_history' ? goBack(last, findings, tools) : undefined;
}

/** The change that the findings ask for, the look at the history, or the words that say why there is neither. */
export function propose(findings: Findings | undefined, tools: ReadonlySet<string>): Next {
  const refused = refusedSetting(findings, tools);
  if (refused !== undefined)
    return {
      call: {
        tool: 'get_logs',
        input: present({ workload: refused.subject, namespace: findings?.namespace, previous: true }),
      },
      because: `${refused.title}. `,
      text: `I look in its log for the setting that it refuses.\n\n`,
    };
  const proposal = proposalOf(findings, tools);
  if (proposal !== undefined && 'call' in proposal)
    return withRestart(proposal.call, proposal.words, `${proposal.finding.title}. `, proposal.finding, findings, tools);
  const traced = tracedFinding(findings, tools);
  if (traced !== undefined)
    return {
      call: { tool: 'rollout_history', input: present({ workload: traced.subject, namespace: findings?.namespace }) },
      because: `${traced.title}. `,
      text: `I look whether the last revision brought it.\n\n`,
    };
  return proposal === undefined ? undefined : { text: proposal.ask };
}

/** A start that fails on a setting: which one and what is allowed, the log says in full. */
export function refusedSetting(findings: Findings | undefined, tools: ReadonlySet<string>): FoundCause | undefined {
  if (!tools.has('get_logs') || !tools.has('edit_config_key')) return undefined;
  return findings?.findings.find(
    ({ cause, subject, title, evidence }) =>
      /^(?:UncaughtException|ApplicationError|InvalidArguments)$/.test(cause) &&
      ROLLS.test(subject) &&
      /validation error|refuses the value of|invalid (?:value|setting|config)/i.test(
        [title, ...evidence.map(({ text }) => text)].join('\n'),
      ),
  );
}

function setOther(last: Done, findings: Findings | undefined, tools: ReadonlySet<string>): Next {
  const refused = refusedSetting(findings, tools);
  if (refused === undefined) return undefined;
  const found = otherSetting({ all: last.data, workload: refused.subject, namespace: findings?.namespace });
  if (found === undefined) return { text: NO_CHANGE };
  return typeof found === 'string'
    ? { text: found }
    : withRestart(found, wordsOf(found), 'The log names it. ', refused, findings, tools);
}

/** The revision before, when the current one changed what the finding is about. */
function goBack(last: Done, findings: Findings | undefined, tools: ReadonlySet<string>): Next {
  const traced = tracedFinding(findings, tools);
  const topic = TOPICS.find(([pattern]) => traced !== undefined && pattern.test(traced.cause))?.[1];
  if (traced === undefined || topic === undefined) return undefined;
  const lines = last.data.split('\n');
  const current = lines.findIndex((line) => /^revision \d+: current\b/.test(line));
  const number = /^revision (\d+)/.exec(lines[current] ?? '')?.[1];
  for (const line of lines.slice(current + 1)) {
    const change = /^\s+changed since revision (\d+): (.+)$/.exec(line);
    if (!change) break;
    const [, before = '', what = ''] = change;
    if (!topic.test(what)) continue;
    return {
      call: {
        tool: 'rollback_workload',
        input: present({ workload: traced.subject, namespace: findings?.namespace, revision: Number(before) }),
      },
      text: `Revision ${number ?? ''} changed ${what.slice(0, 200)}. I propose to roll back to revision ${before}.\n\n`,
    };
  }
  const proposal = proposalOf(findings, tools);
  return { text: proposal !== undefined && 'ask' in proposal ? proposal.ask : NO_CHANGE };
}

export const NO_CHANGE =
  'No single change of mine heals that. What the diagnosis advises must be done by hand, or tell me the change to make, for example "set the image of NAME to IMAGE" or "set KEY to VALUE in NAME".';

/** Pods that wait for these have never started; the kubelet tries again by itself and takes what is there by then. */
const STARTS_BY_ITSELF = /^(?:Secret|ConfigMap)(?:Key)?NotFound$/;

/**
 * Environment from a Secret or ConfigMap is read when a container starts: a restart must follow, and that is said
 * before the first card.
 */
function withRestart(
  call: Wanted,
  words: string,
  before: string,
  finding: FoundCause,
  findings: Findings | undefined,
  tools: ReadonlySet<string>,
): Next {
  const read = call.tool === 'set_secret_keys' || call.tool === 'edit_config_key';
  const workload = ROLLS.test(finding.subject)
    ? finding.subject
    : findings?.findings.find(({ subject, severity }) => ROLLS.test(subject) && severity !== 'info')?.subject;
  if (!read || workload === undefined || !tools.has('restart_workload'))
    return { call, because: before, text: `I propose to ${words}.\n\n` };
  if (STARTS_BY_ITSELF.test(finding.cause))
    return {
      call,
      because: before,
      text: `I propose to ${words}. Its pods need no restart: they wait for it, and the kubelet starts them by itself.\n\n`,
    };
  return {
    call,
    next: { tool: 'restart_workload', input: present({ workload, namespace: findings?.namespace }) },
    because: before,
    text: `I propose to ${words} (card 1 of 2), then to restart ${workload}, since its containers read that only when they start (card 2 of 2).\n\n`,
  };
}
