import { minimalVersionIn } from '../../../../logs/meaning/minimal-version.ts';
import type { Failing } from '../../../facts/state.ts';

/** What a sentence asks for that names the least version with which something works. */
export function newerVersion({ view }: Failing, sentence: string): string | undefined {
  const least = minimalVersionIn(sentence);
  if (!least) return undefined;
  const of = least.of === undefined ? '' : ` of ${least.of}`;
  const image = view.spec?.image;
  const there =
    least.has === undefined
      ? image === undefined
        ? ''
        : ` (image ${image} is in use)`
      : ` (${least.has} is there${image?.includes(least.has) === true ? `, from image ${image}` : ''})`;
  return `use ${least.version} or later${of} for container ${view.name}${there}, or what still works with the version that is there`;
}
