import { kindOfWord } from '../../../core/kinds.ts';
import type { Understood, Wanted } from '../outcome.ts';
import { isChange } from '../change-tools.ts';
import { nearNames, refOf, workloadsCalled, type World } from './world.ts';

const MOST = 6;
const MOST_CHANGES = 8;

/**
 * Names against what exists, before anything is called: a change of a workload that is not there, or that can be two,
 * is asked about. A near spelling is left to the tool, which says on the card what it took it for.
 */
export function checkNames(meaning: Extract<Understood, { calls: unknown }>, world: World, sentence = ''): Understood {
  const changes = meaning.calls.filter(({ tool }) => isChange(tool)).length;
  if (changes > MOST_CHANGES)
    return {
      ask: `That would be ${changes} changes, each with a card of its own; I plan at most ${MOST_CHANGES} at once. Which ones first? For example: "restart the backend and the frontend".`,
    };
  for (const wanted of meaning.calls) {
    const question = isChange(wanted.tool) ? questionOf(wanted, world, sentence) : undefined;
    if (question !== undefined) return { ask: question };
  }
  const part = meaning.calls.find((wanted) => isPart(wanted, world))?.input['workload'];
  if (typeof part === 'string')
    return {
      calls: [{ tool: 'diagnose', input: {} }],
      note: `Nothing here is called ${part}, so this is about the whole namespace.\n\n`,
    };
  return {
    ...meaning,
    calls: drainedOnce(meaning.calls).map((wanted) => everywhere(ownerOfPods(namespaceInstead(wanted, world), world))),
  };
}

/** A drain cordons its node first: to cordon the same node before it would be asked, or refused, twice. */
const drainedOnce = (calls: readonly Wanted[]): readonly Wanted[] =>
  calls.filter(
    ({ tool, input }, at) =>
      tool !== 'cordon_node' ||
      !calls.slice(at + 1).some((later) => later.tool === 'drain_node' && later.input['node'] === input['node']),
  );

const here = ({ input }: Wanted, { inventory }: World): boolean =>
  input['namespace'] === undefined || input['namespace'] === inventory?.namespace;

function questionOf(wanted: Wanted, world: World, sentence: string): string | undefined {
  const { workload, namespace } = wanted.input;
  if (namespace === '*')
    return 'In which namespace? I change one at a time. For example: "restart the backend in namespace staging".';
  const { inventory } = world;
  // Services and pods are targets, too; the tool looks the name up before there is a card.
  if (wanted.tool === 'port_forward') return undefined;
  if (typeof workload !== 'string' || inventory === undefined || !here(wanted, world)) return undefined;
  const found = workloadsCalled(workload, inventory);
  if (found.length === 1) return undefined;
  if (found.length > 1)
    return `${workload} can mean ${found.slice(0, MOST).map(refOf).join(' or ')}. Which one? For example: "${withName(sentence, workload, found[0] === undefined ? workload : refOf(found[0]))}".`;
  if (nearNames(workload, inventory).length === 1) return undefined;
  const known = inventory.workloads.filter(({ kind }) => kind !== 'Pod' && kind !== 'Job').map(refOf);
  if (known.length === 0) return undefined;
  const more = known.length > MOST ? ` and ${known.length - MOST} more` : '';
  return `Nothing here is called ${workload}; there is ${known.slice(0, MOST).join(', ')}${more}. Which one do you mean? For example: "${withName(sentence, workload, known[0] ?? workload)}".`;
}

/** The sentence with another name in it. */
const withName = (sentence: string, name: string, other: string): string => {
  const bare = name.split('/').at(-1) ?? name;
  const at = sentence.toLowerCase().indexOf(bare);
  return at < 0
    ? other
    : `${sentence.slice(0, at)}${other}${sentence.slice(at + bare.length)}`
        .replace(/(?<![.?!\s"])[.?!\s"]+$/, '')
        .replaceAll('"', '');
};

/** "what is wrong with shop", and shop is a namespace; "shop/api", and no kind is called shop. */
function namespaceInstead(wanted: Wanted, world: World): Wanted {
  const { workload, ...rest } = wanted.input;
  const { inventory } = world;
  const [space = '', name] = typeof workload === 'string' ? workload.split('/', 2) : [];
  if (name !== undefined && rest['namespace'] === undefined && isNamespace(space, inventory))
    return { tool: wanted.tool, input: { ...rest, workload: name, namespace: space } };
  if (wanted.tool !== 'diagnose' || typeof workload !== 'string' || inventory === undefined) return wanted;
  if (rest['namespace'] !== undefined || workloadsCalled(workload, inventory).length > 0) return wanted;
  return inventory.namespaces.includes(workload)
    ? { tool: wanted.tool, input: { ...rest, namespace: workload } }
    : wanted;
}

const isNamespace = (word: string, inventory: World['inventory']): boolean =>
  kindOfWord(word) === undefined && inventory?.namespaces.includes(word) === true;

/** What an application leans on, called by no name of its own. */
const PART =
  /^(?:databases?|db|dns|network|networking|storage|disks?|cache|queue|broker|internet|node|nodes|infra|infrastructure)$/;

const isPart = ({ tool, input }: Wanted, world: World): boolean => {
  const { workload } = input;
  return (
    tool === 'diagnose' &&
    typeof workload === 'string' &&
    PART.test(workload) &&
    world.inventory !== undefined &&
    here({ tool, input }, world) &&
    workloadsCalled(workload, world.inventory).length === 0
  );
};

/** "the pod web", and web has several pods or a longer name for its one: what they belong to is looked at. */
function ownerOfPods(wanted: Wanted, world: World): Wanted {
  const { workload } = wanted.input;
  const name = typeof workload === 'string' ? /^pods?\/(.+)$/.exec(workload)?.[1] : undefined;
  const { inventory } = world;
  if (name === undefined || inventory === undefined || isChange(wanted.tool) || !here(wanted, world)) return wanted;
  if (inventory.pods.includes(name)) return wanted;
  const [only, more] = workloadsCalled(name, inventory);
  return only === undefined || more !== undefined
    ? wanted
    : { tool: wanted.tool, input: { ...wanted.input, workload: refOf(only) } };
}

/** A look at all namespaces is at all that is in them. */
const everywhere = (wanted: Wanted): Wanted =>
  wanted.tool === 'diagnose' && wanted.input['namespace'] === '*' ? { ...wanted, input: { namespace: '*' } } : wanted;
