import { nearest } from '../../core/names.ts';
import { parseQuantity, showBytes } from '../../core/quantity.ts';
import type { FoundCause } from './digest.ts';
import { present, type Wanted } from './outcome.ts';

export type Facts = {
  readonly one: FoundCause;
  /** Only when the diagnosis was asked for a namespace of its own. */
  readonly namespace: string | undefined;
  /** kind/name, the kind in lower case. */
  readonly workload: string;
  readonly isWorkload: boolean;
  /** Everything that the finding says. */
  readonly all: string;
  readonly container: string | undefined;
  /** Pods of the workload that exist. */
  readonly running: number | undefined;
};
/** A change, or the question that must be answered before there is one. */
export type Found = Wanted | string | undefined;

const NAME = '"?([a-z0-9][a-z0-9.-]*[a-z0-9])"?';
const KEY = '"?([A-Za-z_][\\w.-]*)"?';
/** What the default application keeps in its Secret. */
const APP_SECRET = 'todo-chatbot-secrets';
const APP_CONFIG = 'todo-chatbot-config';
const APP_KEYS = ['DATABASE_URL', 'JWT_SECRET', 'OPENAI_API_KEY', 'GOOGLE_AI_API_KEY'];

const secretKeys = (secret: string, keys: readonly string[], { namespace }: Facts): Wanted => ({
  tool: 'set_secret_keys',
  input: present({ secret, keys, namespace }),
});
const on = ({ workload, namespace }: Facts, more: Record<string, unknown> = {}): Record<string, unknown> =>
  present({ workload, namespace, ...more });

type RemedyRule = readonly [RegExp, (match: RegExpExecArray, facts: Facts) => Found];

/** Sentences of remedies, as the diagnosis writes them, and the change that each asks for. */
const SENTENCES: readonly RemedyRule[] = [
  [
    new RegExp(`\\b(?:add|correct|set) key ${KEY} (?:to|of|in) Secret ${NAME}`),
    ([, key = '', secret = ''], facts) => secretKeys(secret, [key], facts),
  ],
  [
    new RegExp(`\\bcreate Secret ${NAME}`),
    ([, secret = ''], facts) =>
      secret === APP_SECRET
        ? secretKeys(secret, APP_KEYS, facts)
        : `Which keys should the Secret ${secret} have? For example: "set secret ${secret} key API_TOKEN".`,
  ],
  [
    new RegExp(`\\b(?:DATABASE_URL|connection string)\\b[^\\n]{0,80}\\bSecret ${NAME}`),
    ([, secret = ''], facts) => secretKeys(secret, ['DATABASE_URL'], facts),
  ],
  [
    /\bset (\w+) in env of container (\S+) from (Secret|ConfigMap) \S+: valueFrom\.\w+ \{name: ([^,]+), key: ([^}]+)\}/,
    ([, name = '', container = '', kind = '', from = '', key = ''], facts) => ({
      tool: 'set_env',
      input: on(facts, { container, name, from: `${kind.toLowerCase()}/${from}/${key}` }),
    }),
  ],
  [
    /\bset environment variable (\w+)(?: in container (\S+))?/,
    ([, name = ''], facts) =>
      `Which value should ${name} have? For example: "set env ${name}=VALUE on ${facts.workload}".`,
  ],
  [
    new RegExp(
      `\\b(?:set|change|correct) (?:key )?${KEY} (?:of|in) ConfigMap ${NAME}(?: \\([^)]*\\))? (?:to|back to) (?:one of )?"?([\\w./:-]+)"?`,
    ),
    ([, key = '', config_map = '', value = ''], { namespace }) => ({
      tool: 'edit_config_key',
      input: present({ config_map, key, value, namespace }),
    }),
  ],
  [
    new RegExp(`\\b(?:add|correct|set|change) key ${KEY} (?:to|of|in) ConfigMap ${NAME}`),
    ([, key = '', map = '']) =>
      `Which value should ${key} in the ConfigMap ${map} have? For example: "set key ${key} of configmap ${map} to production".`,
  ],
  [
    /\b(?:kubectl )?(?:rollout undo|roll(?:ing)? ?back)\b(?:[^\n]*?--to-revision=(\d+)|[^\n]*?\bto revision (\d+))?/i,
    ([, flag, words], facts) => {
      const revision = flag ?? words;
      return facts.isWorkload
        ? {
            tool: 'rollback_workload',
            input: on(facts, { revision: revision === undefined ? undefined : Number(revision) }),
          }
        : undefined;
    },
  ],
  [
    /\bkubectl rollout resume\b|\bresume the rollout\b/,
    (_match, facts) => (facts.isWorkload ? { tool: 'resume_rollout', input: on(facts) } : undefined),
  ],
  [
    /\bkubectl scale \S+ --replicas=(\d+)|\bscale \S+(?: \S+)? to (\d+)\b/,
    ([, flag, words], facts) =>
      facts.isWorkload ? { tool: 'scale_workload', input: on(facts, { replicas: Number(flag ?? words) }) } : undefined,
  ],
  [
    /\bkubectl delete pod (\S+?)(?= |:|$)(?![^\n]*--force)/,
    ([, pod = ''], { namespace }) => ({ tool: 'delete_pod', input: present({ pod, namespace }) }),
  ],
  [
    /\bkubectl rollout restart\b|^restart (?:the |it\b|deployment|statefulset|daemonset)/,
    (_match, facts) => (facts.isWorkload ? { tool: 'restart_workload', input: on(facts) } : undefined),
  ],
  [/\b(?:raise|increase)\b[^\n]*\b(?:limits?\.memory|memory limit)\b/, (_match, facts) => moreMemory(facts)],
  [
    /\blower resources\.requests\.(cpu|memory)\b/,
    ([, what = 'cpu'], { workload }) =>
      `What should the ${what} request of ${workload} be? For example: "set the ${what} request of ${workload} to ${what === 'cpu' ? '250m' : '256Mi'}".`,
  ],
  [
    /\blower\b[^\n]*\breplicas\b/,
    (_match, { workload, isWorkload, running, namespace }) =>
      isWorkload && running !== undefined && running > 0
        ? { tool: 'scale_workload', input: present({ workload, namespace, replicas: running }) }
        : isWorkload
          ? `To how many replicas should ${workload} be scaled? For example: "scale ${workload} to 2".`
          : undefined,
  ],
];

/** The change that one remedy asks for. */
export function changeOfRemedy(remedy: string, facts: Facts): Found {
  // "roll back when only the new revision fails": nobody has looked whether it does.
  if (/\b(?:when|if) only\b/.test(remedy)) return undefined;
  for (const [pattern, make] of SENTENCES) {
    const match = pattern.exec(remedy);
    const found = match ? make(match, facts) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a cause asks for where no remedy names a change of ours. */
export function changeOfCause(facts: Facts): Found {
  const { one, isWorkload } = facts;
  if (!isWorkload) return undefined;
  if (/^(?:OOMKilled|ChildProcessOOMKilled|MemoryLimitTooLow)$/.test(one.cause)) return moreMemory(facts);
  const setting = otherSetting(facts);
  if (setting !== undefined) return setting;
  if (isAppDatabase(facts)) return secretKeys(APP_SECRET, ['DATABASE_URL'], facts);
  if (one.cause === 'RolloutPaused') return { tool: 'resume_rollout', input: on(facts) };
  // A new image that cannot be had: the revision before ran.
  if (/^(?:Image|InvalidImage)/.test(one.cause) || one.cause === 'RolloutDeadlineExceeded')
    return { tool: 'rollback_workload', input: on(facts) };
  // A rollout that waits behind this fault: the old pods still serve.
  if (one.confidence === 'certain' && /\bRolloutDeadlineExceeded\b/.test(one.explains))
    return { tool: 'rollback_workload', input: on(facts) };
  return undefined;
}

/** The database of the default application is outside the cluster, and one key of its Secret says where it is. */
const isAppDatabase = ({ one, all, workload }: Facts): boolean =>
  workload.includes('/todo-chatbot-') &&
  /^(?:Dependency(?:DNSFailure|ConnectionRefused|Timeout|TLSMismatch)|Database(?:AuthFailed|Missing))$/.test(
    one.cause,
  ) &&
  /psycopg|sqlalchemy|asyncpg|postgres|DATABASE_URL/i.test(all);

/** A setting with a fixed set of values (pydantic's words): the allowed value nearest to the one that is there. */
export function otherSetting({ all, workload, namespace }: Pick<Facts, 'all' | 'workload' | 'namespace'>): Found {
  const match =
    /\b([A-Z][A-Z0-9_]{2,})\b[^']{0,120}?(?:should|must) be (?:one of )?('[^']+'(?:(?:, | or |, or )'[^']+')+)[\s\S]{0,60}?(?:input_value=|got |not )'([^']*)'/.exec(
      all,
    );
  if (!match) return undefined;
  const [, key = '', list = '', found = ''] = match;
  const allowed = [...list.matchAll(/'([^']+)'/g)].map(([, value = '']) => value);
  const value = allowed.find((one) => one.startsWith(found)) ?? nearest(found, allowed, 1)[0];
  if (value === undefined || !workload.includes('/todo-chatbot-'))
    return `Which of ${allowed.join(', ')} should ${key} be? For example: "set config key ${key} to ${allowed[0] ?? 'VALUE'}".`;
  return { tool: 'edit_config_key', input: present({ config_map: APP_CONFIG, key, value, namespace }) };
}

/** Twice the limit that the finding names, or what its remedy says. */
function moreMemory(facts: Facts): Found {
  const { one, all, workload, container } = facts;
  if (!facts.isWorkload) return undefined;
  const said = /\b(?:to|at least) (?:about )?(\d+(?:\.\d+)?[KMGT]i)\b/.exec(one.remedies.join('\n'))?.[1];
  const limit =
    /\blimit\b[^\n]{0,60}?\b(\d+(?:\.\d+)?(?:[KMGT]i?)?)\b/.exec(all)?.[1] ??
    /\(now (\d+(?:\.\d+)?[KMGT]i?)\)/.exec(all)?.[1];
  const bytes = parseQuantity(limit);
  const value = said ?? (bytes === undefined || bytes < 2 ** 20 ? undefined : showBytes(bytes * 2));
  if (value === undefined)
    return `What should the memory limit of ${workload} be? For example: "set the memory limit of ${workload} to 512Mi".`;
  return { tool: 'set_resources', input: on(facts, { container, limits: `memory=${value}` }) };
}
