/** `Install missing gems with 'bundle install'`: the means behind what it mends. */
const BY_MEANS = /^(?:please )?(?:install|run|use|execute|try|add|create)\b[^\n]{0,80}\b(?:with|by|using) ['"`]/i;
/** Says what to run: what that would mend stands before it. */
const INSTRUCTS = /\b(?:run|execute|try|use) ['"`][^'"`\n]{3,80}['"`] (?:to|and|before|first)\b/i;
/** "… is not formatted, please run …": what it would mend is said in the same breath. */
const STATES =
  /\b(?:is|are|was|were|has|have|does|do)(?: not|n't| no)\b|\bnot (?:found|initiali[sz]ed|set)\b|\bmissing\b/i;
/** "the `unlock` command can be used to remove stale locks". */
const OFFERS = /^(?:the )?['"`][^'"`\n]{3,80}['"`] (?:\w+ )?can be used to\b/i;
export function instructs(text: string): boolean {
  if (OFFERS.test(text) || BY_MEANS.test(text)) return true;
  const found = INSTRUCTS.exec(text);
  return found !== null && !STATES.test(text.slice(0, found.index));
}

/** Says what has to be without a word of a fault: it counts where nothing else tells of one. */
const OBLIGES =
  /\b(?:has|have|needs?) to (?:be )?[a-z]{2,}|\brequires? (?:that|these|this|those|at least|version|one of)\b/i;
export const obliges = (text: string): boolean => OBLIGES.test(text) && !instructs(text);

/** Concludes that it goes no further: the fault that it concludes from stands before it. */
const CONCLUDES =
  /\b(?:cannot|can't|could not|unable to|refus(?:es|ed|ing) to|will not|won't|not able to) (?:continue|proceed|go on|start|run|operate|boot|serve|work)\b/i;
export const concludes = (text: string): boolean => CONCLUDES.test(text);
