import type { Named } from '../../../logs/meaning/named-things.ts';
import { containersOf } from '../../facts/containers.ts';
import { blame, keyOf } from '../../facts/owners.ts';
import { perFacts } from '../../facts/per-facts.ts';
import { selectedPods } from '../../facts/scope.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { inCommand, isFlag } from '../command.ts';
import { inEnvironment } from '../environment.ts';
import { inMountedMaps, mountedMaps } from '../files.ts';
import { isCommon, isNameOf } from '../matches.ts';
import type { Place } from '../config-place.ts';

const MOST_OWNERS = 60;
const SETTING = /^(?:--?)?[a-z][\w.-]{4,60}$/i;

/**
 * A setting that a sentence names and the container does not have: where another workload sets it, first of all one
 * that the container speaks with. A server's own words about its limits reach the log of its client.
 */
export function inNeighbours(facts: Facts, one: Failing, thing: Named): readonly Place[] {
  if (thing.kind === 'address' || thing.kind === 'path' || !SETTING.test(thing.text) || isCommon(thing.text)) return [];
  const found = othersThan(facts, one).flatMap((other) =>
    settingsOf(facts, other, thing).map((place) => ({
      linked: speaksWith(facts, one, other),
      owner: keyOf(other.owner),
      place: { ...place, where: `${place.where} of ${other.owner.kind.toLowerCase()}/${other.owner.name}` },
    })),
  );
  const linked = found.filter((each) => each.linked);
  if (linked.length > 0) return linked.map(({ place }) => place);
  return new Set(found.map(({ owner }) => owner)).size === 1 ? found.map(({ place }) => place) : [];
}

/** True when another workload reads ConfigMaps, in which its settings may stand. */
export const neighboursReadMaps = (facts: Facts, one: Failing): boolean =>
  othersThan(facts, one).some((other) => mountedMaps(other.view).length > 0 && speaksWith(facts, one, other));

/** The containers of one pod of each workload, of one more than is looked at: the own one may be among them. */
const oneOfEach = perFacts((facts) => {
  const byOwner = new Map<string, readonly Failing[]>();
  for (const pod of facts.pods) {
    const own = blame(facts, pod);
    const key = keyOf(own);
    if (byOwner.has(key)) continue;
    if (byOwner.size > MOST_OWNERS) break;
    const views = containersOf(pod).filter(({ role }) => role === 'app' || role === 'sidecar');
    byOwner.set(
      key,
      views.map((view) => ({ pod, view, owner: own, fate: { type: 'fine' } })),
    );
  }
  return byOwner;
});

/** The containers of one pod of each other workload. */
export const othersThan = (facts: Facts, { owner }: Failing): readonly Failing[] =>
  [...oneOfEach(facts)]
    .filter(([key]) => key !== keyOf(owner))
    .slice(0, MOST_OWNERS)
    .flatMap(([, containers]) => containers);

/** By the name of a setting alone: a value may stand anywhere by chance. */
function settingsOf(facts: Facts, other: Failing, thing: Named): readonly Place[] {
  const variables = inEnvironment(facts, other, thing).filter(({ where }) =>
    isNameOf(/^(?:variable|key) (\S+) of /.exec(where)?.[1] ?? '', thing),
  );
  const words = inCommand(facts, other, thing).filter(
    ({ says = '' }) => isFlag(says.split(' ')[0] ?? '', thing) || says.startsWith(`${thing.text}=`),
  );
  const lines = inMountedMaps(facts, other, thing).filter(({ says = '' }) => keyIn(says) === thing.text);
  return [...variables, ...words, ...lines];
}

/** The name of the setting in a line of a configuration. */
const keyIn = (line: string): string | undefined => /^(?:- )?["']?([\w.-]{1,80})["']?(?:\s|[:=]|$)/.exec(line)?.[1];

/** A variable or argument of the one names a Service of the other, or the other itself. */
export function speaksWith(facts: Facts, { view }: Failing, { pod, owner }: Failing): boolean {
  const services = facts.services.flatMap(({ metadata, spec }) =>
    selectedPods(facts, spec?.selector).includes(pod) ? [metadata?.name ?? ''] : [],
  );
  const { env = [], args = [], command = [] } = view.spec ?? {};
  const said = [...env.map(({ value = '' }) => value), ...args, ...command].join('\n');
  return [owner.name, ...services].some(
    (name) => name !== '' && new RegExp(`(?<![\\w-])${name}(?:-\\d+)?(?![\\w-])`).test(said),
  );
}
