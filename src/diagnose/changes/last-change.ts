import { canonical } from '../../core/json.ts';
import { isHidden } from '../../core/plain-secrets.ts';
import type { Blamed } from '../../core/diagnosis.ts';
import type { KubeObject, PodTemplate } from '../../core/kubernetes.ts';
import { at } from '../facts/events.ts';
import { podsOf } from '../facts/owners.ts';
import { revisionOf } from '../facts/revisions.ts';
import { revisionsOf } from '../facts/surge.ts';
import type { Facts } from '../types.ts';
import { formerOf } from './former.ts';
import { lastWriter, TEMPLATE } from './managers.ts';
import { templateChanges } from './template-diff.ts';

/** What the newest revision of a workload changed, whether an older one still serves or not. */
export type LastChange = {
  readonly revision: number;
  readonly before: number;
  readonly texts: readonly string[];
  /** Milliseconds at which it came: it was made, written, or its pods were. */
  readonly at: number;
  readonly by?: string;
  /** Variables that have another name and the same value or source. */
  readonly renamed: readonly Renamed[];
};

type Renamed = { readonly container: string; readonly from: string; readonly to: string };

/** A change explains what began within this time after it. */
const RECENT = 3 * 24 * 3_600_000;
const MOST_TEXTS = 4;
const SAME = 600_000;

type Newest = {
  readonly revision: number;
  readonly template: PodTemplate | undefined;
  readonly at: number;
  /** True when a revision of a lower number was made after it: it came back. */
  readonly back: boolean;
};

function newestOf(facts: Facts, { kind, name }: Blamed): Newest | undefined {
  if (kind === 'Deployment') {
    const [set, ...older] = revisionsOf(facts, name);
    return set && { revision: revisionOf(set), template: set.spec?.template, ...timesOf(set, older) };
  }
  const [made, ...older] = facts.controllerrevisions
    .filter(({ metadata }) => metadata?.ownerReferences?.some((one) => one.kind === kind && one.name === name))
    .toSorted((a, b) => (b.revision ?? 0) - (a.revision ?? 0));
  return (
    made && {
      revision: made.revision ?? 0,
      template: made.data?.spec?.template,
      ...timesOf(made, older),
    }
  );
}

const born = ({ metadata }: Pick<KubeObject, 'metadata'>): number => at(metadata?.creationTimestamp);
const timesOf = (newest: Pick<KubeObject, 'metadata'>, older: readonly Pick<KubeObject, 'metadata'>[]) => ({
  at: born(newest),
  back: older.some((one) => born(one) > born(newest)),
});

/** Undefined where nothing was changed within three days, or no revision before it was read. */
export function lastChange(facts: Facts, owner: Blamed): LastChange | undefined {
  const newest = newestOf(facts, owner);
  const [before] = formerOf(facts, { owner });
  if (!newest || !before || newest.at === 0) return undefined;
  const lists: Readonly<Record<string, readonly KubeObject[]>> = {
    Deployment: facts.deployments,
    StatefulSet: facts.statefulsets,
    DaemonSet: facts.daemonsets,
  };
  const workload = lists[owner.kind]?.find(({ metadata }) => metadata?.name === owner.name);
  const writer = workload && lastWriter(workload, TEMPLATE);
  // A revision that came back keeps the time of its first making: its pods tell when it came.
  const births = newest.back ? podsOf(facts, owner).map(born) : [];
  const when = Math.max(newest.at, writer?.at ?? 0, births.length > 0 ? Math.min(...births) : 0);
  const texts = templateChanges(before.template, newest.template).map(({ text }) => text);
  if (texts.length === 0 || facts.now - when > RECENT) return undefined;
  return {
    revision: newest.revision,
    before: before.revision,
    texts: texts.slice(0, MOST_TEXTS),
    at: when,
    ...(writer && when - writer.at < SAME ? { by: writer.manager } : {}),
    renamed: renamedIn(before.template, newest.template),
  };
}

function renamedIn(before: PodTemplate | undefined, after: PodTemplate | undefined): readonly Renamed[] {
  const old = [...(before?.spec?.initContainers ?? []), ...(before?.spec?.containers ?? [])];
  return [...(after?.spec?.initContainers ?? []), ...(after?.spec?.containers ?? [])].flatMap((now) => {
    const was = old.find(({ name }) => name === now.name)?.env ?? [];
    // Two values that were hidden look alike and are not known to be.
    const gone = was.filter((one) => !isHidden(one) && !now.env?.some(({ name }) => name === one.name));
    const come = (now.env ?? []).filter(({ name }) => !was.some((one) => one.name === name));
    return gone.flatMap((one) => {
      const [only, second] = come.filter((other) => canonical({ ...other, name: one.name }) === canonical(one));
      return only && !second ? [{ container: now.name, from: one.name, to: only.name }] : [];
    });
  });
}
