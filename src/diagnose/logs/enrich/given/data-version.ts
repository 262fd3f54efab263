import type { Advice } from '../../../../core/diagnosis.ts';
import { imageBefore } from '../../../changes/former.ts';
import type { Failing } from '../../../facts/state.ts';
import { change } from '../../../rules/advice/change.ts';
import type { Facts } from '../../../types.ts';
import type { Caught } from '../../signatures/types.ts';

/** "6.0" of `mongo:6.0.26-jammy`. */
const tagVersion = (image: string): string | undefined => /:v?(\d+(?:\.\d+)?)[\w.-]{0,60}$/.exec(image)?.[1];

/**
 * Data of another version: the image of the revision before, which reads it, and from there one version after the
 * other, since programs bring over the data of the version right before them alone.
 */
export function backToImage(facts: Facts, one: Failing, { version, built, wanted }: Caught): readonly Advice[] {
  const had = version ?? built;
  const { view, owner } = one;
  const now = view.spec?.image ?? '';
  const before = imageBefore(facts, one);
  if (before === undefined && had === undefined) return [];
  const from = had ?? tagVersion(before?.image ?? '');
  const to = tagVersion(now);
  const older = from !== undefined && to !== undefined && Number.parseFloat(from) < Number.parseFloat(to);
  const step = older
    ? `; from there bring the data over one major version after the other${wanted === undefined || wanted === to ? '' : ` (the log expects ${wanted})`}, letting each finish its own upgrade before the next`
    : '';
  const data = had === undefined ? 'which ran on this data' : `whose data is of version ${had}`;
  if (!before) return [`go back to an image of version ${had}, which wrote the data${step}`];
  const text = `go back to image ${before.image} (${before.source}), ${data}${step}`;
  const workload = `${owner.kind.toLowerCase()}/${owner.name}`;
  return [
    /^(?:Deployment|StatefulSet|DaemonSet)$/.test(owner.kind)
      ? change(facts, text, 'set_image', { workload, container: view.name, image: before.image })
      : text,
  ];
}
