import { isSecretName } from '../../../../../core/redact.ts';
import { configMap, deployment, plainObject, pod } from '../../../manifests.ts';
import { call, type Understood } from '../../../outcome.ts';
import { type Read, rule, type Rule } from '../../rule.ts';
import { secretsStayHome } from '../change-setting.ts';

const NEW = '{create} [a|an|the|me a] [new] [empty]';
const CALLED = '(named|called)';
const MAP = '(configmap|config map|cm)';
const PAIRS =
  '(with|containing|having) [the] [(key|keys|data|entry|entries|values)] <pair:p1> [[and|,] <pair:p2>] [[and|,] <pair:p3>]';

/** A ConfigMap of the pairs that are said; without any it is empty, and its keys can be set by a word. */
function newMap(read: Read): Understood {
  const pairs = ['p1', 'p2', 'p3'].flatMap((key) => {
    const [name, value = ''] = read.list(key) ?? [];
    return name === undefined ? [] : [[name, value] as const];
  });
  const secret = pairs.find(([key, value]) => isSecretName(key) || value.includes('[hidden]'));
  if (secret !== undefined) return secretsStayHome(secret[0]);
  const name = read.text('name') ?? '';
  const made = call('create_object', {
    manifest: configMap(name, Object.fromEntries(pairs)),
    namespace: read.place.namespace,
  });
  return pairs.length > 0 || !('calls' in made)
    ? made
    : { ...made, note: `It is empty: set its keys then, as in "set key COLOR of configmap ${name} to blue".\n\n` };
}

/** Objects that a sentence describes in full. */
export const NEW_RULES: readonly Rule[] = [
  rule(
    [
      '{create} [a|the] [new] deployment (named|called) <anyname:name> (with|from|using|running|of) [the] [image] <imageword> [with <n> {replicas}]',
      '{create} [a|the] [new] deployment (named|called) <anyname:name> with <n> {replicas} (of|from|using|running) [the] [image] <imageword>',
      '{create} [a|the] [new] <kind> (named|called) <anyname:name> (with|from|using|running|of) [the] [image] <imageword>',
      '{create} [a|the] [new] <kind> (named|called) <anyname:name> (with|from|using|running|of) [a|the] <imageword> image',
    ],
    (read) => {
      const kind = read.text('kind') ?? 'deployments';
      const [name = '', image = ''] = [read.text('name'), read.text('imageword')];
      if (kind !== 'deployments' && kind !== 'pods') return undefined;
      const made = { name, image, replicas: read.number('n') ?? 1, port: undefined, args: [] };
      return call('create_object', {
        manifest: kind === 'pods' ? pod(made) : deployment(made),
        namespace: read.place.namespace,
      });
    },
  ),
  // "a canary pod": which image that is, no word says.
  rule(
    [
      `${NEW} [<imageword>] (pod|deployment) [${CALLED} <anyname:name>]`,
      `${NEW} (pod|deployment) ${CALLED} <anyname:name> with <n> {replicas}`,
    ],
    (read) => ({
      ask: `With which image, and under which name? For example: "create a pod named ${read.text('name') ?? 'web'} with the image nginx:1.29".`,
    }),
  ),
  rule([`${NEW} ${MAP} ${CALLED} <anyname:name> [${PAIRS}]`, `${NEW} ${MAP} <name> [${PAIRS}]`], newMap),
  rule([`${NEW} ${MAP}`], () => ({
    ask: 'What should the ConfigMap be called, and what stands in it? For example: "create a configmap called colours with MAIN=blue".',
  })),
  rule([`${NEW} (serviceaccount|service account|sa) ${CALLED} <anyname:name>`], (read) =>
    call('create_object', {
      manifest: plainObject('ServiceAccount', read.text('name') ?? ''),
      namespace: read.place.namespace,
    }),
  ),
  rule([`${NEW} secret ${CALLED} <anyname:name>`], (read) => ({
    ask: `Which keys should the Secret ${read.text('name') ?? ''} have (names, not values)? For example: "set secret ${read.text('name') ?? ''} key API_KEY".`,
  })),
];
