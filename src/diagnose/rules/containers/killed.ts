import {
  byVpa,
  defaulted,
  inMemory,
  isOfBefore,
  limitOf,
  raiseMemory,
  rangeEvidence,
  rewritten,
  showMemory,
  wasDefaulted,
} from '../advice/memory.ts';
import { memorySettings, wantsForMemory } from '../advice/memory-settings.ts';
import { containerDraft, runEvidence } from './container-draft.ts';
import { children } from './runtime/children.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { probeKill } from '../../facts/probe-kill.ts';
import { failing, type Failing } from '../../facts/state.ts';
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
  const others = rewritten(facts, one, limit?.value);
  const ranged = defaulted(facts, one, limit?.value);
  const name = pod.metadata?.name ?? '';
  const memory = inMemory(view);
  return containerDraft(facts, one, {
    cause: 'OOMKilled',
    title: limit
      ? `container ${view.name} is killed at its memory limit of ${showMemory(limit.value)}`
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
      ...others,
      ...(settings ? [settings.advice] : []),
      ...(ranged.length > 0
        ? ranged
        : limit && !(others.length > 0 && (byVpa(pod) || isOfBefore(facts, one, limit.value)))
          ? [raiseMemory(facts, one, limit.value, settings?.allowed)]
          : []),
      ...(limit ? [] : [`set requests and limits for the memory of container ${view.name}, or use larger nodes`]),
      ...(settings ? [] : [`find the leak, or set the heap of the runtime in container ${view.name} below the limit`]),
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
