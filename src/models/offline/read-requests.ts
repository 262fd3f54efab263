import { kindOfWord } from '../../core/kinds.ts';
import type { Memory } from './conversation.ts';
import { findName } from './names.ts';
import { call, present, type Understood, type Wanted } from './outcome.ts';
import type { Sentence } from './sentence.ts';
import {
  takeContainer,
  takeContains,
  takeNamespace,
  takePrevious,
  takeRevision,
  takeSelector,
  takeSince,
  takeTail,
} from './slots.ts';
import { conceptsOf } from './vocabulary.ts';

/** The workload that is meant: named, or the one spoken of before when a pronoun (or nothing) stands for it. */
export function workloadIn(sentence: Sentence, memory: Memory, implied = false): string | undefined {
  const { name, pronoun, whole } = findName(sentence, memory.names);
  if (name !== undefined) return name;
  if (whole && !pronoun) return undefined;
  return pronoun || implied ? memory.workload : undefined;
}

/**
 * Requests that read, in order of how clearly their words say what is wanted. `namespaces`: those that are there and
 * that nothing else is called by. Undefined: none of them.
 */
export function readRequest(
  sentence: Sentence,
  memory: Memory,
  namespaces: readonly string[] = [],
): Understood | undefined {
  const asksWhy = sentence.says('why') || (sentence.has('trouble') && !sentence.has('logs', 'events'));
  const namespace = takeNamespace(sentence, namespaces) ?? keptNamespace(sentence, memory);
  if (sentence.has('logs') && !sentence.says('why')) return logs(sentence, memory, namespace);
  if (asksWhy) return troubles(sentence, memory, namespace);
  if (sentence.has('events') && !/\bwhat happened\b/i.test(sentence.text)) return events(sentence, memory, namespace);
  if (isYaml(sentence)) return describe(sentence, memory, namespace);
  if (sentence.has('history') || (sentence.has('rollout') && sentence.says('revisions')))
    return history(sentence, memory, namespace);
  if (sentence.has('rollout')) return rollout(sentence, memory, namespace);
  if (isUsage(sentence)) return usage(sentence, memory, namespace);
  const kind = listedKind(sentence);
  if (kind !== undefined) return listOrGet(sentence, kind, namespace);
  if (sentence.has('events')) return events(sentence, memory, namespace);
  if (sentence.has('overview')) return overview(sentence, memory, namespace);
  return undefined;
}

/** "its logs" stays in the namespace that was spoken of. */
const keptNamespace = (sentence: Sentence, memory: Memory): string | undefined =>
  sentence.words.some(({ word }) => ['it', 'its', 'them', 'that'].includes(word)) ? memory.namespace : undefined;

const isYaml = (sentence: Sentence): boolean =>
  sentence.has('describe') &&
  !sentence.has('rollout') &&
  !/\bdescribe (?:the )?(?:problem|issue|situation)\b/i.test(sentence.text);
const isUsage = (sentence: Sentence): boolean =>
  /\b(?:cpu|memory|ram|usage|top|consum\w+|utili[sz]ation)\b/i.test(sentence.text);

function logs(sentence: Sentence, memory: Memory, namespace: string | undefined): Understood {
  const taken = takeContainer(sentence);
  const contains = takeContains(sentence);
  const since = takeSince(sentence);
  const tail = takeTail(sentence);
  const previous = takePrevious(sentence) ? true : undefined;
  const { name } = findName(sentence, memory.names);
  // "the backend container" names the workload as well as its container.
  const container = name === undefined && memory.workload === undefined ? undefined : taken;
  const workload = name ?? (container === undefined ? taken : undefined) ?? memory.workload;
  // "the logs of the one that crashes": the diagnosis reads those.
  if (workload === undefined && sentence.has('trouble')) return call('diagnose', { namespace });
  if (workload === undefined) return { ask: 'Whose logs do you want to see? For example: "logs of the backend".' };
  const first: Wanted = {
    tool: 'get_logs',
    input: present({ workload, namespace, container, previous, tail, since, contains }),
  };
  const also: Wanted[] = sentence.has('events')
    ? [{ tool: 'get_events', input: present({ workload, namespace }) }]
    : [];
  return { calls: [first, ...also] };
}

function troubles(sentence: Sentence, memory: Memory, namespace: string | undefined): Understood {
  const { whole, several } = findName(sentence, memory.names);
  if (several) return call('diagnose', { namespace });
  const implied = !whole && /\bwhy\b.{0,12}$/i.test(sentence.text);
  return call('diagnose', { workload: workloadIn(sentence, memory, implied), namespace });
}

function events(sentence: Sentence, memory: Memory, namespace: string | undefined): Understood {
  return call('get_events', { workload: workloadIn(sentence, memory), namespace });
}

function rollout(sentence: Sentence, memory: Memory, namespace: string | undefined): Understood {
  const workload = workloadIn(sentence, memory, true);
  if (workload === undefined)
    return { ask: 'The rollout of which workload? For example: "rollout status of the backend".' };
  return call('rollout_status', { workload, namespace });
}

function history(sentence: Sentence, memory: Memory, namespace: string | undefined): Understood {
  const revision = takeRevision(sentence);
  const workload = workloadIn(sentence, memory, true);
  if (workload === undefined)
    return { ask: 'The history of which workload? For example: "rollout history of the backend".' };
  return call('rollout_history', { workload, namespace, revision });
}

function usage(sentence: Sentence, memory: Memory, namespace: string | undefined): Understood {
  // kubectl's short word for nodes is a no in a sentence.
  if (sentence.words.some(({ word }) => word !== 'no' && kindOfWord(word)?.kind === 'Node'))
    return call('get_usage', { of: 'nodes' });
  return call('get_usage', { workload: workloadIn(sentence, memory), namespace });
}

function overview(sentence: Sentence, memory: Memory, namespace: string | undefined): Understood | undefined {
  const workload = workloadIn(sentence, memory);
  if (workload === undefined) return call('namespace_overview', { namespace });
  // "is the backend healthy?" wants a judgement, not a tree.
  return call('diagnose', { workload, namespace });
}

/** A kind that is asked for: "list pods", "which services are there", "kubectl get cm". */
function listedKind(sentence: Sentence): string | undefined {
  const words = sentence.words;
  const verb = words.some(
    ({ word }) => conceptsOf(word).has('list') || ['all', 'any', 'there', 'many', 'what', 'have'].includes(word),
  );
  // "no" is kubectl's short word for nodes, but not where a sentence starts with it.
  const found = words.find(
    ({ word, raw }, at) =>
      !(at === 0 && word === 'no') && (kindOfWord(word) !== undefined || kindOfWord(raw) !== undefined),
  );
  if (found !== undefined && (verb || words.length <= 3))
    return kindOfWord(found.word) ? found.word : found.raw.toLowerCase();
  const head = words[0];
  const second = words[1];
  // "list certificates": a kind that is not built in; discovery knows it.
  if (
    head &&
    conceptsOf(head.word).has('list') &&
    second?.sort === 'other' &&
    words.length === 2 &&
    /^[a-z.]{4,}s$/i.test(second.raw)
  )
    return second.raw.toLowerCase();
  return undefined;
}

function listOrGet(sentence: Sentence, kind: string, namespace: string | undefined): Understood {
  const selector = takeSelector(sentence);
  const known = kindOfWord(kind);
  const plural = known === undefined || kind === known.plural || known.words.slice(1).includes(kind);
  const { name } = findName(sentence, new Set());
  const bare = name?.split('/').at(-1);
  if (bare !== undefined && bare !== kind && !plural) return call('get_resource', { kind, name: bare, namespace });
  if (
    bare !== undefined &&
    bare !== kind &&
    known !== undefined &&
    /^(?:get|describe|show)$/.test(sentence.first) &&
    bare.includes('-')
  )
    return call('get_resource', { kind: known.plural, name: bare, namespace });
  return call('list_resources', { kind: known?.plural ?? kind, namespace, selector });
}

/** "describe the backend", "yaml of pod x". Which kind a bare name has is found by listing first, in `answer-next`. */
function describe(sentence: Sentence, memory: Memory, namespace: string | undefined): Understood {
  const output = /\b(?:yaml|manifest|definition|raw)\b/i.test(sentence.text) ? 'yaml' : undefined;
  const word = sentence.words.find(({ word, raw }) => kindOfWord(word) ?? kindOfWord(raw));
  const { name, pronoun } = findName(sentence, memory.names);
  const target = name ?? (pronoun || word === undefined ? memory.workload : undefined);
  const kindWord = target?.includes('/') ? target.split('/')[0] : word?.word;
  const kind = kindOfWord(kindWord ?? '')?.plural ?? 'deployments';
  const bare = target?.split('/').at(-1);
  if (bare === undefined)
    return word === undefined
      ? { ask: 'Which object should I describe? For example: "describe deployment todo-chatbot-backend".' }
      : call('list_resources', { kind, namespace });
  return call('get_resource', { kind, name: bare, namespace, output });
}
