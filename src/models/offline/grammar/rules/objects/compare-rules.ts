import { kindOfWord } from '../../../../../core/kinds.ts';
import { call, type Understood } from '../../../outcome.ts';
import { type Read, rule, type Rule } from '../../rule.ts';
import { workloadCalled, workloadsCalled } from '../../world.ts';

/** Both of two requests that are reads. */
export function together(one: Understood, other: Understood): Understood {
  if (!('calls' in one)) return one;
  return 'calls' in other ? { calls: [...one.calls, ...other.calls] } : other;
}

/** The object of a workload, by its whole name where that is known. */
export function objectCalled(read: Read, workload: string | undefined, more: Record<string, unknown>): Understood {
  if (workload === undefined)
    return { ask: 'Which object do you mean? For example: "describe deployment todo-chatbot-backend".' };
  const known = workloadCalled(workload, read.world.inventory);
  const [kind, bare] = workload.includes('/') ? workload.split('/', 2) : ['deployments', workload];
  return call('get_resource', {
    kind: kindOfWord(known?.kind ?? kind ?? '')?.plural ?? 'deployments',
    name: known?.name ?? bare,
    namespace: read.space,
    ...more,
  });
}

/** Two objects, and what differs said first. */
function compared(one: Understood, other: Understood): Understood {
  const both = together(one, other);
  return 'calls' in both ? { ...both, shape: { is: 'compare' } } : both;
}

/** The same workload in two namespaces; one namespace with itself is no comparison. */
function inBoth(read: Read, one: string | undefined, other: string | undefined): Understood {
  const { inventory, memory } = read.world;
  const first = one ?? inventory?.namespace;
  const { workload } = read;
  if (workload === undefined || other === undefined || first === other)
    return {
      ask: `With which other namespace should ${workload ?? 'it'} be compared? For example: "compare ${workload ?? 'the backend'} with namespace ${memory.namespace ?? 'staging'}".`,
    };
  return compared(
    objectCalled(read, workload, { namespace: first }),
    objectCalled(read, workload, { namespace: other }),
  );
}

/** "with staging": a workload, a namespace, or what nothing here is called. */
function withOther(read: Read): Understood {
  const { inventory } = read.world;
  const [named, other = ''] = [read.workload, read.text('other')];
  const same = other === named || workloadCalled(other, inventory)?.name === workloadCalled(named, inventory)?.name;
  if (same && workloadCalled(named, inventory) !== undefined) return inBoth(read, undefined, read.place.namespace);
  if (workloadsCalled(other, inventory).length > 0 || other.includes('/') || inventory === undefined || read.elsewhere)
    return inventory?.namespaces.includes(other) === true && workloadsCalled(other, inventory).length === 0
      ? inBoth(read, read.place.namespace, other)
      : compared(objectCalled(read, named, {}), objectCalled(read, other, {}));
  if (inventory.namespaces.includes(other)) return inBoth(read, read.place.namespace, other);
  return {
    ask: `Nothing here is called ${other}: no workload, and no namespace that I can see. (A context of that name is compared outside of this chat, by "kubewhy compare".) With what should ${named ?? 'it'} be compared? For example: "compare ${named ?? 'the backend'} with namespace NAME".`,
  };
}

const WITH = '(and|with|to|vs|versus|against)';
const COMPARE = '(compare|diff)';

/** Comparisons of two workloads, and of one in two namespaces. */
export const COMPARE_RULES: readonly Rule[] = [
  rule(
    [
      `${COMPARE} <w> (between|across|in) [the] [namespaces] <anyname:one> ${WITH} <anyname:two> [namespaces]`,
      `(what differs|what is different|what is the difference) (in|for|with|of) <w> between [the] [namespaces] <anyname:one> and <anyname:two>`,
    ],
    (read) => {
      const [one, two] = [read.text('one'), read.text('two')];
      const spaces = read.world.inventory?.namespaces ?? [];
      const unknown = [one, two].find((space) => space !== undefined && spaces.length > 0 && !spaces.includes(space));
      return unknown === undefined
        ? inBoth(read, one, two)
        : {
            ask: `There is no namespace ${unknown} that I can see. Between which two? For example: "list namespaces".`,
          };
    },
  ),
  rule(
    [
      `${COMPARE} <w> ${WITH} [the one in|the same in|itself in] [the] (namespace|ns) <anyname:two>`,
      `${COMPARE} <w> ${WITH} [the one in|the same in|itself in] [the] <anyname:two> (namespace|ns)`,
    ],
    (read) => inBoth(read, read.place.namespace, read.text('two')),
  ),
  rule([`${COMPARE} <w> ${WITH} <w:other>`, `how does <w> differ from <w:other>`], withOther),
  rule([`${COMPARE} <w> [${WITH}] [(the one|that|the same|the same one|itself)]`], (read) =>
    inBoth(read, undefined, read.place.namespace),
  ),
];
