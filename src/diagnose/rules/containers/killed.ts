import { parseQuantity } from '../../../core/quantity.ts';
import { entriesOf, type Entry } from '../../../logs/entries.ts';
import { defaulted, inMemory, limitOf, raiseMemory, rangeEvidence, rewritten, wasDefaulted } from '../advice/memory.ts';
import { memorySettings, wantsForMemory } from '../advice/memory-settings.ts';
import { containerDraft, runEvidence } from './container-draft.ts';
import { containersOf, isRunning } from '../../facts/containers.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field, logEvidence } from '../../facts/evidence.ts';
import { logOf } from '../../read/logs.ts';
import { blame } from '../../facts/owners.ts';
import { probeKill } from '../../facts/probe-kill.ts';
import { counts, failing, fateOf, type Failing } from '../../facts/state.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

const HOUR = 3_600_000;

/** Group 4.1, what kills a process: its memory limit, the node's memory, the runtime. Exit 137 has many mothers. */
export const killed: Rule = {
  name: 'killed',
  wants: (facts) => [
    ...(failing(facts).some(by137) ? (['nodeEvents', 'nodes'] as const) : []),
    ...failing(facts).flatMap((one) =>
      one.fate.type === 'ended' && one.fate.run.reason === 'OOMKilled'
        ? [...(wasDefaulted(one) ? (['limitranges'] as const) : []), ...wantsForMemory(one)]
        : [],
    ),
  ],
  find: (facts) => [...failing(facts).flatMap((one) => ended(facts, one)), ...nodeOom(facts), ...children(facts)],
};

const by137 = ({ fate, view }: Failing): boolean =>
  fate.type === 'ended' &&
  fate.run.exitCode === 137 &&
  (fate.run.reason !== 'OOMKilled' || limitOf(view.pod, view.name) === undefined);

function ended(facts: Facts, one: Failing): Draft[] {
  if (one.fate.type !== 'ended') return [];
  const { run } = one.fate;
  if (run.reason === 'OOMKilled') return [oom(facts, one)];
  const lost = run.exitCode === 255 && run.reason === 'Unknown' && one.view.status?.ready === false;
  return run.reason === 'ContainerStatusUnknown' || lost ? [statusUnknown(facts, one)] : [];
}

function oom(facts: Facts, one: Failing): Draft {
  const { view, pod } = one;
  const limit = limitOf(pod, view.name);
  const settings = memorySettings(facts, one, limit?.value);
  const ranged = defaulted(facts, one, limit?.value);
  const name = pod.metadata?.name ?? '';
  const memory = inMemory(view);
  return containerDraft(facts, one, {
    cause: 'OOMKilled',
    title: limit
      ? `container ${view.name} is killed at its memory limit of ${limit.value}`
      : `container ${view.name} is killed because memory ran out`,
    evidence: [
      ...runEvidence(one),
      ...(limit ? [field('Pod', name, limit.path, limit.value)] : []),
      ...(limit && ranged.length > 0 ? rangeEvidence(facts, limit.value) : []),
    ],
    details: {
      limit: limit?.value,
      request: view.spec?.resources?.requests?.['memory'],
      ...(memory.length > 0 ? { memoryVolumes: memory } : {}),
    },
    remedies: [
      ...rewritten(facts, one, limit?.value),
      ...settings,
      ...(ranged.length > 0 ? ranged : limit ? [raiseMemory(facts, one, limit.value)] : []),
      ...(limit ? [] : [`set requests and limits for the memory of container ${view.name}, or use larger nodes`]),
      ...(settings.length > 0
        ? []
        : [`find the leak, or set the heap of the runtime in container ${view.name} below the limit`]),
      ...(memory.length > 0
        ? [`count volume ${memory.join(', ')} too: a memory-backed emptyDir takes from the limit`]
        : []),
    ],
    yieldsTo: limit ? [] : ['NodeOOM'],
  });
}

function statusUnknown(facts: Facts, one: Failing): Draft {
  return containerDraft(facts, one, {
    cause: 'ContainerStatusUnknown',
    severity: 'warning',
    title: `the runtime lost container ${one.view.name}: how it ended is not known`,
    evidence: runEvidence(one),
    details: { node: one.pod.spec?.nodeName },
    remedies: [
      `look at node ${one.pod.spec?.nodeName ?? ''}: a restart, an eviction or a clean-up of the runtime takes containers away (this is no memory kill)`,
    ],
    yieldsTo: ['NodeRebooted', 'NodeNotReady'],
  });
}

/** The kernel of a node ran out of memory: one finding on the node, with the containers that it killed there. */
function nodeOom(facts: Facts): Draft[] {
  return facts.nodes.flatMap((node): Draft[] => {
    const name = node.metadata?.name ?? '';
    const events = eventsAbout(facts, 'Node', node).filter(
      ({ reason, lastSeen }) => reason === 'SystemOOM' && facts.now - at(lastSeen) < HOUR,
    );
    const victims = failing(facts).filter(
      (one) => one.pod.spec?.nodeName === name && by137(one) && probeKill(facts, one.view, one.fate)?.stated !== true,
    );
    const [event] = events;
    const [first] = victims;
    if (!event || !first) return [];
    return [
      {
        cause: 'NodeOOM',
        severity: 'critical',
        confidence: 'certain',
        subject: { kind: 'Node', name },
        stage: STAGE.podStatus,
        pods: victims.map(({ pod }) => pod.metadata?.name ?? ''),
        title: `node ${name} ran out of memory and its kernel killed processes`,
        evidence: [...events.slice(0, 4).map(eventEvidence), ...runEvidence(first).slice(0, 2)],
        details: {
          node: name,
          affected: [...new Set(victims.map(({ owner }) => `${owner.kind}/${owner.name}`))].slice(0, 20),
          unlimited: [
            ...new Set(
              victims.filter(({ view, pod }) => limitOf(pod, view.name) === undefined).map(({ view }) => view.name),
            ),
          ].slice(0, 20),
          allocatable: node.status?.allocatable?.['memory'],
        },
        consequences: ['CrashLoopBackOff'],
        remedies: [
          `set memory requests and limits for the big consumers on node ${name}`,
          'use larger nodes, or spread the pods over more of them',
        ],
      },
    ];
  });
}

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
function children(facts: Facts): Draft[] {
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
              title: `worker processes of container ${view.name} are killed, most likely at its memory limit of ${limit.value}`,
              evidence: [logEvidence(log, last.from), field('Pod', pod.metadata?.name ?? '', limit.path, limit.value)],
              details: { limit: limit.value, times: entries.length },
              remedies: [
                `raise resources.limits.memory of container ${view.name} above ${limit.value}`,
                `run fewer workers in container ${view.name}`,
              ],
            },
          ),
        ];
      }),
    );
}
