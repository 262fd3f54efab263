import { kindOfWord } from '../../core/kinds.ts';
import type { Memory } from './conversation.ts';
import { findName } from './names.ts';
import { call, type Understood } from './outcome.ts';
import { workloadIn } from './read-requests.ts';
import { Sentence } from './sentence.ts';
import { takeNamespace, takeReplicas, takeRevision } from './slots.ts';
import { setRequest } from './set-requests.ts';
import { conceptsOf } from './vocabulary.ts';

const QUESTION =
  /^(?:why|what|which|who|when|where|how|did|does|is|are|was|were|has|have|had|should|shall|may|might|must|if|since|after|before|show|list|get|describe)\b/i;
/** What a log or an event says is told, not wished. */
const QUOTED =
  /\b(?:logs?|events?|messages?|annotations?|it)\b.{0,20}\b(?:says?|said|tells|told|claims?|orders?|asks?)\b/i;
const FORBIDDEN = /(?:^|[,;.!]\s*)(?:please )?(?:do not|never)\b/i;
const CLAUSE = /(?:[,;.!:]|\b(?:and|so|then|but|please)\b)\s*/i;
const POLITE = /^(?:can|could|would|will) (?:you|we|i)\b/i;

/**
 * Requests that change something. A question about a change ("why did it restart?", "what happened after the rollback?") is none; a polite
 * one ("can you restart it?") is.
 */
export function changeRequest(sentence: Sentence, memory: Memory): Understood | undefined {
  const text = sentence.text.trim().replace(/^(?:please|ok|okay|now|then|and|so)[, ]+/i, '');
  if (
    QUESTION.test(text) &&
    !POLITE.test(text) &&
    !/^(?:get|have) (?:it|the|my)\b.*\b(?:restarted|scaled)\b/i.test(text)
  )
    return undefined;
  if (sentence.says('why') || QUOTED.test(text)) return undefined;
  if (FORBIDDEN.test(text)) return { say: 'All right, nothing was changed.' };
  // "after the rollback the backend is down" complains; "it is broken, restart it" also asks.
  if (sentence.has('trouble') && !text.split(CLAUSE).some(isCommand)) return undefined;
  const set = setRequest(sentence, memory);
  if (set !== undefined) return set;
  if (sentence.has('create') && /\b(?:namespace|ns)\b/i.test(sentence.text)) return createNamespace(sentence);
  if (sentence.has('rollback')) return rollback(sentence, memory);
  if (sentence.has('resume') && !sentence.has('logs')) return pauseOrResume(sentence, memory, 'resume_rollout');
  if (sentence.has('pause') && !sentence.has('logs')) return pauseOrResume(sentence, memory, 'pause_rollout');
  if (sentence.has('remove')) return remove(sentence, memory);
  if (isScale(sentence)) return scale(sentence, memory);
  if (sentence.has('restart')) return restart(sentence, memory);
  return undefined;
}

const COMMANDS = [
  'scale',
  'restart',
  'rollback',
  'pause',
  'resume',
  'remove',
  'stop',
  'raise',
  'image',
  'create',
] as const;

/** A clause that starts with the word for a change, maybe after "please", "can you" or "I want to". */
const isCommand = (clause: string): boolean => {
  const plain = clause
    .trim()
    .replace(/^(?:(?:please|can|could|would|will|you|we|just|i|want|to|let|us|me|try|do|a|it)\s+)*/i, '');
  const first = new Sentence(plain).words[0]?.word ?? '';
  return COMMANDS.some((concept) => conceptsOf(first).has(concept));
};

const isScale = (sentence: Sentence): boolean =>
  sentence.has('scale') ||
  (sentence.has('stop') && !sentence.has('logs', 'trouble')) ||
  (sentence.has('replicas') && /\d/.test(sentence.text)) ||
  /\b(?:run|want|need|give|have|use|make)\b.*\b\d+\s+(?:\S+\s+)?(?:replicas?|pods?|copies|instances)\b/i.test(
    sentence.text,
  );

function scale(sentence: Sentence, memory: Memory): Understood {
  const namespace = takeNamespace(sentence);
  const relative = /\b(?:by|more|fewer|another|additional|double|triple|half|halve)\b/i.test(sentence.text);
  const replicas = sentence.has('stop') ? 0 : relative ? undefined : takeReplicas(sentence);
  const workload = workloadIn(sentence, memory, true);
  if (workload === undefined) return { ask: 'Which workload should I scale? For example: "scale the backend to 3".' };
  if (replicas === undefined)
    return { ask: `To how many replicas in all should ${workload} be scaled? For example: "to 3".` };
  return call('scale_workload', { workload, namespace, replicas });
}

function restart(sentence: Sentence, memory: Memory): Understood {
  const namespace = takeNamespace(sentence);
  const workload = workloadIn(sentence, memory, true);
  if (workload === undefined) return { ask: 'Which workload should I restart? For example: "restart the backend".' };
  return call('restart_workload', { workload, namespace });
}

function rollback(sentence: Sentence, memory: Memory): Understood {
  const namespace = takeNamespace(sentence);
  const revision = takeRevision(sentence, true);
  const workload = workloadIn(sentence, memory, true);
  if (workload === undefined)
    return { ask: 'Which workload should I roll back? For example: "roll back the backend to revision 2".' };
  return call('rollback_workload', { workload, namespace, revision });
}

function pauseOrResume(sentence: Sentence, memory: Memory, tool: 'pause_rollout' | 'resume_rollout'): Understood {
  const namespace = takeNamespace(sentence);
  const workload = workloadIn(sentence, memory, true);
  const verb = tool === 'pause_rollout' ? 'pause' : 'resume';
  if (workload === undefined)
    return { ask: `The rollout of which workload should I ${verb}? For example: "${verb} the backend".` };
  return call(tool, { workload, namespace });
}

/** Only pods can be deleted here; a pod is named in full, since the wrong one cannot be taken back. */
function remove(sentence: Sentence, memory: Memory): Understood {
  const other = sentence.words
    .map(({ word }) => kindOfWord(word))
    .find((kind) => kind !== undefined && kind.kind !== 'Pod');
  if (other !== undefined && !sentence.says('pod', 'pods', 'po'))
    return {
      say: `I do not delete a ${other.kind}. I can delete single pods (their controller makes new ones), scale a workload, or roll one back.`,
    };
  const namespace = takeNamespace(sentence);
  const found = findName(sentence, memory.names);
  const name =
    found.name?.split('/').at(-1) ??
    (found.pronoun && memory.workload?.startsWith('pod') ? memory.workload.split('/').at(-1) : undefined);
  if (name === undefined || !/-[a-z0-9]+$/.test(name))
    return {
      ask: 'Which pod should be deleted? Give its full name, for example: "delete pod todo-chatbot-backend-5d9c7b8f6-abcde".',
    };
  return call('delete_pod', { pod: name, namespace });
}

function createNamespace(sentence: Sentence): Understood {
  const name = sentence.take(
    /\b(?:namespace|ns)\b(?: called| named)?\s+['"]?([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)['"]?/i,
  )?.[1];
  if (name === undefined)
    return { ask: 'What should the new namespace be called? For example: "create namespace staging".' };
  return call('create_namespace', { name });
}
