import { isSecretName } from '../../core/redact.ts';
import type { Memory } from './conversation.ts';
import { call, type Understood } from './outcome.ts';
import { workloadIn } from './read-requests.ts';
import type { Sentence } from './sentence.ts';
import { takeContainer, takeNamespace } from './slots.ts';

/** The Secret and the ConfigMap of the default application; another one is named in the request. */
const SECRET = 'todo-chatbot-secrets';
const CONFIG = 'todo-chatbot-config';
const KEY = '([A-Z][A-Z0-9_]{1,100})';

/** Requests that set something: a Secret's keys, a ConfigMap's key, a variable, limits, an image. Undefined: none of them. */
export function setRequest(sentence: Sentence, memory: Memory): Understood | undefined {
  return (
    secretKeys(sentence) ??
    configKey(sentence) ??
    resources(sentence, memory) ??
    variable(sentence, memory) ??
    image(sentence, memory)
  );
}

/** The model's part names keys only; values are asked from the person by the tool. A value in the request is dropped. */
function secretKeys(sentence: Sentence): Understood | undefined {
  const { text } = sentence;
  const keys = [...text.matchAll(new RegExp(`\\b${KEY}\\b`, 'g'))]
    .map((match) => match[1] ?? '')
    .filter((key) => key.length > 2);
  const speaks = /\b(?:secrets?|credentials?|api keys?)\b/i.test(text);
  const acts = /\b(?:create|set|add|update|change|rotate|replace|fix|enter|put|extend|renew|correct)\b/i.test(text);
  if (!acts || !(speaks || keys.some(isSecretName)) || /\b(?:env|variable)\b/i.test(text)) return undefined;
  const namespace = takeNamespace(sentence);
  const named = sentence.take(/\b(?:secret|in|to|of)\s+['"]?([a-z0-9][a-z0-9.-]*-[a-z0-9.-]*[a-z0-9])['"]?/i)?.[1];
  const wanted =
    keys.length > 0
      ? [...new Set(keys)]
      : /\b(?:all|the) (?:secrets|keys|credentials)\b/i.test(text)
        ? ['DATABASE_URL', 'JWT_SECRET', 'OPENAI_API_KEY', 'GOOGLE_AI_API_KEY']
        : [];
  if (wanted.length === 0)
    return {
      ask: `Which keys of the Secret ${named ?? SECRET} should be set (names, not values)? For example: "set secret ${named ?? SECRET} key JWT_SECRET".`,
    };
  return call('set_secret_keys', { secret: named ?? SECRET, keys: wanted, namespace });
}

function configKey(sentence: Sentence): Understood | undefined {
  const { text } = sentence;
  if (!/\b(?:config|configmap|configuration|setting|settings)\b/i.test(text)) return undefined;
  if (!/\b(?:set|change|edit|update|put|make|correct|fix|replace)\b/i.test(text)) return undefined;
  const namespace = takeNamespace(sentence);
  const named =
    sentence.take(/\b(?:configmap|config map|config)\s+['"]?([a-z0-9][a-z0-9.]*-[a-z0-9.-]*[a-z0-9])['"]?/i)?.[1] ??
    sentence.take(/\b(?:in|of)\s+['"]?([a-z0-9][a-z0-9.]*-[a-z0-9.-]*[a-z0-9])['"]?/i)?.[1];
  const pair = keyAndValue(sentence);
  if (pair === undefined)
    return {
      ask: `Which key of the ConfigMap ${named ?? CONFIG} should get which value? For example: "set config key NODE_ENV to production".`,
    };
  if (isSecretValue(pair)) return secretsStayHome(pair.key);
  return call('edit_config_key', { config_map: named ?? CONFIG, key: pair.key, value: pair.value, namespace });
}

const isSecretValue = ({ key, value }: { readonly key: string; readonly value: string }): boolean =>
  isSecretName(key) || value.includes('[hidden]');

/** A value that is typed into the prompt would go through history and model; the Secret's own question does not. */
const secretsStayHome = (key: string): Understood => ({
  say: `${key} looks like a secret, and a value typed here is not used. Say "set secret key ${key}": you are asked for the value where only the cluster gets it.`,
});

/** `KEY=VALUE`, `KEY to VALUE`. */
function keyAndValue(sentence: Sentence): { readonly key: string; readonly value: string } | undefined {
  const match =
    sentence.take(/\b([A-Za-z_][\w.-]{0,100})\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))/) ??
    sentence.take(
      new RegExp(
        `\\b(?:key\\s+|variable\\s+|env\\s+)?${KEY}\\b(?:\\s+(?:in|of|on|for)\\s+[^"']{0,60}?)?\\s+(?:to|as|be)\\s+(?:"([^"]*)"|'([^']*)'|(\\S+))`,
      ),
    ) ??
    sentence.take(/\b(?:key|variable|env)\s+([\w.-]{1,100})\s+(?:to|as|be)\s+(?:"([^"]*)"|'([^']*)'|(\S+))/i);
  if (!match?.[1]) return undefined;
  return { key: match[1], value: match[2] ?? match[3] ?? (match[4] ?? '').replace(/[.,!?]$/, '') };
}

function variable(sentence: Sentence, memory: Memory): Understood | undefined {
  const { text } = sentence;
  const speaks = /\b(?:env|environment|variable|envvar)\b/i.test(text);
  const pairAlone = new RegExp(`\\bset\\b.*\\b${KEY}\\s*(?:=|\\bto\\b)`).test(text);
  if (!(speaks && /\b(?:set|add|change|update|unset|remove|make|put)\b/i.test(text)) && !pairAlone) return undefined;
  const namespace = takeNamespace(sentence);
  const container = takeContainer(sentence);
  const unset =
    sentence.take(new RegExp(`\\b(?:unset|remove|delete)\\b.*?\\b${KEY}\\b`))?.[1] ??
    sentence.take(new RegExp(`\\b${KEY}-(?=\\s|$)`))?.[1];
  const pair = unset === undefined ? keyAndValue(sentence) : undefined;
  const workload = workloadIn(sentence, memory, true);
  if (unset === undefined && pair === undefined)
    return { ask: 'Which variable should get which value? For example: "set env LOG_LEVEL=debug on the backend".' };
  if (workload === undefined)
    return { ask: 'On which workload should the variable be set? For example: "on the backend".' };
  const name = unset ?? pair?.key;
  if (pair !== undefined && isSecretValue(pair)) return secretsStayHome(pair.key);
  return call('set_env', {
    workload,
    namespace,
    container,
    name,
    value: pair?.value,
    remove: unset === undefined ? undefined : true,
  });
}

// A single small m is milli, as in 500m of CPU, so single letters count as memory only in capitals.
const MEMORY =
  /(\d+(?:\.\d+)?)\s*([KMGT]i?B?|[kmgt]i?b|[kmgt]i|[Mm]egs?|[Gg]igs?|[Mm]egabytes?|[Gg]igabytes?)(?=$|[\s,.?!])/;

function resources(sentence: Sentence, memory: Memory): Understood | undefined {
  const { text } = sentence;
  const speaks = /\b(?:memory|mem|ram|cpu|cores?)\b/i.test(text);
  const acts = /\b(?:set|raise|increase|give|lower|reduce|decrease|change|bump|grow|cut|limit|double|more)\b/i.test(
    text,
  );
  if (!speaks || !acts) return undefined;
  const namespace = takeNamespace(sentence);
  const container = takeContainer(sentence);
  const kind = /\brequests?\b/i.test(text) && !/\blimits?\b/i.test(text) ? 'request' : 'limit';
  const what = /\bcpu\b/i.test(text) ? 'cpu' : 'memory';
  const size = sentence.take(MEMORY);
  const cores =
    sentence.take(/\b(\d{1,6}m)\b/)?.[1] ??
    sentence.take(/\b(\d+(?:\.\d+)?)\s*(?:cpus?|cores?)\b/i)?.[1] ??
    (/\bcpu\b/i.test(text) ? sentence.take(/\b(?:to|of|at)\s+(\d+(?:\.\d+)?)(?=$|[\s,.?!])/i)?.[1] : undefined);
  sentence.take(/\b(?:memory|mem|ram|cpu|limits?|requests?)\b/gi);
  const workload = workloadIn(sentence, memory, true);
  if (workload === undefined)
    return { ask: 'Of which workload? For example: "set the memory limit of the backend to 1Gi".' };
  if (!size && cores === undefined)
    return {
      ask: `What should the ${what} ${kind} of ${workload} be? For example: "set the ${what} ${kind} of ${workload} to ${what === 'cpu' ? '500m' : '1Gi'}".`,
    };
  const amounts = [
    ...(cores === undefined ? [] : [`cpu=${cores}`]),
    ...(size === undefined ? [] : [`memory=${size[1]}${unitOf(size[2] ?? '')}`]),
  ].join(',');
  return call('set_resources', { workload, namespace, container, [`${kind}s`]: amounts });
}

/** People say GB and mean Gi; the card shows what it became. */
const unitOf = (unit: string): string => `${(unit[0] ?? 'M').toUpperCase()}i`;

function image(sentence: Sentence, memory: Memory): Understood | undefined {
  const { text } = sentence;
  const full =
    /(?:^|[\s='"])((?:[a-z0-9.-]+(?::\d+)?\/)?[a-z0-9._/-]*[a-z0-9](?::[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64}))(?=$|[\s'",?!])/.exec(
      text,
    )?.[1];
  const acts = /\b(?:upgrade|update|deploy|bump|change|set|use|switch|move|downgrade|ship)\b/i.test(text);
  if (!acts || /\bhelm|release|chart\b/i.test(text)) return undefined;
  const tag =
    /\b(?:to|tag|version)\s+(?:the )?(?:tag |version )?['"]?(v?\d+(?:\.\d+)+[\w.-]*|v\d+[\w.-]*|latest|stable|[0-9a-f]{7,40})['"]?(?=$|[\s,?!]|\.$)/i.exec(
      text,
    )?.[1];
  const speaks =
    /\b(?:image|tag|version)\b/i.test(text) || full !== undefined || tag !== undefined || sentence.has('image');
  if (!speaks) return undefined;
  const namespace = takeNamespace(sentence);
  const container =
    takeContainer(sentence) ??
    (full === undefined ? undefined : sentence.take(/\b([a-z0-9-]+)=(?=[a-z0-9./-]+:)/)?.[1]);
  if (full !== undefined) sentence.take(new RegExp(full.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  if (tag !== undefined) sentence.take(new RegExp(`\\b${tag.replace(/\./g, '\\.')}`));
  sentence.take(/\b(?:image|tag|version)\b/gi);
  const workload = workloadIn(sentence, memory, true);
  if (workload === undefined)
    return {
      ask: 'The image of which workload? For example: "set the image of the backend to todo-chatbot-backend:v2".',
    };
  if (full === undefined && tag === undefined)
    return { ask: `Which image or tag should ${workload} run? For example: "todo-chatbot-backend:v2".` };
  return call('set_image', { workload, namespace, container, image: full ?? `:${tag}` });
}
