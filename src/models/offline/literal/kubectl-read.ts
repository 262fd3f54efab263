import { call, type Understood } from '../outcome.ts';
import { type Args, flag, type Flags, last, place } from './argv.ts';
import { getObjects } from './kubectl-get.ts';
import { CONTAINER, number, PLACE, SELECTOR, type Verb, type Verbs } from './verb.ts';

function logs(args: Args): Understood | undefined {
  const [target, container] = args.words;
  const tail = number(args, 'tail');
  if (target === undefined || args.words.length > 2 || tail === 'wrong' || tail === 0) return undefined;
  const made = call('get_logs', {
    workload: target,
    ...place(args),
    container: last(args, 'container') ?? container,
    previous: args.flags.has('previous') ? true : undefined,
    tail,
    since: last(args, 'since'),
  });
  return args.flags.has('follow') && 'calls' in made
    ? { ...made, note: 'I read a log once and do not follow it here; say "again" for what is new.\n\n' }
    : made;
}

const READ: Flags = {
  ...PLACE,
  ...SELECTOR,
  '-A': flag('all', false),
  '--all-namespaces': flag('all', false),
  '--field-selector': flag('field'),
  '--sort-by': flag('sort'),
  '-o': flag('output'),
  '--output': flag('output'),
};
const DESCRIBE: Flags = { ...PLACE, ...SELECTOR, '-A': flag('all', false), '--all-namespaces': flag('all', false) };

/** `auth can-i VERB RESOURCE[/NAME]`; whom `--as` names, else the person. */
function canI(args: Args): Understood | undefined {
  const [verb, resource, ...more] = args.words;
  if (verb === undefined || resource === undefined || more.length > 0 || !/^[a-z*]+$/.test(verb)) return undefined;
  const [kind = '', name] = resource.split('/');
  if (kind === '*' || name !== undefined)
    return { say: 'Nothing is planned: I tell rights on a kind of objects, not on all of them or on one by its name.' };
  const sub = last(args, 'subresource');
  return call('can_i', {
    verb,
    resource: sub === undefined ? kind : `${kind}/${sub}`,
    ...place(args),
    who: last(args, 'as'),
  });
}

const top = (word: string): Verb => ({
  // Usage is shown by container anyway.
  flags: { ...PLACE, '--sort-by': flag('sort'), '--containers': flag('containers', false) },
  usage: `kubectl top ${word}`,
  make: (args) => {
    const by = last(args, 'sort');
    if (args.words.length > 1 || (by !== undefined && !/^(?:cpu|memory)$/.test(by))) return undefined;
    const made = call('get_usage', { workload: args.words[0], ...place(args) });
    if (!('calls' in made) || by === undefined) return made;
    return { ...made, shape: { is: 'top', column: by === 'cpu' ? 'CPU' : 'MEMORY' } };
  },
});
const topNodes: Verb = {
  flags: {},
  usage: 'kubectl top nodes',
  make: ({ words }) => (words.length === 0 ? call('get_usage', { of: 'nodes' }) : undefined),
};
const contexts: Verb = {
  flags: {},
  usage: 'kubectl config get-contexts',
  make: ({ words }) => (words.length === 0 ? call('list_contexts') : undefined),
};
const get: Verb = { flags: READ, usage: 'kubectl get KIND [NAME]', make: getObjects };

export const READ_VERBS: Verbs = {
  get,
  describe: { ...get, flags: DESCRIBE, usage: 'kubectl describe KIND NAME' },
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
  'top nodes': topNodes,
  'top node': topNodes,
  'top no': topNodes,
  'top pods': top('pods'),
  'top pod': top('pods'),
  'top po': top('pods'),
  'auth can-i': {
    flags: { ...PLACE, '--as': flag('as'), '--subresource': flag('subresource') },
    usage: 'kubectl auth can-i VERB KIND',
    make: canI,
  },
  'config get-contexts': contexts,
  'config current-context': contexts,
};
