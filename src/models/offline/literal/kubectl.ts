import { call, type Understood } from '../outcome.ts';
import { type Args, flag, type Flags, last, parseFlags, place } from './argv.ts';
import { getObjects } from './kubectl-get.ts';
import { remove } from './kubectl-delete.ts';
import { setEnv, setImage, targets } from './kubectl-set.ts';

type Verb = { readonly flags: Flags; readonly usage: string; readonly make: (args: Args) => Understood | undefined };

const PLACE: Flags = { '-n': flag('namespace'), '--namespace': flag('namespace') };
const CONTAINER: Flags = { '-c': flag('container'), '--container': flag('container') };
const whole = (text: string | undefined): number | undefined =>
  /^\d{1,7}$/.test(text ?? '') ? Number(text) : undefined;

/** One call for each target; undefined without any. */
function each(words: readonly string[], tool: string, more: Record<string, unknown>): Understood | undefined {
  const named = targets(words);
  if (named === undefined) return undefined;
  return {
    calls: named.flatMap((workload) => {
      const made = call(tool, { workload, ...more });
      return 'calls' in made ? made.calls : [];
    }),
  };
}

const rollout = (tool: string, flags: Flags, read: (args: Args) => Record<string, unknown> = () => ({})): Verb => ({
  flags: { ...PLACE, ...flags },
  usage: 'kubectl rollout VERB deployment/NAME',
  make: (args) => each(args.words, tool, { ...place(args), ...read(args) }),
});

const node = (verb: string): Verb => ({
  // Pods of a DaemonSet stay in any case.
  flags: verb === 'drain' ? { '--ignore-daemonsets': flag('daemonsets', false) } : {},
  usage: `kubectl ${verb} NODE`,
  make: ({ words: [name = '', ...more] }) => {
    const bare = name.replace(/^nodes?\//, '');
    return bare === '' || more.length > 0 ? undefined : call(`${verb}_node`, { node: bare });
  },
});

function logs(args: Args): Understood | undefined {
  const [target, container] = args.words;
  if (target === undefined || args.words.length > 2) return undefined;
  const follow = args.flags.has('follow');
  const made = call('get_logs', {
    workload: target,
    ...place(args),
    container: last(args, 'container') ?? container,
    previous: args.flags.has('previous') ? true : undefined,
    tail: whole(last(args, 'tail')),
    since: last(args, 'since'),
  });
  return follow && 'calls' in made
    ? { ...made, note: 'I read a log once and do not follow it here; say "again" for what is new.\n\n' }
    : made;
}

const READ: Flags = {
  ...PLACE,
  '-A': flag('all', false),
  '--all-namespaces': flag('all', false),
  '-l': flag('selector'),
  '--selector': flag('selector'),
  '-o': flag('output'),
  '--output': flag('output'),
};

const VERBS: Readonly<Record<string, Verb>> = {
  get: { flags: READ, usage: 'kubectl get KIND [NAME]', make: (args) => getObjects(args) },
  describe: { flags: READ, usage: 'kubectl describe KIND NAME', make: (args) => getObjects(args) },
  events: {
    flags: PLACE,
    usage: 'kubectl events',
    make: (args) => (args.words.length === 0 ? call('get_events', place(args)) : undefined),
  },
  logs: {
    flags: {
      ...PLACE,
      ...CONTAINER,
      '-p': flag('previous', false),
      '--previous': flag('previous', false),
      '--tail': flag('tail'),
      '--since': flag('since'),
      '-f': flag('follow', false),
      '--follow': flag('follow', false),
    },
    usage: 'kubectl logs deployment/NAME',
    make: logs,
  },
  'top nodes': { flags: {}, usage: 'kubectl top nodes', make: () => call('get_usage', { of: 'nodes' }) },
  'top node': { flags: {}, usage: 'kubectl top nodes', make: () => call('get_usage', { of: 'nodes' }) },
  'top pods': {
    flags: PLACE,
    usage: 'kubectl top pods',
    make: (args) =>
      args.words.length > 1 ? undefined : call('get_usage', { workload: args.words[0], ...place(args) }),
  },
  'top pod': {
    flags: PLACE,
    usage: 'kubectl top pods',
    make: (args) =>
      args.words.length > 1 ? undefined : call('get_usage', { workload: args.words[0], ...place(args) }),
  },
  'rollout status': rollout('rollout_status', {}),
  'rollout history': rollout('rollout_history', { '--revision': flag('revision') }, (args) => ({
    revision: whole(last(args, 'revision')),
  })),
  'rollout restart': rollout('restart_workload', {}),
  'rollout undo': {
    flags: { ...PLACE, '--to-revision': flag('to') },
    usage: 'kubectl rollout undo deployment/NAME --to-revision=N',
    make: (args) => {
      const to = last(args, 'to');
      if (to !== undefined && whole(to) === undefined) return undefined;
      // Revision 0 is kubectl's word for the one before.
      return each(args.words, 'rollback_workload', { ...place(args), revision: to === '0' ? undefined : whole(to) });
    },
  },
  'rollout pause': rollout('pause_rollout', {}),
  'rollout resume': rollout('resume_rollout', {}),
  scale: {
    flags: { ...PLACE, '--replicas': flag('replicas') },
    usage: 'kubectl scale deployment/NAME --replicas=N',
    make: (args) => {
      const replicas = whole(last(args, 'replicas'));
      return replicas === undefined ? undefined : each(args.words, 'scale_workload', { ...place(args), replicas });
    },
  },
  'set image': { flags: PLACE, usage: 'kubectl set image deployment/NAME CONTAINER=IMAGE', make: setImage },
  'set env': { flags: { ...PLACE, ...CONTAINER }, usage: 'kubectl set env deployment/NAME KEY=VALUE', make: setEnv },
  'set resources': {
    flags: { ...PLACE, ...CONTAINER, '--limits': flag('limits'), '--requests': flag('requests') },
    usage: 'kubectl set resources deployment/NAME --limits=memory=1Gi',
    make: (args) =>
      args.flags.has('limits') || args.flags.has('requests')
        ? each(args.words, 'set_resources', {
            ...place(args),
            container: last(args, 'container'),
            limits: last(args, 'limits'),
            requests: last(args, 'requests'),
          })
        : undefined,
  },
  delete: { flags: PLACE, usage: 'kubectl delete KIND NAME', make: remove },
  cordon: node('cordon'),
  uncordon: node('uncordon'),
  drain: node('drain'),
  'create namespace': {
    flags: {},
    usage: 'kubectl create namespace NAME',
    make: (args) => (args.words.length === 1 ? call('create_namespace', { name: args.words[0] }) : undefined),
  },
  'create ns': {
    flags: {},
    usage: 'kubectl create namespace NAME',
    make: (args) => (args.words.length === 1 ? call('create_namespace', { name: args.words[0] }) : undefined),
  },
};

/** kubectl takes its global flags before the verb as well. */
function verbFirst(argv: readonly string[]): readonly string[] {
  let at = 0;
  while (argv[at]?.startsWith('-'))
    at += /^(?:-n|--namespace|--context|--cluster|--user|--kubeconfig|--as|--as-group|-s|--server|--token)$/.test(
      argv[at] ?? '',
    )
      ? 2
      : 1;
  return [...argv.slice(at), ...argv.slice(0, at)];
}

const DONE =
  'get, describe, logs, events, top, rollout, scale, set image, set env, set resources, delete, cordon, uncordon, drain and create namespace';

/** A literal kubectl command, read as kubectl reads it; what is not in the table stops it, by name. */
export function kubectlCommand(line: readonly string[]): Understood {
  const argv = verbFirst(line);
  const two = argv.slice(0, 2).join(' ');
  const key = Object.hasOwn(VERBS, two) ? two : (argv[0] ?? '');
  const verb = Object.hasOwn(VERBS, key) ? VERBS[key] : undefined;
  if (verb === undefined)
    return { say: `I do not run "kubectl ${argv[0]?.slice(0, 40) ?? ''}". Of kubectl I do ${DONE}.` };
  const parsed = parseFlags(argv.slice(key === two ? 2 : 1), verb.flags);
  if ('refused' in parsed)
    return {
      say: `Nothing is planned: I do not know the flag ${parsed.refused} of kubectl ${key}, and I leave no part of a command out.`,
    };
  return verb.make(parsed) ?? { say: `Nothing is planned: I read it as "${verb.usage}", and that does not fit.` };
}
