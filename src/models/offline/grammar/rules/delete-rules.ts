import { kindOfWord } from '../../../../core/kinds.ts';
import { call, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';

/** One object by its kind and whole name; which one of a kind is never guessed. */
function deleteOne(read: Read): Understood | undefined {
  const kind = kindOfWord(read.text('kind') ?? 'namespace');
  if (/^(?:Deployment|StatefulSet|DaemonSet)$/.test(kind?.kind ?? '')) return undefined;
  const name = read.text('name');
  const called = kind?.kind ?? 'thing like that';
  if (kind === undefined || kind.kind === 'Namespace')
    return {
      say: `I do not delete a ${called}, since everything in it would go with it. I can delete single objects of it.`,
    };
  if (name === undefined)
    return {
      ask: `Which ${called} should be deleted? Give its name, for example: "delete ${called.toLowerCase()} NAME".`,
    };
  return call('delete_object', {
    kind: kind.plural,
    name,
    namespace: !kind.namespaced ? undefined : read.place.namespace,
  });
}

const named = (read: Read): string => read.known?.name ?? read.workload ?? 'the backend';

const SWEEP = '{remove}|clean up|cleanup|clear|purge|prune|clear out|sweep';

/** Pods and Jobs that have ended: read first, then one card each. */
function swept(read: Read): Understood | undefined {
  const [state, kind] = [read.text('sweptstate') ?? '', read.text('kind')];
  const { namespace } = read.place;
  const pods = kind === 'pods';
  if ((!pods && kind !== 'jobs') || (state === 'evicted' && !pods)) return undefined;
  if (namespace === '*') return { ask: `In which namespace? For example: "delete all ${state} ${kind} in staging".` };
  const selector =
    { failed: 'status.phase=Failed', evicted: 'status.reason=Evicted' }[state] ?? 'status.phase=Succeeded';
  const made = call('list_resources', { kind, namespace, selector: pods ? selector : undefined });
  if (!('calls' in made)) return made;
  if (pods) return { ...made, sweep: { tool: 'delete_pod' } };
  return { ...made, sweep: { tool: 'delete_object', status: state === 'failed' ? 'Failed' : 'Complete' } };
}

const MOST_PODS = 4;

/** One pod that is not named: the only one of the workload, else it is asked which. A new one comes in its place. */
function onePod(read: Read): Understood {
  const { known, world } = read;
  const pods = (world.inventory?.pods ?? []).filter(
    (pod) => known !== undefined && pod.startsWith(`${known.name}-`) && !read.elsewhere,
  );
  const [first = 'todo-chatbot-backend-5d9c7b8f6-abcde', ...more] = pods;
  if (pods.length === 1 && known?.replicas === 1)
    return call('delete_pod', { pod: first, namespace: read.place.namespace });
  const those = pods.length === 0 ? '' : `: ${pods.slice(0, MOST_PODS).join(', ')}`;
  const rest = more.length >= MOST_PODS ? ` and ${pods.length - MOST_PODS} more` : '';
  const all = known === undefined ? '' : ` To replace all of them one after the other, say "restart ${known.name}".`;
  return {
    ask: `To replace one pod, delete it: its owner makes a new one.${all} Which one${those}${rest}? For example: "delete pod ${first}".`,
  };
}

/** One pod that is replaced, before what is said of all pods of a workload. */
export const POD_RULES: readonly Rule[] = [
  rule(['{restart} [the] (pod|po) <pod>', '{restart} <podname:pod>', '{restart} [the] <podname:pod> pod'], (read) =>
    call('delete_pod', { pod: read.text('pod'), namespace: read.place.namespace }),
  ),
  rule(
    [
      '({restart}|{remove}) (a|one|any|some|the|this|that|one of the) [<w>] pod [of <w>]',
      '({restart}|{remove}) [the] pod of <w>',
      '({restart}|{remove}) the (oldest|newest|youngest|first|last|other|latest) [<w>] pod [of <w>]',
      '({restart}|{remove}) (one|any) [of the] (pods of <w>|<w> pods)',
    ],
    onePod,
  ),
];

/** Deletions: of single objects, of what has ended, and what is deleted by nobody here. */
export const DELETE_RULES: readonly Rule[] = [
  rule(
    [
      `(${SWEEP}) [all|all of] [the|my|our] [old] <sweptstate> <kind>`,
      `(${SWEEP}) [all|all of] [the|my|our] <kind> that [have|are|were|has] <sweptstate>`,
    ],
    swept,
  ),
  rule([`(${SWEEP}) (everything|all|it all|all of it|all [of] [the|my|our] <kind>|every <kind>)`], (read) => ({
    say: `I do not delete all ${read.text('kind') ?? 'there is'}: I delete single objects by their kind and name, and "delete all failed pods" or "delete all completed jobs". To end all workloads, say "scale everything to 0".`,
  })),
  rule(['{remove} [the] [pod|po] <pod>'], (read) =>
    call('delete_pod', { pod: read.text('pod'), namespace: read.place.namespace }),
  ),
  rule(['{remove} [a|the|one|any|some] pod [(of|from) <w>]', '({remove}|{restart}) [the] pod <name>'], onePod),
  rule(
    [
      '{remove} [the] (namespace|ns|<kind>) <name>',
      '{remove} [the] <name> (namespace|ns|<kind>)',
      '{remove} [the] (namespace|ns|<kind>) [of] [<w>]',
    ],
    (read) => (read.text('kind') === 'pods' ? undefined : deleteOne(read)),
  ),
  rule(
    [
      '(kill -9|force kill|force delete|force-delete|forcefully delete|forcefully kill|force remove|force restart|delete --force) [the|all] [pods of] [<w>] [pod|pods|container|containers]',
    ],
    (read) => ({
      say: `I force nothing: what is deleted by force may go on running where its node cannot be reached. To replace its pods one after the other, say "restart ${named(read)}".`,
    }),
  ),
  rule(
    [
      '{remove} <w>',
      '{remove} (it|them|this|that)',
      '{remove} [the] (deployment|workload|statefulset|daemonset) of <w>',
    ],
    (read) => {
      const { workload, known, world } = read;
      if (workload !== undefined && known === undefined && world.inventory !== undefined && !read.elsewhere)
        return {
          say: `Nothing is planned: nothing here is a workload called ${workload}, and data in a database only its own program deletes. To delete another object, give its kind and name: "delete configmap NAME".`,
        };
      return {
        say: `I do not delete a workload. To replace its pods, say "restart ${named(read)}"; to end them, say "scale ${named(read)} to 0".`,
      };
    },
  ),
];
