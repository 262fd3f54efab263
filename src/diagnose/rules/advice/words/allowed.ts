import type { Place } from '../../../places/index.ts';
import { standsIn } from '../variables/stands-in.ts';

/** "perhaps defined by a module not included": the line may be right, and what it needs is not loaded. */
export const defined = (sentence: string): string => {
  const kind = /\b(module|plugin|extension)s?\b[^\n]{0,40}\bnot (?:included|loaded|enabled|installed|built)\b/i.exec(
    sentence,
  )?.[1];
  return kind === undefined ? '' : `load the ${kind.toLowerCase()} that defines what stands there, or `;
};

/** "; it must be an integer between 1 and 1000": what a sentence allows, in its own words. */
export function allowed(sentence: string): string {
  const said = ALLOWED.exec(sentence.slice(0, 600))?.[1];
  return said === undefined ? '' : `; it must be ${said}`;
}
const ALLOWED =
  /\b(?:expect(?:ed|s|ing)|must be|should be|has to be|needs? to be|wants?|allowed (?:values?|options?)(?: (?:is|are))?|valid (?:values?|options?)(?: (?:is|are))?):? (?!but\b|got\b|end\b|token\b|to\b)((?:an?|one|either|any|positive|[a-z]+|["'`\d])[^\n;()]{2,80}?)(?=,? (?:but|got|found|received|not|instead|was|has)\b|[.;(\n]|: |$)/i;

const SCHEME =
  /\b(?:needs?|must|should|has to|missing|lacks?|without|requires?|no)\b[^\n]{0,40}\b(?:protocol|scheme)\b|\b(?:protocol|scheme) (?:is )?(?:missing|required)\b/i;
/** The opposite, or one that is there. */
const HAS_ONE =
  /\b(?:must|should|may|can|do|does)(?: ?not|n['’]t| never| have no| be without)\b|\b(?:unsupported|unknown|unexpected|wrong|remove|strip|drop|omit)\b[^\n]{0,40}\b(?:protocol|scheme)\b/i;
const HOST = /^[\w-]+(?:\.[\w-]+)+(?::\d{1,5})?(?:\/\S{0,200})?$/;
/** A host by itself where an address is asked for: what lacks stands before it. */
export function schemed(places: readonly Place[], sentence: string): readonly string[] {
  const text = sentence.slice(0, 600);
  const place = SCHEME.test(text) && !HAS_ONE.test(text) ? places.find(({ says = '' }) => HOST.test(says)) : undefined;
  return place?.says === undefined
    ? []
    : [
        `write ${/\bhttps?\b/i.test(text) ? 'https:// (or http://)' : 'the scheme that is meant (such as https://)'} before ${place.says} in ${standsIn(place)}`,
      ];
}
