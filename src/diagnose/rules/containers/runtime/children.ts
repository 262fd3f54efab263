import { parseQuantity } from '../../../../core/quantity.ts';
import { entriesOf, type Entry } from '../../../../logs/entries.ts';
import { containersOf, isRunning } from '../../../facts/containers.ts';
import { at } from '../../../facts/events.ts';
import { field, logEvidence } from '../../../facts/evidence.ts';
import { blame } from '../../../facts/owners.ts';
import { counts, fateOf } from '../../../facts/state.ts';
import { logOf } from '../../../read/logs.ts';
import { STAGE, type Draft, type Facts } from '../../../types.ts';
import { limitOf, showMemory } from '../../advice/memory.ts';
import { containerDraft } from '../container-draft.ts';

const HOUR = 3_600_000;
const CHILD =
  /was sent SIGKILL!?(?: Perhaps out of memory)?|signal 9 \(SIGKILL\)|(?:worker|child|process|subprocess)[^\n]{0,80}(?:killed|signal:? (?:9|killed)|SIGKILL|exit(?:ed)?(?: with)?(?: code)? -9)|^\s*(?:\S+: line \d+:\s+\d+ )?Killed\b/i;

/**
 * A master that ends a worker itself, for its time or its age; what it guesses about memory then ("Perhaps out of
 * memory?") is no fact.
 */
const OWN_KILL =
  /time ?out|timed ?out|harakiri|not respond|unresponsive|stuck|hung|too (?:long|slow|old)|max[-_ ]?(?:requests?|lifetime|age|jobs)|(?:reload|shut ?down|graceful|restart|recycl)\w*/i;
/** "may have been killed": nobody saw it. */
const GUESSES = /\b(?:may|might|could|possibly|probably|maybe) (?:have )?(?:been |be |got )?(?:killed|run out|oom)/i;
const isOwnKill = ({ lines }: Entry): boolean => OWN_KILL.test(lines[0] ?? '') || GUESSES.test(lines[0] ?? '');

/** Workers that the kernel kills while PID 1 lives on: no restart, no state, only the log says so. */
export function children(facts: Facts): Draft[] {
  return facts.pods
    .filter((pod) => counts(facts, pod))
    .flatMap((pod) =>
      containersOf(pod).flatMap((view): Draft[] => {
        const log = logOf(facts, view);
        const fate = fateOf(facts, view);
        const limit = limitOf(pod, view.name);
        if (
          !log ||
          log.previous ||
          !isRunning(view) ||
          fate.type === 'ended' ||
          !limit ||
          (parseQuantity(limit.value) ?? 0) <= 0
        )
          return [];
        const all = entriesOf(log.lines);
        const entries = all.filter(
          ({ lines }, index) =>
            CHILD.test(lines[0] ?? '') && !all.slice(Math.max(0, index - 4), index + 1).some(isOwnKill),
        );
        const last = entries.at(-1);
        if (!last) return [];
        const stamp = at(log.lines[last.from]?.at);
        if (stamp > 0 && facts.now - stamp > 24 * HOUR) return [];
        return [
          containerDraft(
            facts,
            { pod, view, fate, owner: blame(facts, pod) },
            {
              cause: 'ChildProcessOOMKilled',
              severity: 'warning',
              confidence: 'likely',
              stage: STAGE.probe,
              title: `worker processes of container ${view.name} are killed, most likely at its memory limit of ${showMemory(limit.value)}`,
              evidence: [logEvidence(log, last.from), field('Pod', pod.metadata?.name ?? '', limit.path, limit.value)],
              details: { limit: limit.value, times: entries.length },
              remedies: [
                `raise resources.limits.memory of container ${view.name} above ${showMemory(limit.value)}`,
                `run fewer workers in container ${view.name}`,
              ],
            },
          ),
        ];
      }),
    );
}
