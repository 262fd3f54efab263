import { remedyOf, type Advice } from '../../../core/diagnosis.ts';
import type { Failing } from '../../facts/state.ts';
import type { Words } from '../../logs/endings.ts';
import type { Draft, Facts } from '../../types.ts';
import { justWritten } from '../../changes/just-written.ts';
import { changesHint } from '../advice/elsewhere/changed-last.ts';
import { saidAdvice } from '../advice/said.ts';
import { containerDraft, runEvidence } from '../containers/container-draft.ts';
import { advised, attempted, blockIn, hinted } from './program-says.ts';
import { quotable } from './quotable.ts';
import { farBack, isCall, notFound } from './told.ts';

/** What its log says nobody looked at: no sentence about it. */
function unread({ subject, namespace }: Facts, { view, owner }: Failing): string {
  const name = `${owner.kind.toLowerCase()}/${owner.name}`;
  return subject?.kind === owner.kind && subject.name === owner.name
    ? `read why container ${view.name} ends: its log could not be read here (kubewhy logs ${name} -n ${namespace})`
    : `let the log of container ${view.name} be read, which it was not here: kubewhy diagnose ${name} -n ${namespace}`;
}

/** `To recover from this state, …`: a way out of exactly this comes before the places that it speaks of. */
const REPAIRS = /"to (?:fix|resolve|solve|recover|repair)\b/i;

/** No row fits: the sentence that decides is the title, and what has to be mended. */
export function quoted(facts: Facts, one: Failing, words: Words, more: Partial<Draft> = {}): Draft {
  const code = one.fate.type === 'ended' ? one.fate.run.exitCode : 0;
  const { ending } = words;
  const said = ending ? quotable(ending.sentence) : words.evidence[0] ? quotable(words.evidence[0].text) : '';
  const beside = ending?.beside ? quotable(ending.beside.sentence) : undefined;
  const tail = said === '' ? '' : `: ${said}${beside === undefined ? '' : `, after "${beside}"`}`;
  const own = saidAdvice(facts, one, ending?.sentence ?? '', ending?.beside?.sentence, blockIn({ ending }));
  const tried = attempted(words, one.view.name);
  const written = justWritten(facts, one);
  return containerDraft(facts, one, {
    cause: 'ApplicationError',
    confidence: ending ? 'likely' : 'possible',
    title: `container ${one.view.name} ends with exit code ${code}${tail}${farBack(words)}`,
    evidence: [...words.evidence, ...own.evidence, ...(written ? [written.evidence] : []), ...runEvidence(one)],
    remedies: [
      ...new Set<Advice>([
        ...advised(words, one.view.name),
        ...own.remedies.filter(isCall),
        ...tried,
        // What was changed right before is given back before anything else is tried on it.
        ...(written && own.remedies.some((advice) => written.sets(remedyOf(advice).text)) ? [written.remedy] : []),
        ...hinted(words).filter((hint) => REPAIRS.test(hint)),
        ...own.remedies.filter((advice) => !isCall(advice)),
        ...hinted(words),
        ...(tried.length + own.remedies.length + hinted(words).length > 0 || written
          ? []
          : [
              beside !== undefined
                ? `mend what container ${one.view.name} says first: "${beside}"`
                : words.log?.known !== true && (words.log?.lines.length ?? 0) === 0 && !ending
                  ? unread(facts, one)
                  : said === '' || !ending
                    ? `find in the log of container ${one.view.name} why it ends; its last line names no fault${notFound(words)}`
                    : `mend what container ${one.view.name} says: "${said}"`,
            ]),
        ...changesHint(facts, one),
      ]),
    ],
    ...more,
  });
}
