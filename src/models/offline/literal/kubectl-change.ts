import type { Inventory } from '../../../core/inventory.ts';
import { kindOfWord } from '../../../core/kinds.ts';
import { isChange } from '../change-tools.ts';
import { call, present, type Understood, type Wanted } from '../outcome.ts';
import { always, type Args, flag, type Flags, last, parseFlags, place } from './argv.ts';
import { setEnv, setImage } from './kubectl-set.ts';
import { CONTAINER, each, number, objects, PLACE, type Verb, type Verbs, whole } from './verb.ts';

const MOST_READS = 6;

const rollout = (
  tool: string,
  flags: Flags,
  read: (args: Args) => Record<string, unknown> | undefined = () => ({}),
): Verb => ({
  flags: { ...PLACE, ...flags },
  usage: 'kubectl rollout VERB deployment/NAME',
  make: (args, inventory) => {
    const more = read(args);
    const all = allOfKind(args, inventory) ?? [];
    if (!isChange(tool) && all.length > MOST_READS)
      return {
        say: `Nothing is read: that would be ${all.length} workloads, and I read ${MOST_READS} at once. Say their names.`,
      };
    return more && each(all.length > 0 ? all : args.words, tool, { ...place(args), ...more });
  },
});

/** `rollout restart deploy` names a kind alone: all that it has in the namespace whose names are known. */
function allOfKind(args: Args, inventory: Inventory | undefined): readonly string[] | undefined {
  const [word = '', more] = args.words;
  const kind = kindOfWord(word)?.kind;
  const space = last(args, 'namespace') ?? inventory?.namespace;
  if (kind === undefined || more !== undefined || space !== inventory?.namespace) return undefined;
  const named = inventory?.workloads
    .filter((one) => one.kind === kind)
    .map(({ name }) => `${kind.toLowerCase()}/${name}`);
  return named === undefined || named.length === 0 ? undefined : named;
}

const revision = (args: Args): Record<string, unknown> | undefined => {
  const wanted = number(args, 'revision');
  return wanted === 'wrong' ? undefined : { revision: wanted };
};

/** `kubectl delete`: pods by their own tool, which knows budgets and owners; a namespace never. */
function remove(args: Args): Understood | undefined {
  const named = objects(args.words);
  if (named === undefined) return undefined;
  if (named.some(({ kind }) => kindOfWord(kind)?.kind === 'Namespace'))
    return { say: 'I do not delete a Namespace, since everything in it would go with it.' };
  return {
    calls: named.map(({ kind, name }): Wanted => {
      const known = kindOfWord(kind);
      return known?.kind === 'Pod'
        ? { tool: 'delete_pod', input: present({ pod: name, ...place(args) }) }
        : { tool: 'delete_object', input: present({ kind: known?.plural ?? kind, name, ...place(args) }) };
    }),
  };
}

/** Changes of workloads, and what shows their rollouts. */
export const CHANGE_VERBS: Verbs = {
  'rollout status': rollout('rollout_status', {}),
  'rollout history': rollout('rollout_history', { '--revision': flag('revision') }, revision),
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
  delete: {
    flags: { ...PLACE, '--wait': always('wait') },
    usage: 'kubectl delete KIND NAME',
    make: remove,
  },
  'port-forward': {
    flags: { ...PLACE, '--pod-running-timeout': flag('wait') },
    usage: 'kubectl port-forward TYPE/NAME [LOCAL:]REMOTE',
    // kubectl takes a bare name for a pod's.
    make: (args) => {
      const [target, ...ports] = args.words;
      return target === undefined || ports.length === 0
        ? undefined
        : call('port_forward', { workload: target, ports, ...place(args) });
    },
  },
};

/**
 * `kubectl exec TARGET -- PROGRAM WORDS…`: what stands after the dashes is the program's alone, word by word. A
 * terminal or an input is not given to it.
 */
export function execCommand(argv: readonly string[]): Understood {
  const dashes = argv.indexOf('--');
  const before = dashes < 0 ? argv : argv.slice(0, dashes);
  if (before.some((word) => /^-[it]+$|^--(?:stdin|tty)(?:=true)?$/.test(word)))
    return {
      say: 'Nothing is planned: I open no terminal and give no input; without -it I run one program and show what it prints.',
    };
  const parsed = parseFlags(before, { ...PLACE, ...CONTAINER });
  if ('refused' in parsed)
    return {
      say: `Nothing is planned: I do not know the flag ${parsed.refused} of kubectl exec, and I leave no part of a command out.`,
    };
  const words = dashes < 0 ? [] : argv.slice(dashes + 1);
  const [workload, ...more] = parsed.words;
  if (workload === undefined || more.length > 0 || words.length === 0)
    return { say: 'Nothing is planned: I read it as "kubectl exec pod/NAME -- PROGRAM", and that does not fit.' };
  return call('run_in_pod', { workload, ...place(parsed), container: last(parsed, 'container'), argv: words });
}
