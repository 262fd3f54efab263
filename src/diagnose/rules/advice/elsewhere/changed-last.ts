import type { Blamed } from '../../../../core/diagnosis.ts';
import { showDuration } from '../../../../core/time.ts';
import { justWritten } from '../../../changes/just-written.ts';
import { lastChange, type LastChange } from '../../../changes/last-change.ts';
import { keyOf } from '../../../facts/owners.ts';
import { changeBehind } from '../../../facts/revisions.ts';
import type { Failing } from '../../../facts/state.ts';
import { othersThan, speaksWith } from '../../../places/related/neighbours.ts';
import type { Facts, ListName } from '../../../types.ts';

const HISTORY = /^(?:StatefulSet|DaemonSet)$/;
/** A change next door explains what began within a day after it. */
const RECENT = 24 * 3_600_000;

/** Where to look when the sentence alone does not say it: what changed before, here and in what the container uses. */
export function changesHint(facts: Facts, one: Failing): readonly string[] {
  const { pod, owner } = one;
  const written = justWritten(facts, one);
  if (written) return [written.remedy];
  if (changeBehind(facts, pod)) return [];
  const own = lastChange(facts, owner);
  const other = nextDoor(facts, one);
  const told = [
    ...(own ? [{ at: own.at, text: sentence(facts, label(owner), own) }] : []),
    ...(other
      ? [
          {
            at: other.change.at,
            text: sentence(facts, `${label(other.owner)}, which container ${one.view.name} uses,`, other.change),
          },
        ]
      : []),
  ];
  if (told.length > 0) return told.toSorted((a, b) => b.at - a.at).map(({ text }) => text);
  if (owner.kind === 'Pod') return [];
  return [`see what changed before this began: kubewhy changes ${label(owner)} -n ${facts.namespace}`];
}

const label = ({ kind, name }: Blamed): string => `${kind.toLowerCase()}/${name}`;

const sentence = ({ now }: Facts, who: string, { revision, texts, at, by }: LastChange): string =>
  `look at what changed last: revision ${revision} of ${who} came ${showDuration(now - at)} ago${by === undefined ? '' : ` (by ${by})`}: ${texts.join('; ')}; where the fault follows from it, give that back`;

/** The newest change of a workload that the container speaks with. */
function nextDoor(facts: Facts, one: Failing): { readonly owner: Blamed; readonly change: LastChange } | undefined {
  const linked = othersThan(facts, one).filter((other) => speaksWith(facts, one, other));
  const owners = new Map(linked.map(({ owner }) => [keyOf(owner), owner]));
  const [found] = [...owners.values()]
    .flatMap((owner) => {
      const change = lastChange(facts, owner);
      return change && facts.now - change.at <= RECENT ? [{ owner, change }] : [];
    })
    .toSorted((a, b) => b.change.at - a.change.at);
  return found;
}

/** Old templates of what keeps them apart from its pods, where they may tell what changed. */
export const wantsForChanges = (facts: Facts, one: Failing): readonly ListName[] =>
  HISTORY.test(one.owner.kind) ||
  othersThan(facts, one).some((other) => HISTORY.test(other.owner.kind) && speaksWith(facts, one, other))
    ? ['controllerrevisions']
    : [];
