import type { Inventory } from '../../../core/inventory.ts';
import { isObjectName } from '../../../core/names.ts';
import { isSecretName } from '../../../core/redact.ts';
import { autoscaled, exposed } from '../new-objects.ts';
import { configMap, deployment, plainObject } from '../manifests.ts';
import { call, callsOf, type Understood } from '../outcome.ts';
import { secretsStayHome } from '../grammar/rules/change-setting.ts';
import { workloadCalled } from '../grammar/world.ts';
import { type Args, flag, type Flags, last, place } from './argv.ts';
import { targets } from './kubectl-set.ts';
import { number, PLACE, type Verb, type Verbs } from './verb.ts';

const create = (manifest: string, args: Args): Understood => call('create_object', { manifest, ...place(args) });

const one = ({ words }: Args): string | undefined =>
  words.length === 1 && isObjectName(words[0] ?? '') ? words[0] : undefined;

function apply(args: Args): Understood | undefined {
  const files = args.flags.get('file') ?? [];
  if (files.length === 0 || args.words.length > 0) return undefined;
  const odd = files.find((file) => file === '-' || /^[a-z]+:\/\//i.test(file));
  if (odd !== undefined)
    return { say: `Nothing is planned: I apply files and folders of your machine, not "${odd.slice(0, 60)}".` };
  return { calls: files.flatMap((path) => callsOf(call('apply_manifest', { path, ...place(args) }))) };
}

function newDeployment(args: Args): Understood | undefined {
  const [name, image] = [one(args), last(args, 'image')];
  const [replicas, port] = [number(args, 'replicas') ?? 1, number(args, 'port')];
  if (name === undefined || image === undefined || replicas === 'wrong' || port === 'wrong') return undefined;
  return create(deployment({ name, image, replicas, port, args: [] }), args);
}

function newConfigMap(args: Args): Understood | undefined {
  const name = one(args);
  const pairs = (args.flags.get('literal') ?? []).map(
    (pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)] as const,
  );
  if (name === undefined || pairs.length === 0 || pairs.some(([key]) => !/^[\w.-]+$/.test(key))) return undefined;
  const secret = pairs.find(([key, value]) => isSecretName(key) || value.includes('[hidden]'));
  return secret ? secretsStayHome(secret[0]) : create(configMap(name, Object.fromEntries(pairs)), args);
}

/** Values of a Secret are typed where only the cluster gets them. */
function newSecret(args: Args): Understood | undefined {
  const [, name = ''] = args.words;
  const keys = (args.flags.get('literal') ?? []).map((pair) => pair.split('=', 1)[0] ?? '');
  if (args.words[0] !== 'generic' || !isObjectName(name) || keys.length === 0) return undefined;
  if (keys.some((key) => !/^[\w.-]{1,100}$/.test(key))) return undefined;
  return {
    say: `A value typed here is not used. Say "set secret ${name} ${keys.length === 1 ? 'key' : 'keys'} ${keys.join(', ')}": you are asked for the value where only the cluster gets it.`,
  };
}

function newJob(args: Args): Understood | undefined {
  const [name, from] = [one(args), last(args, 'from')];
  if (name === undefined || from === undefined || !/^(?:cronjobs?|cj)(?:\.batch)?\/[a-z0-9.-]+$/.test(from))
    return undefined;
  return call('run_job', { job: `cronjob/${from.split('/')[1]}`, name, ...place(args) });
}

function expose(args: Args, inventory: Inventory | undefined): Understood | undefined {
  const named = targets(args.words);
  const port = number(args, 'port');
  if (named?.length !== 1 || port === undefined || port === 'wrong') return undefined;
  const known = workloadCalled(named[0], last(args, 'namespace') === undefined ? inventory : undefined);
  const type = last(args, 'type') ?? 'ClusterIP';
  const protocol = (last(args, 'protocol') ?? 'TCP').toUpperCase();
  if (!/^(?:ClusterIP|NodePort|LoadBalancer)$/.test(type) || !/^(?:TCP|UDP|SCTP)$/.test(protocol)) return undefined;
  const wanted = { name: last(args, 'name'), port, targetPort: last(args, 'target'), type, protocol };
  return (
    exposed(known, wanted, place(args).namespace) ?? {
      say: `Nothing is planned: I do not know by which labels the pods of ${named[0]} are found. A Service for it can be applied from a file: "kubectl apply -f FILE".`,
    }
  );
}

function autoscale(args: Args, inventory: Inventory | undefined): Understood | undefined {
  const named = targets(args.words);
  const [min, max] = [number(args, 'min') ?? 1, number(args, 'max')];
  const percent = Number(/^(\d{1,3})%?$/.exec(last(args, 'cpu') ?? '80')?.[1] ?? Number.NaN);
  if (named?.length !== 1 || min === 'wrong' || max === undefined || max === 'wrong') return undefined;
  const [word = ''] = named;
  const bare = word.split('/').at(-1) ?? word;
  const known = workloadCalled(word, inventory) ?? {
    kind: word.startsWith('statefulset/') ? 'StatefulSet' : 'Deployment',
    name: bare,
  };
  return autoscaled(known, { name: last(args, 'name'), min, max, percent }, place(args).namespace);
}

const LITERAL: Flags = { ...PLACE, '--from-literal': flag('literal') };
const named = (kind: string, word: string): Verb => ({
  flags: PLACE,
  usage: `kubectl create ${word} NAME`,
  make: (args) => {
    const name = one(args);
    return name === undefined ? undefined : create(plainObject(kind, name), args);
  },
});
const namespace: Verb = {
  flags: {},
  usage: 'kubectl create namespace NAME',
  make: (args) => (args.words.length === 1 ? call('create_namespace', { name: args.words[0] }) : undefined),
};
const account = named('ServiceAccount', 'serviceaccount');
const config: Verb = {
  flags: LITERAL,
  usage: 'kubectl create configmap NAME --from-literal=KEY=VALUE',
  make: newConfigMap,
};

export const CREATE_VERBS: Verbs = {
  apply: {
    flags: { ...PLACE, '-f': flag('file'), '--filename': flag('file'), '--server-side': flag('server', false) },
    usage: 'kubectl apply -f FILE',
    make: apply,
  },
  'create namespace': namespace,
  'create ns': namespace,
  'create serviceaccount': account,
  'create sa': account,
  'create configmap': config,
  'create cm': config,
  'create secret': {
    flags: LITERAL,
    usage: 'kubectl create secret generic NAME --from-literal=KEY=VALUE',
    make: newSecret,
  },
  'create job': {
    flags: { ...PLACE, '--from': flag('from') },
    usage: 'kubectl create job NAME --from=cronjob/NAME',
    make: newJob,
  },
  'create deployment': {
    flags: {
      ...PLACE,
      '--image': flag('image'),
      '--replicas': flag('replicas'),
      '-r': flag('replicas'),
      '--port': flag('port'),
    },
    usage: 'kubectl create deployment NAME --image=IMAGE',
    make: newDeployment,
  },
  expose: {
    flags: {
      ...PLACE,
      '--port': flag('port'),
      '--target-port': flag('target'),
      '--name': flag('name'),
      '--type': flag('type'),
      '--protocol': flag('protocol'),
    },
    usage: 'kubectl expose deployment/NAME --port=PORT',
    make: expose,
  },
  autoscale: {
    flags: {
      ...PLACE,
      '--min': flag('min'),
      '--max': flag('max'),
      '--name': flag('name'),
      '--cpu-percent': flag('cpu'),
      '--cpu': flag('cpu'),
    },
    usage: 'kubectl autoscale deployment/NAME --min=N --max=N --cpu-percent=N',
    make: autoscale,
  },
};
