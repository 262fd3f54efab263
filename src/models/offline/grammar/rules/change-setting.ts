import { isSecretName } from '../../../../core/redact.ts';
import { TODO_CHATBOT_CONFIG, TODO_CHATBOT_SECRET } from '../../../../core/todo-chatbot.ts';
import { call, callsOf, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';
import { workloadCalled } from '../world.ts';
import { IMAGE_RULES } from './change-image.ts';

const ON_WHICH: Understood = { ask: 'On which workload should the variable be set? For example: "on the backend".' };

/** The store that is meant: the named one, the usual one where it exists, the only one; else it is asked. */
function storeOf(named: string | undefined, usual: string, known: readonly string[] | undefined): string | undefined {
  if (named !== undefined) return named;
  if (known === undefined || known.includes(usual)) return usual;
  return known.length === 1 ? known[0] : known.length === 0 ? usual : undefined;
}

function secretKeys(read: Read, keys: readonly string[]): Understood {
  const secret = storeOf(
    read.text('store'),
    TODO_CHATBOT_SECRET,
    read.world.inventory?.secrets.filter((name) => !name.startsWith('sh.helm.')),
  );
  if (secret === undefined)
    return {
      ask: `In which Secret should ${keys.join(', ')} be set? For example: "set secret ${TODO_CHATBOT_SECRET} key ${keys[0] ?? 'API_KEY'}".`,
    };
  return call('set_secret_keys', { secret, keys, namespace: read.place.namespace });
}

/** A value that is typed into the prompt would go through history and model; the Secret's own question does not. */
export const secretsStayHome = (key: string): Understood => ({
  say: `${key} looks like a secret, and a value typed here is not used. Say "set secret key ${key}": you are asked for the value where only the cluster gets it.`,
});

function variable(read: Read): Understood | undefined {
  const more = ['p2', 'p3', 'p4'].flatMap((key) => {
    const [one, text] = read.list(key) ?? [];
    return one === undefined || text === undefined ? [] : [[one, text] as const];
  });
  const [name = read.text('key'), value = read.text('value')] = read.list('pair') ?? [];
  if (name === undefined || value === undefined) return undefined;
  const hidden = more.find(([one, text]) => isSecretName(one) || text.includes('[hidden]'));
  if (hidden !== undefined) return secretsStayHome(hidden[0]);
  if (isSecretName(name) || value.includes('[hidden]')) return secretsStayHome(name);
  const { workloads, place, world } = read;
  const [only] = workloads;
  // "change NODE_ENV in todo-chatbot-config to production": what is named is a ConfigMap.
  const isConfig = only !== undefined && workloads.length === 1 && world.inventory?.configMaps.includes(only) === true;
  if (isConfig && workloadCalled(only, world.inventory) === undefined)
    return {
      calls: [[name, value] as const, ...more].flatMap(([key, text]) =>
        callsOf(call('edit_config_key', { config_map: only, key, value: text, namespace: place.namespace })),
      ),
    };
  if (workloads.length === 0) return ON_WHICH;
  return {
    calls: workloads.flatMap((workload) =>
      [[name, value] as const, ...more].flatMap(([one, text]) =>
        callsOf(
          call('set_env', { workload, namespace: read.space, container: place.container, name: one, value: text }),
        ),
      ),
    ),
  };
}

function configKey(read: Read): Understood | undefined {
  const [key = read.text('key'), value = read.text('value')] = read.list('pair') ?? [];
  if (key === undefined || value === undefined) return undefined;
  if (isSecretName(key)) return secretKeys(read, [key]);
  if (value.includes('[hidden]')) return secretsStayHome(key);
  const config_map = storeOf(
    read.text('store'),
    TODO_CHATBOT_CONFIG,
    read.world.inventory?.configMaps.filter((name) => name !== 'kube-root-ca.crt'),
  );
  if (config_map === undefined)
    return {
      ask: `In which ConfigMap should ${key} be set? For example: "set key ${key} of configmap ${TODO_CHATBOT_CONFIG} to ${value}".`,
    };
  return call('edit_config_key', { config_map, key, value, namespace: read.place.namespace });
}

/** In capitals, and none of what is set in other ways: "backend: CPU=500m" is no variable. */
const VARIABLE = /^(?!(?:CPU|MEM(?:ORY)?|RAM|REPLICAS?|IMAGE|TAG|VERSION|LIMITS?|REQUESTS?)$)[A-Z][A-Z0-9_]+$/;
const IN_SECRET = '(in|to|of|on|into) [the] [{secretword}] <name:store>';

/** Requests that set something: an image, a variable, a ConfigMap's key, the keys of a Secret. */
export const SETTING_RULES: readonly Rule[] = [
  ...IMAGE_RULES,
  rule(
    [
      '({set}|add|export|define) [the] [{env}] <pair> [(on|in|for|to|of|into) <ws>]',
      '({set}|add|export|define) [the] [{env}] <pair> [and|,|&] <pair:p2> [[and|,|&] <pair:p3>] [[and|,|&] <pair:p4>] [(on|in|for|to|of|into) <ws>]',
      '({set}|add) [the] {env} <pair> <ws>',
      '({set}|add) [the] [{env}] <key> (to|=|as|with [the] value) <value> [(on|in|for|of|to) <ws>]',
      '({set}|add) [the] [{env}] <key> (on|in|for|of) <ws> (to|=|as) <value>',
      '{set} [the] [{env}] <key> from <value:from> to <value> (on|in|for|of) <ws>',
      "({set}|add) <ws> ['s] {env} <key> (to|=|as) <value>",
      '({set}|add) (on|in|for) <ws> [the] [{env}] <pair>',
      '(turn on|enable|switch on|activate) [the] (debug|verbose) [logging|logs|mode|output] (on|in|for|of) <ws> (via|with|by setting|through|by) <pair>',
    ],
    variable,
    { container: true },
  ),
  rule(
    [
      '<ws> : {set} [the] [{env}] (<pair>|<key> (to|=|as) <value>)',
      '<ws> : [the] [{env}] (<pair>|<key> (to|=|->|→) <value>)',
    ],
    (read) => (VARIABLE.test(read.list('pair')?.[0] ?? read.text('key') ?? '') ? variable(read) : undefined),
    { container: true },
  ),
  rule(
    [
      '(unset|remove|delete|clear|drop|kill|ditch) [the] [{env}] <key> [(from|on|of|in) <w>]',
      '(unset|remove|delete) [the] {env} <key> [(from|on|of|in) <w>]',
    ],
    (read) =>
      read.workload === undefined
        ? ON_WHICH
        : call('set_env', {
            workload: read.workload,
            namespace: read.space,
            container: read.place.container,
            name: read.text('key'),
            remove: true,
          }),
    { container: true },
  ),
  rule(['({set}|add) [a|an|the] {env} [on|in|of|for] [<w>]'], () => ({
    ask: 'Which variable should get which value? For example: "set env LOG_LEVEL=debug on the backend".',
  })),
  rule(
    [
      '({set}|add) [the] {config} [key|value] <pair>',
      `({set}|add) [the] [key] <pair> (in|to|of) [the] {config} [<name:store>]`,
      '({set}|add) [the] {config} [key|value] <configkey:key> (to|=|as) <value>',
      `({set}|add) [the] [{config}] [key|value] <configkey:key> (of|in|on) [the] {config} [<name:store>] (to|=|as) <value>`,
      `({set}|add) [the] [key|value] <configkey:key> (to|=|as) <value> (in|of) [the] {config} [<name:store>]`,
      '({set}|add) key <configkey:key> (to|=|as) <value>',
      '{set} [the] [{config}] [key|value] <configkey:key> from <value:from> to <value> (in|of) [the] {config} [<name:store>]',
    ],
    configKey,
  ),
  rule(
    ['({set}|add|rotate|replace|enter|create) [the] {secretword} [key|keys] <keys> (to|=|as|with) <value>'],
    (read) => secretsStayHome(read.list('keys')?.[0] ?? 'it'),
  ),
  rule(
    ['({set}|add) [the|a] {config} [key|value] [<configkey:key>]', `({set}|add) [the] {config} <name:store>`],
    (read) => ({
      ask: `Which key of the ConfigMap ${read.text('store') ?? TODO_CHATBOT_CONFIG} should get which value? For example: "set config key ${read.text('key') ?? 'NODE_ENV'} to production".`,
    }),
  ),
  rule(
    [
      `({set}|add|rotate|replace|enter|create|correct|renew) [the] [{secretword}] [key|keys] <keys> [${IN_SECRET}]`,
      '({set}|add|rotate|replace|enter|create|correct|renew) [the] {secretword} <name:store> (key|keys|with key|with keys|with the key|with the keys) <keys>',
      `({set}|add|replace|enter|create) [the] (key|keys) <keys> [${IN_SECRET}]`,
    ],
    (read) => {
      const keys = read.list('keys') ?? [];
      const store = read.text('store');
      const named = store !== undefined && read.world.inventory?.configMaps.includes(store) !== true;
      return named || keys.every(isSecretName) ? secretKeys(read, keys) : undefined;
    },
  ),
  rule(['({set}|add|rotate|replace|enter|create|correct|renew) [the] {secretword} [key|keys] <keys>'], (read) =>
    secretKeys(read, read.list('keys') ?? []),
  ),
  rule(
    [
      '({set}|add|rotate|replace|enter|create|renew|change) [all] [the|a|my|our] [new] ({secretword}|key|keys|password|token|api key|{secretword} (key|keys))',
    ],
    () => ({
      ask: `Which keys of the Secret ${TODO_CHATBOT_SECRET} should be set (names, not values)? For example: "set secret ${TODO_CHATBOT_SECRET} key JWT_SECRET".`,
    }),
  ),
];
