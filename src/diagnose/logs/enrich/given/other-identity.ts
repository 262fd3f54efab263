import type { Evidence } from '../../../../core/diagnosis.ts';
import { isHidden } from '../../../../core/plain-secrets.ts';
import type { Pod } from '../../../../core/kubernetes.ts';
import { showDuration } from '../../../../core/time.ts';
import { namedIn } from '../../../../logs/meaning/named-things.ts';
import { at } from '../../../facts/events.ts';
import { field } from '../../../facts/evidence.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';
import { JOINS } from '../../../places/matches.ts';
import { targetOf } from '../../targets.ts';
import type { Enriched } from '../enricher.ts';

/**
 * What to do about a member and a cluster that do not know each other, as far as dates tell which began anew. `held`:
 * the claim with the member's data.
 */
export function otherIdentity(
  facts: Facts,
  one: Failing,
  held: { readonly claim: string; readonly path: string } | undefined,
): Enriched {
  const { view } = one;
  const joins = (view.spec?.env ?? []).flatMap(({ name, value }) =>
    JOINS.test(name) && value !== undefined && value.length <= 120 && !isHidden(value) ? [{ name, value }] : [],
  );
  const at = held ? `volume claim ${held.claim} (at ${held.path})` : 'its volume';
  const shown = joins.slice(0, 2).map(({ name, value }) => `${name}=${value}`);
  const how = shown.length > 0 ? ` (${shown.join(', ')})` : '';
  const side = whichSide(facts, one, held?.claim, joins);
  const stay = `let container ${view.name} join the cluster that it belongs to${how}`;
  const anew = `take the old member out of it, then let container ${view.name} begin with empty data (a copy of ${at} first) and join what exists in place of a new cluster${side?.lost === 'own' ? how : ''}`;
  return {
    only: true,
    details: held ? { claim: held.claim } : {},
    evidence: side?.evidence ?? [],
    remedies:
      side?.lost === 'own'
        ? [`this member began anew, and what it joins is older (${side.why}): ${anew}`]
        : side?.lost === 'other'
          ? [
              `the other side began anew and lost its data, those in ${at} are the right ones (${side.why}): restore the other side, or let it take over what these data belong to, and give it a volume that stays`,
              `or, where the cluster as it is now is to be kept: ${anew}`,
            ]
          : [
              `if the data in ${at} is the right one: ${stay}, and see whether the other side was set up anew and lost its own data`,
              `if the cluster is the right one: ${anew}`,
            ],
  };
}

/** Which of two that do not know each other began anew, as a clause, and the dates that say so. */
type Side = { readonly lost: 'own' | 'other'; readonly why: string; readonly evidence: readonly Evidence[] };

/** What is made so much later than what it belongs to was made anew. */
const LATER = 3_600_000;
/** A member that does not fit from its beginning on is told so within this time; later it had worked before. */
const BEGINNING = 24 * LATER;
const MOST = 3;

/** The side that lost its data: the member whose claim is new, or what it joins. Undefined where no date tells. */
function whichSide(
  facts: Facts,
  one: Failing,
  claim: string | undefined,
  joins: readonly { readonly name: string; readonly value: string }[],
): Side | undefined {
  const own = made(facts, claim);
  if (claim === undefined || own === 0) return undefined;
  const since = at(one.pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime);
  const fresh = Math.min(since > 0 ? since : facts.now, facts.now) - own < BEGINNING;
  return (fresh ? newClaim(facts, claim, own) : undefined) ?? newNeighbour(facts, one, claim, own, joins);
}

const made = (facts: Facts, claim: string | undefined): number =>
  at(facts.persistentvolumeclaims.find(({ metadata }) => metadata?.name === claim)?.metadata?.creationTimestamp);

const stamp = (time: number): string => new Date(time).toISOString();

function newClaim(facts: Facts, claim: string, own: number): Side | undefined {
  const base = claim.replace(/\d+$/, '');
  const others = facts.persistentvolumeclaims
    .map(({ metadata }) => ({ name: metadata?.name ?? '', time: at(metadata?.creationTimestamp) }))
    .filter(({ name, time }) => name !== claim && name.replace(/\d+$/, '') === base && time > 0);
  const [last] = others.toSorted((a, b) => b.time - a.time);
  if (base === claim || !last || own - last.time < LATER) return undefined;
  return {
    lost: 'own',
    why: `volume claim ${claim} was made ${showDuration(facts.now - own)} ago, the other members' ${showDuration(facts.now - last.time)} ago`,
    evidence: [
      field('PersistentVolumeClaim', claim, '.metadata.creationTimestamp', stamp(own)),
      field('PersistentVolumeClaim', last.name, '.metadata.creationTimestamp', stamp(last.time)),
    ],
  };
}

/** Where programs put what they do not miss: it is not what they know a cluster by. */
const SCRATCH = /(?:^|[/_-])(?:te?mp|cache|run|socks?(?:ets?)?|logs?|shm)(?:$|[/_-])/i;

/** Volumes of a pod that end with it and hold its data, where no volume of it stays. */
function passing({ spec }: Pod): readonly string[] {
  const volumes = spec?.volumes ?? [];
  const given = ({ configMap, secret, projected, downwardAPI }: (typeof volumes)[number]): boolean =>
    (configMap ?? secret ?? projected ?? downwardAPI) !== undefined;
  if (volumes.some((volume) => !volume.emptyDir && !given(volume))) return [];
  const mounts = (spec?.containers ?? []).flatMap(({ volumeMounts = [] }) => volumeMounts);
  return volumes
    .filter(({ name, emptyDir }) => {
      const places = mounts.filter((mount) => mount.name === name).map(({ mountPath }) => mountPath);
      return emptyDir && emptyDir.medium !== 'Memory' && !(places.length > 0 ? places : [name]).every(isScratch);
    })
    .map(({ name }) => name);
}
const isScratch = (place: string): boolean => SCRATCH.test(place);

function newNeighbour(
  facts: Facts,
  { owner }: Failing,
  claim: string,
  own: number,
  joins: readonly { readonly name: string; readonly value: string }[],
): Side | undefined {
  for (const { name, value } of joins)
    for (const thing of namedIn(value)) {
      const target = thing.kind === 'address' ? targetOf(facts, thing.host) : undefined;
      // What keeps data has an identity of its own: no proxy before it.
      if (target?.kind !== 'service' || !target.owners.every((other) => other.kind === 'StatefulSet')) continue;
      if (target.owners.some((other) => other.name === owner.name)) continue;
      const [pod] = target.pods;
      const time = at(pod?.metadata?.creationTimestamp);
      const volumes = pod ? passing(pod) : [];
      const all = target.pods.every((other) => at(other.metadata?.creationTimestamp) - own >= LATER);
      if (!pod || volumes.length === 0 || !all) continue;
      const who = pod.metadata?.name ?? '';
      return {
        lost: 'other',
        why: `pod ${who}, which it joins by ${name}=${value}, was made ${showDuration(facts.now - time)} ago and keeps its data in emptyDir ${volumes.slice(0, MOST).join(', ')}, volume claim ${claim} is of ${showDuration(facts.now - own)} ago`,
        evidence: [
          field('Pod', who, '.metadata.creationTimestamp', stamp(time)),
          field(
            'Pod',
            who,
            '.spec.volumes',
            volumes
              .slice(0, MOST)
              .map((each) => `${each}: emptyDir`)
              .join(', '),
          ),
        ],
      };
    }
  return undefined;
}
