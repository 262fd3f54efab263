import { entriesOf } from '../../../logs/entries.ts';
import { isGeneric } from '../../../logs/words/generic.ts';
import { isOptional } from '../../../logs/words/optional.ts';
import { obliges } from '../../../logs/words/orders.ts';
import { recordOf } from '../../../logs/record.ts';
import type { ContainerLog } from '../../types.ts';
import { seenAs, type Ending } from '../fit.ts';
import { isByTheWay } from './telling.ts';

const LAST = 60;
/** What somebody has to do before the program goes on. */
const DEMANDS =
  /\b(?:must|has to|have to|needs? to) be (?:\w+ly )?(?:upgraded|migrated|initiali[sz]ed|converted|unsealed|unlocked|activated|confirmed|approved|accepted|registered|restored|repaired|reindexed|rebuilt|completed|run|imported|installed|configured|set up)\b|\b(?:waiting|waits) for (?:an? |the )?(?:admin\w*|operator|user|manual|confirmation|approval|set-?up|installation)\b|\b(?:set-?up|installation|initiali[sz]ation|migration|upgrade) (?:is )?(?:required|pending|not (?:yet )?(?:done|complete\w*|finished))\b/i;
/** A request; without a level it is as often an invitation. */
const REQUESTS =
  /\bplease (?!(?:see|note|visit|refer|report|wait|ignore|contact|be\b|read|file|open an)\b)[a-z]+ [a-z]/i;
const OF_SETUP =
  /\b(?:set-?up|install\w*|migrat\w*|initiali\w*|un(?:seal|lock)\w*|activat\w*|register\w*|configur\w*|confirm\w*|approv\w*|complete|log ?in|sign in|passphrase)\b/i;

/**
 * A program that runs and is not ready, and says without a word of a fault what a person has to do first: the last
 * warning of that kind. Undefined where none is near the end.
 */
export function demandedIn(log: ContainerLog | undefined): Ending | undefined {
  const all = entriesOf(log?.lines ?? []).slice(-LAST);
  const entry = all.findLast((one) => {
    const { text, sentence, warn, high } = seenAs(one);
    const plain = recordOf(one.lines[0] ?? '').level === undefined;
    return (
      (warn || high || plain) &&
      (DEMANDS.test(sentence.text) ||
        (obliges(sentence.text) && !isByTheWay(one, all)) ||
        (REQUESTS.test(sentence.text) && (!plain || OF_SETUP.test(sentence.text)))) &&
      !isOptional(text) &&
      !isGeneric(sentence.text)
    );
  });
  if (!entry) return undefined;
  const { sentence } = seenAs(entry);
  return { entry, line: entry.from + sentence.at, sentence: sentence.text, caught: {} };
}
