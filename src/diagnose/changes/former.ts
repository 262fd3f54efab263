import type { PodTemplate } from '../../core/kubernetes.ts';
import type { Facts } from '../types.ts';
import { revisionOf } from '../facts/revisions.ts';
import type { Failing } from '../facts/state.ts';
import { revisionsOf } from '../facts/surge.ts';

export type Former = {
  readonly revision: number;
  /** What holds it: `ReplicaSet web-7d9f`. */
  readonly holder: string;
  readonly template: PodTemplate | undefined;
};

/** Templates of the revisions before the newest, newest first. */
export function formerOf(facts: Facts, { owner }: Pick<Failing, 'owner'>): readonly Former[] {
  if (owner.kind === 'Deployment')
    return revisionsOf(facts, owner.name)
      .slice(1)
      .map((set) => ({
        revision: revisionOf(set),
        holder: `ReplicaSet ${set.metadata?.name}`,
        template: set.spec?.template,
      }));
  return facts.controllerrevisions
    .filter(({ metadata }) =>
      metadata?.ownerReferences?.some(({ kind, name }) => kind === owner.kind && name === owner.name),
    )
    .toSorted((a, b) => (b.revision ?? 0) - (a.revision ?? 0))
    .slice(1)
    .map(({ revision = 0, metadata, data }) => ({
      revision,
      holder: `ControllerRevision ${metadata?.name}`,
      template: data?.spec?.template,
    }));
}

/** Image of a revision before the one that runs, and where it stands. */
export type ImageBefore = { readonly image: string; readonly source: string };

/** The last other image of a container; undefined where no revision was read that has another. */
export function imageBefore(facts: Facts, one: Failing): ImageBefore | undefined {
  const { view } = one;
  for (const { revision, holder, template } of formerOf(facts, one)) {
    const all = [...(template?.spec?.containers ?? []), ...(template?.spec?.initContainers ?? [])];
    const image = all.find(({ name }) => name === view.name)?.image;
    if (image !== undefined && image !== view.spec?.image) return { image, source: `revision ${revision}, ${holder}` };
  }
  return undefined;
}
