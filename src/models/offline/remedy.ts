import { parseQuantity, showBytes } from '../../core/quantity.ts';
import { isSecretName } from '../../core/redact.ts';
import type { Findings, FoundCause } from './digest.ts';
import { present, type Wanted } from './outcome.ts';

/** A change that heals a finding as far as one can tell from its words; or the one question that must be answered before. */
export type Proposal =
  | { readonly call: Wanted; readonly words: string; readonly finding: FoundCause }
  | { readonly ask: string; readonly finding: FoundCause };

const WORKLOAD = /^(?:deployment|statefulset|daemonset|job|cronjob)\//;
const KEY = /\b([A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{4,})\b/;
const APP_KEYS = ['DATABASE_URL', 'JWT_SECRET', 'OPENAI_API_KEY', 'GOOGLE_AI_API_KEY'];

type Facts = {
  readonly one: FoundCause;
  readonly namespace: string | undefined;
  readonly workload: string;
  /** Remedies, best first, in lower case. */
  readonly remedies: string;
  /** Everything that the finding says. */
  readonly all: string;
  readonly container: string | undefined;
};
type Rule = (facts: Facts) => Wanted | string | undefined;

/** The first finding that a change tool can do something about. `tools` are those that may be called. */
export function proposalOf(findings: Findings | undefined, tools: ReadonlySet<string>): Proposal | undefined {
  for (const one of findings?.findings ?? []) {
    if (one.severity === 'info' && one.cause !== 'ScaledToZero') continue;
    const facts = factsOf(one, findings?.namespace);
    for (const rule of RULES) {
      const found = rule(facts);
      if (found === undefined) continue;
      if (typeof found === 'string') return { ask: found, finding: one };
      if (tools.has(found.tool)) return { call: found, words: wordsOf(found), finding: one };
    }
  }
  return undefined;
}

function factsOf(one: FoundCause, namespace: string | undefined): Facts {
  const all = [one.title, ...one.remedies, ...one.evidence.map(({ text }) => text)].join('\n');
  return {
    one,
    namespace,
    workload: one.subject,
    remedies: one.remedies.join('\n').toLowerCase(),
    all,
    container: /\bcontainer "?([a-z0-9][a-z0-9-]*)"?/.exec(all)?.[1],
  };
}

const isWorkload = ({ workload }: Facts): boolean => WORKLOAD.test(workload);

/** Twice the limit that the finding names, or what its remedy says. */
const memory: Rule = (facts) => {
  if (!['OOMKilled', 'MemoryLimitTooLow', 'ChildProcessOOMKilled'].includes(facts.one.cause) || !isWorkload(facts))
    return undefined;
  const said = /\bto (?:at least |about )?(\d+(?:\.\d+)?[KMGT]i)\b/.exec(facts.one.remedies.join('\n'))?.[1];
  const limit = /\blimit\b[^\n]{0,40}?(\d+(?:\.\d+)?(?:[KMGT]i?)?)\b/.exec(facts.all)?.[1];
  const bytes = parseQuantity(limit);
  const value = said ?? (bytes === undefined || bytes < 2 ** 20 ? undefined : showBytes(bytes * 2));
  if (value === undefined)
    return `What should the memory limit of ${facts.workload} be? For example: "set the memory limit to 512Mi".`;
  return setResources(facts, value);
};
const setResources = ({ workload, container, namespace }: Facts, value: string): Wanted => ({
  tool: 'set_resources',
  input: present({ workload, container, namespace, memory_limit: value }),
});

const SECRET_CAUSES = /^(?:Secret\w+|EnvVarMissing|DatabaseAuthFailed|ExternalAPIRejected|Dependency\w+|Database\w+)$/;

/** Keys that are missing or wrong are set by the person; which keys, the finding says. */
const secret: Rule = ({ one, all, remedies, namespace }) => {
  if (!SECRET_CAUSES.test(one.cause)) return undefined;
  const name = /\bsecret "?(?:[a-z0-9-]+\/)?([a-z0-9][a-z0-9.-]*-[a-z0-9.-]*[a-z0-9])"?/i.exec(all)?.[1];
  const keys = [...all.matchAll(new RegExp(KEY, 'g'))].map((match) => match[1] ?? '');
  const key = keys.find(isSecretName) ?? (name === undefined ? undefined : keys.find((word) => word.includes('_')));
  const whole = one.cause === 'SecretNotFound';
  if (name === undefined && !(key !== undefined && isSecretName(key))) return undefined;
  if (key === undefined && !whole) return undefined;
  if (
    /^Dependency|^Database(?:Missing|Conn)/.test(one.cause) &&
    !/database_url|secret|connection string/.test(remedies)
  )
    return undefined;
  const wanted = whole
    ? name === 'todo-chatbot-secrets' || name === undefined
      ? APP_KEYS
      : key === undefined
        ? []
        : [key]
    : [key ?? ''];
  if (wanted.length === 0)
    return `Which keys should the Secret ${name} have? For example: "set secret ${name} key API_TOKEN".`;
  return {
    tool: 'set_secret_keys',
    input: present({ secret: name ?? 'todo-chatbot-secrets', keys: wanted, namespace }),
  };
};

const configMap: Rule = ({ one, all, namespace }) => {
  const name = /\bconfigmap "?(?:[a-z0-9-]+\/)?([a-z0-9][a-z0-9.-]*-[a-z0-9.-]*[a-z0-9])"?/i.exec(all)?.[1];
  const key = KEY.exec([one.title, ...one.remedies].join('\n'))?.[1];
  if (name === undefined || key === undefined || isSecretName(key) || /Secret/.test(one.cause)) return undefined;
  const value = new RegExp(`\\b${key}\\b[^\\n]{0,60}? (?:to|be) (?:one of )?["']?([\\w./:-]+)["']?`).exec(
    one.remedies.join('\n'),
  )?.[1];
  if (value === undefined || /^(?:a|an|the|what|its|one|value)$/.test(value))
    return `Which value should ${key} in the ConfigMap ${name} have? For example: "set config key ${key} to production".`;
  return { tool: 'edit_config_key', input: present({ configmap: name, key, value, namespace }) };
};

const rollback: Rule = (facts) => {
  const { remedies, workload, namespace, one } = facts;
  const says =
    /\broll(?:ing)? ?back\b|\brollout undo\b|\bundo the (?:change|rollout)\b|previous (?:revision|image|template)/.test(
      remedies,
    );
  if (
    !isWorkload(facts) ||
    !(says || /^Image(?:Tag|Repository)NotFound$|^ImageNeverPull$|^InvalidImageName$/.test(one.cause))
  )
    return undefined;
  const revision = /\b(?:back )?to revision (\d+)/.exec(remedies)?.[1];
  return {
    tool: 'rollback_workload',
    input: present({ workload, namespace, revision: revision === undefined ? undefined : Number(revision) }),
  };
};

const image: Rule = (facts) => {
  if (!/^(?:Image|InvalidImage)/.test(facts.one.cause) || !isWorkload(facts)) return undefined;
  const other =
    /\b(?:set image|correct [^\n]{0,40}?|use|did you mean|to) "?((?:[a-z0-9.-]+\/)*[a-z0-9._-]+:[\w][\w.-]*)"?/.exec(
      facts.one.remedies.join('\n'),
    )?.[1];
  if (other === undefined || facts.one.title.includes(other)) return undefined;
  const { workload, namespace, container } = facts;
  return { tool: 'set_image', input: present({ workload, namespace, container, image: other }) };
};

const resume: Rule = (facts) =>
  facts.one.cause === 'RolloutPaused' && isWorkload(facts)
    ? { tool: 'resume_rollout', input: present({ workload: facts.workload, namespace: facts.namespace }) }
    : undefined;

const scale: Rule = (facts) => {
  const wanted = /\bscale\b[^\n]{0,60}? to (\d+)\b/.exec(facts.remedies)?.[1];
  if (!isWorkload(facts) || (facts.one.cause !== 'ScaledToZero' && wanted === undefined)) return undefined;
  if (wanted === undefined)
    return `To how many replicas should ${facts.workload} be scaled? For example: "scale ${facts.workload} to 2".`;
  return {
    tool: 'scale_workload',
    input: present({ workload: facts.workload, namespace: facts.namespace, replicas: Number(wanted) }),
  };
};

const restart: Rule = (facts) =>
  isWorkload(facts) && /\brestart (?:the |it|deployment|statefulset|daemonset|its pods|workload)/.test(facts.remedies)
    ? { tool: 'restart_workload', input: present({ workload: facts.workload, namespace: facts.namespace }) }
    : undefined;

const RULES: readonly Rule[] = [memory, resume, secret, image, configMap, rollback, scale, restart];

function wordsOf({ tool, input }: Wanted): string {
  const of = (field: string): string => {
    const value = input[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const on = of('workload') || of('secret') || of('configmap');
  switch (tool) {
    case 'set_resources':
      return `raise the memory limit of ${on} to ${of('memory_limit')}`;
    case 'set_secret_keys':
      return `set ${(input['keys'] as readonly string[]).join(', ')} in the Secret ${on} (you enter the values, I never see them)`;
    case 'edit_config_key':
      return `set ${of('key')} to ${of('value')} in the ConfigMap ${on}`;
    case 'rollback_workload':
      return `roll ${on} back to ${input['revision'] === undefined ? 'its previous revision' : `revision ${of('revision')}`}`;
    case 'set_image':
      return `set the image of ${on} to ${of('image')}`;
    case 'scale_workload':
      return `scale ${on} to ${of('replicas')}`;
    default:
      return `${tool.replace(/_.*/, '')} ${on}`;
  }
}
