import { nearest } from '../../core/names.ts';
import { isTodoChatbot, TODO_CHATBOT_CONFIG, TODO_CHATBOT_SECRET } from '../../core/todo-chatbot.ts';
import type { FoundCause } from './digest.ts';
import { present, type Wanted } from './outcome.ts';

export type Facts = {
  readonly one: FoundCause;
  /** Only when the diagnosis was asked for a namespace of its own. */
  readonly namespace: string | undefined;
  /** kind/name, the kind in lower case. */
  readonly workload: string;
  /** Everything that the finding says. */
  readonly all: string;
};
/** A change, or the question that must be answered before there is one. */
export type Found = Wanted | string | undefined;

type Question = readonly [remedy: RegExp, ask: (match: RegExpExecArray, facts: Facts) => string];

/**
 * Remedies that lack a value which only a person knows, and the question for it. No change is read out of a sentence:
 * what can be done with the values of a case comes as the remedy's own `change`.
 */
const QUESTIONS: readonly Question[] = [
  [
    /^set environment variable (\w+)/,
    ([, name = ''], { workload }) =>
      `Which value should ${name} have? For example: "set env ${name}=VALUE on ${workload}".`,
  ],
  [
    /^(?:or )?lower resources\.requests\.(cpu|memory)\b/,
    ([, what = 'cpu'], { workload }) =>
      `What should the ${what} request of ${workload} be? For example: "set the ${what} request of ${workload} to ${what === 'cpu' ? '250m' : '256Mi'}".`,
  ],
  [
    /^create Secret "?([a-z0-9][a-z0-9.-]*[a-z0-9])/,
    ([, secret = '']) =>
      `Which keys should the Secret ${secret} have? For example: "set secret ${secret} key API_TOKEN".`,
  ],
  [
    /^(?:add|correct|set|change) key "?([A-Za-z_][\w.-]*)"? (?:to|of|in) ConfigMap "?([a-z0-9][a-z0-9.-]*[a-z0-9])/,
    ([, key = '', map = '']) =>
      `Which value should ${key} in the ConfigMap ${map} have? For example: "set key ${key} of configmap ${map} to production".`,
  ],
];

/** The question that a remedy without a change leaves open. */
export function questionOf(remedy: string, facts: Facts): string | undefined {
  for (const [pattern, ask] of QUESTIONS) {
    const match = pattern.exec(remedy);
    if (match) return ask(match, facts);
  }
  return undefined;
}

/**
 * The database of the default application is outside the cluster, and one key of its Secret says where it is: a Secret
 * that no diagnosis reads.
 */
export function databaseOfTheApp({ one, all, workload, namespace }: Facts): Wanted | undefined {
  const lost = /^(?:Dependency(?:DNSFailure|ConnectionRefused|Timeout|TLSMismatch)|Database(?:AuthFailed|Missing))$/;
  const ours =
    isTodoChatbot(workload) && lost.test(one.cause) && /psycopg|sqlalchemy|asyncpg|postgres|DATABASE_URL/i.test(all);
  const input = present({ secret: TODO_CHATBOT_SECRET, keys: ['DATABASE_URL'], namespace });
  return ours ? { tool: 'set_secret_keys', input } : undefined;
}

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
  if (value === undefined || !isTodoChatbot(workload))
    return `Which of ${allowed.join(', ')} should ${key} be? For example: "set config key ${key} to ${allowed[0] ?? 'VALUE'}".`;
  return { tool: 'edit_config_key', input: present({ config_map: TODO_CHATBOT_CONFIG, key, value, namespace }) };
}
