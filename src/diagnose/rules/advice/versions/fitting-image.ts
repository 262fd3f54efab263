import type { Advice } from '../../../../core/diagnosis.ts';
import { blame, keyOf } from '../../../facts/owners.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';
import { change } from '../change.ts';
import { TEMPLATED } from '../edits.ts';

const VERSION = /(?<![\w.:/-])v?(\d{1,4}(?:\.\d{1,6}){1,3})(?![\w:]|\.\d)/g;
const MAJOR = /\b(?:version|release|v)[ :=]{0,2}["'(]?v?(\d{1,3})(?![\w.:/])/gi;
const MOST = 6;
const MOST_TEXT = 2_000;

/** Versions that a sentence names, each once. */
function versionsIn(sentence: string): readonly string[] {
  const text = sentence.slice(0, MOST_TEXT);
  const all = [...text.matchAll(VERSION), ...text.matchAll(MAJOR)].map(([, version = '']) => version);
  return [...new Set(all)].slice(0, MOST);
}

const tagOf = (image: string): string => /:([\w][\w.-]{0,127})(?:@|$)/.exec(image)?.[1] ?? '';
const baseOf = (image: string): string => /([\w.-]+?)(?:[:@][^/]*)?$/.exec(image)?.[1] ?? '';

/** The version in a tag that is the one of the sentence, or its beginning: 17 or 17.6 for 17.6.1. */
function ofTag(image: string, version: string): string | undefined {
  const own = /^v?(\d{1,4}(?:\.\d{1,6}){0,3})/.exec(tagOf(image))?.[1];
  if (own === undefined) return undefined;
  return own === version || version.startsWith(`${own}.`) || own.startsWith(`${version}.`) ? own : undefined;
}

/** The image of the container with another tag, where the lines of an error name that: what they ask for, in words. */
export function namedImage({ view }: Failing, block: string): string | undefined {
  const image = view.spec?.image ?? '';
  const tag = tagOf(image);
  const bare = image.replace(/@.*$/, '').slice(0, -tag.length - 1);
  if (tag === '' || !bare.includes('/')) return undefined;
  const named = block.slice(0, MOST_TEXT).split(`${bare}:`).slice(1);
  const tags = new Set(named.map((rest) => /^[\w][\w.-]{0,127}/.exec(rest)?.[0].replace(/[.-]+$/, '') ?? tag));
  const [other, second] = [...tags].filter((one) => one !== tag);
  return other === undefined || second !== undefined
    ? undefined
    : `use image ${bare}:${other} in place of ${image} for container ${view.name}, or the version of before of what wants it: its log names that image`;
}

/**
 * Two versions that do not fit each other, where one is that of the container's own image and another workload runs the
 * other: the image to use, which is the same as there where both are of one program.
 */
export function fittingImage(facts: Facts, { view, owner }: Failing, sentence: string): Advice | undefined {
  const image = view.spec?.image;
  const versions = versionsIn(sentence);
  if (image === undefined || versions.length < 2) return undefined;
  const own = versions.find((version) => ofTag(image, version) !== undefined);
  if (own === undefined) return undefined;
  const others = facts.pods
    .filter((pod) => keyOf(blame(facts, pod)) !== keyOf(owner))
    .flatMap((pod) => (pod.spec?.containers ?? []).map((each) => ({ pod, there: each.image ?? '' })));
  for (const version of versions) {
    if (version === own) continue;
    const all = others.filter(({ there }) => ofTag(there, version) !== undefined);
    const found = all.find(({ there }) => baseOf(there) === baseOf(image)) ?? all[0];
    if (!found) continue;
    const { kind, name } = blame(facts, found.pod);
    const why = `${kind.toLowerCase()}/${name} runs ${found.there}`;
    if (baseOf(found.there) !== baseOf(image))
      return `use an image of container ${view.name} that fits ${version} in place of ${image}: ${why}`;
    const right = image.replace(
      `:${tagOf(image)}`,
      `:${tagOf(image).replace(ofTag(image, own) ?? own, ofTag(found.there, version) ?? version)}`,
    );
    const text = `use image ${right} in place of ${image} for container ${view.name}: ${why}`;
    const workload = `${owner.kind.toLowerCase()}/${owner.name}`;
    return TEMPLATED.test(owner.kind) || owner.kind === 'CronJob'
      ? change(facts, text, 'set_image', { workload, container: view.name, image: right })
      : text;
  }
  return undefined;
}
