import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { parseQuantity } from '../../../../core/quantity.ts';
import { childrenOf } from '../../../custom/objects.ts';
import type { Facts } from '../../../types.ts';
import { editObject, isNode, label } from '../custom-fields.ts';
import { keyOf, plainValues } from './in-maker.ts';

/** Words for an amount that may grow and not go back. */
const SHRINKS =
  /\bshr[iu]nk\w*|\b(?:can ?not|may not|must not|not (?:be )?(?:allowed|supported|possible)|forbidden|unsupported|invalid)\b[^\n]{0,80}\b(?:decreas|reduc|lower|smaller|less)\w*|\b(?:decreas|reduc|lower)\w*\b[^\n]{0,60}\b(?:not (?:allowed|supported|possible|permitted)|forbidden|unsupported)|\b(?:can ?not|may not|must not) be (?:less|smaller|lower) than\b/i;
const SIZE = /^(?:size|storage|capacity|volumeSize|diskSize|storageSize|requests?\.storage|dataSize)$/i;

type Amount = { readonly path: string; readonly value: string; readonly bytes: number };

const amountsOf = (object: KubeObject): readonly Amount[] =>
  plainValues(object).flatMap(({ path, value }) => {
    const bytes = SIZE.test(keyOf(path)) ? parseQuantity(value) : undefined;
    return bytes === undefined || !/^\d/.test(value) ? [] : [{ path, value, bytes }];
  });

/** What the claims of an object hold: those that it or its sets own, that carry its name, or that its labels name. */
function claimed(facts: Facts, object: KubeObject): readonly { readonly name: string; readonly size: string }[] {
  const name = object.metadata?.name ?? '';
  const sets = childrenOf(object, facts.statefulsets as readonly KubeObject[]).map(
    ({ metadata }) => metadata?.name ?? '',
  );
  return facts.persistentvolumeclaims
    .filter(
      (one) =>
        childrenOf(object, [one as KubeObject]).length > 0 ||
        Object.values(one.metadata?.labels ?? {}).includes(name) ||
        [name, ...sets].some((stem) =>
          new RegExp(`(?:^|-)${stem.replace(/\W/g, '\\$&')}(?:-|$)`).test(one.metadata?.name ?? ''),
        ),
    )
    .flatMap(({ metadata, spec, status }) => {
      const size = status?.capacity?.['storage'] ?? spec?.resources?.requests?.['storage'];
      return size === undefined ? [] : [{ name: metadata?.name ?? '', size }];
    });
}

/** An amount that was lowered and may not be: what the field asks now, and what is there. */
export function shrunkAdvice(facts: Facts, object: KubeObject, words: string): readonly Advice[] {
  if (!SHRINKS.test(words)) return [];
  const said = new Set((words.match(/\d+(?:\.\d+)?(?:[KMGTP]i?)?B?\b/g) ?? []).map((one) => one.replace(/B$/, '')));
  const held = claimed(facts, object);
  const status = isNode(object.status) ? plainValues({ spec: object.status }) : [];
  const amounts = amountsOf(object);
  // Where the words name the amount that is asked for, only fields with it are meant; of several nobody knows which.
  const named = amounts.filter(({ value, path }) => said.has(value) || words.includes(path.replace(/^spec\./, '')));
  if (named.length === 0 && amounts.length > 1) return [];
  for (const { path, value, bytes } of named.length > 0 ? named : amounts) {
    const larger = (size: string): boolean => (parseQuantity(size) ?? 0) > bytes;
    const claim = held.find(({ size }) => larger(size));
    const told = [...said].find((one) => one !== value && /[KMGTP]i?$/.test(one) && larger(one));
    const runs = status.find(({ path: at, value: now }) => SIZE.test(keyOf(at)) && larger(now))?.value;
    const back = told ?? claim?.size ?? runs;
    if (back === undefined) continue;
    const where =
      back === claim?.size && claim
        ? `, as claim ${claim.name} has`
        : back === runs
          ? ', which its status says it has'
          : '';
    return [
      editObject(
        facts,
        `set ${path} of ${label(object)} from ${value} back to ${back}${where}: it may grow and not shrink; to have less, make a new one with ${value} and copy the data`,
        object,
        { path, value: back },
      ),
    ];
  }
  return [];
}
