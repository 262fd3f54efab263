import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { linksOf } from '../../../custom/links.ts';
import { blamedOf, type Bad } from '../../../custom/objects.ts';
import { saidPaths } from '../../../custom/said-path.ts';
import { keyOf } from '../../../facts/owners.ts';
import type { Facts } from '../../../types.ts';
import { label } from '../custom-fields.ts';
import { customAdvice, namespaceAdvice, podAdvice } from './selector-advice.ts';

/** Words for being kept out by what another object chooses. */
const KEPT_OUT =
  /not (?:be )?(?:allowed|permitted|selected|matched|authori[sz]ed|accepted)|denied|NotAllowed|do(?:es)? ?n[o']t match|no match|outside|not (?:in|within|part of) (?:its |the )?(?:scope|allowed)/i;
/** Words for a choice that nothing meets. */
const EMPTY =
  /\b(?:no|0|zero) (?:[\w-]+ ){0,2}(?:pods?|endpoints?|targets?|workloads?|instances?|members?)\b|match(?:es|ed)? (?:no|nothing|0)|selects? (?:no|nothing)|no (?:healthy )?(?:upstream|backend)s?/i;

/** The same of other things than pods: "NoMatchingInstance", "no rules found". */
const UNMET =
  /\bNo(?:t)?[A-Z]?\w*Match|\bno(?:ne)? (?:[\w-]+ ){0,4}(?:match|found|selected|select)|select(?:or|s|ed)?\b|not found/i;

/** Objects that were read and that these name. */
export const namedBy = (facts: Facts, objects: readonly KubeObject[]): readonly KubeObject[] => {
  const keys = new Set(objects.flatMap((one) => linksOf(one)).map(({ kind, name }) => `${kind}/${name}`));
  return facts.custom.objects.filter((one) => !objects.includes(one) && keys.has(keyOf(blamedOf(one))));
};

/**
 * What keeps an object out that is right in itself: the selector of what it names and whose labels it lacks, the field
 * of that other object which the words call by its path.
 */
export function byOthers(facts: Facts, chain: readonly Bad[]): readonly Advice[] {
  const objects = chain.map(({ object }) => object);
  const said = chain.map((one) => one.said).join('\n');
  const others = namedBy(facts, objects);
  const chosen = KEPT_OUT.test(said) ? others.flatMap((one) => namespaceAdvice(facts, one)).slice(0, 2) : [];
  if (chosen.length > 0) return chosen;
  const unmet = EMPTY.test(said) ? objects.flatMap((one) => podAdvice(facts, one, facts.pods)).slice(0, 2) : [];
  if (unmet.length > 0) return unmet;
  const unchosen = (EMPTY.test(said) || KEPT_OUT.test(said) || UNMET.test(said) ? objects : [])
    .flatMap((one) => customAdvice(facts, one))
    .slice(0, 2);
  if (unchosen.length > 0) return unchosen;
  if (objects.some((one) => saidPaths(one, said).length > 0)) return [];
  return others
    .flatMap((one) =>
      saidPaths(one, said)
        .slice(0, 1)
        .map(
          ({ path, shown }) =>
            `correct ${path} of ${label(one)}, of which ${label(objects.at(-1) ?? one)} speaks: it is ${shown}`,
        ),
    )
    .slice(0, 1);
}
