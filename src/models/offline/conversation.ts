import { kindOfWord } from '../../core/kinds.ts';
import { unfence } from '../../core/fence.ts';
import type { Message } from '../../core/model.ts';
import { wasMade } from './change-tools.ts';
import { type Findings, readDigest } from './digest.ts';
import type { Wanted } from './outcome.ts';
import { choicesOf, exampleOf, questionOf } from './asked-before.ts';
import { tableOf } from './table.ts';

/** One call with its answer, the fence taken off. */
export type Done = {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** What came from the cluster; '' when there was none. */
  readonly data: string;
  /** Words of the harness: refused, declined, applied. */
  readonly said: string;
  readonly error: boolean;
};

/** What the planner knows from before this turn; all of it read from the messages, as a model would. */
export type Memory = {
  readonly last: Done | undefined;
  /** The workload that was spoken of last. */
  readonly workload: string | undefined;
  readonly namespace: string | undefined;
  /** The last diagnosis. */
  readonly findings: Findings | undefined;
  /** The person's last request, when the answer to it was a question. */
  readonly asked: string | undefined;
  /** The example in that question: an answer of one word takes the place of its last word. */
  readonly example: string | undefined;
  /** What the last answer offered under the numbers 1 to 3. */
  readonly choices: readonly string[];
  /** What the person said before. */
  readonly said: string | undefined;
  /** The objects that the last list showed, as KIND/NAME in its order. */
  readonly listed: readonly string[];
  /** How to take the last applied change back. */
  readonly undo: string | undefined;
  /** The changes that were sent, the last one last. */
  readonly made: readonly Done[];
  /** Names that results have shown, and their parts. */
  readonly names: ReadonlySet<string>;
};

const MOST_MADE = 5;

/** Nothing was said before. */
export const NOTHING: Memory = {
  last: undefined,
  workload: undefined,
  namespace: undefined,
  findings: undefined,
  asked: undefined,
  example: undefined,
  choices: [],
  said: undefined,
  listed: [],
  undo: undefined,
  made: [],
  names: new Set(),
};

/** What the planner does next: a call, with words before it, or the end of the turn. */
export type Next =
  | {
      readonly call: Wanted;
      /** A change that must follow for the first to help; it has a card of its own. */
      readonly next?: Wanted | undefined;
      /** More of the same kind, each with a card of its own. */
      readonly also?: readonly Wanted[];
      /** What the call is made for; in a conversation it stands on the screen already. */
      readonly because?: string;
      readonly text?: string;
    }
  | { readonly text: string }
  | undefined;

export type Conversation = { readonly text: string; readonly done: readonly Done[]; readonly memory: Memory };

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** Parts the messages into this turn (its request and what was done for it) and the memory of all before. */
export function readConversation(messages: readonly Message[]): Conversation {
  const start = messages.findLastIndex(({ role }) => role === 'user');
  const request = messages[start];
  const before = messages.slice(0, Math.max(0, start));
  return {
    text: request?.role === 'user' ? instructionOf(request.text) : '',
    done: doneIn(messages.slice(start + 1)),
    memory: memoryOf(before),
  };
}

/** The request itself is the first paragraph; what follows (piped text) is data. */
const instructionOf = (text: string): string =>
  text
    .replace(/^\[\d+ earlier messages? left out\]\n/, '')
    .trim()
    .split(/\n\s*\n/, 1)[0] ?? '';

function doneIn(messages: readonly Message[]): Done[] {
  const inputs = new Map<string, Record<string, unknown>>();
  return messages.flatMap((message) => {
    if (message.role === 'assistant') for (const call of message.calls) inputs.set(call.id, objectOf(call.input));
    if (message.role !== 'tool') return [];
    return message.answers.map(({ id, name, text, error }) => {
      const { said, data } = unfence(text);
      return { name, input: inputs.get(id) ?? {}, data: data ?? '', said, error };
    });
  });
}

function memoryOf(before: readonly Message[]): Memory {
  const done = doneIn(before);
  const last = done.at(-1);
  // Of a shortened result only its first line is there: it is diagnosed again when that matters.
  const diagnosed = done.findLast(
    ({ name, error, data, said }) => name === 'diagnose' && !error && data !== '' && !said.startsWith('[shortened'),
  );
  const findings = diagnosed === undefined ? undefined : readDigest(diagnosed.data, diagnosed.input);
  const named = done.findLast((one) => workloadOf(one) !== undefined);
  const namespace = last?.input['namespace'];
  const made = done.filter(wasMade).slice(-MOST_MADE);
  const applied = made.at(-1);
  return {
    last,
    workload: named === undefined ? undefined : workloadOf(named),
    namespace: typeof namespace === 'string' && namespace !== '*' ? namespace : undefined,
    findings,
    asked: questionOf(before),
    example: exampleOf(before.at(-1)),
    choices: choicesOf(before.at(-1)),
    said: saidBefore(before),
    listed: listedIn(last),
    undo: /^undo: (.+)$/m.exec(applied?.data ?? '')?.[1],
    made,
    names: namesIn(done.slice(-20).map(({ data }) => data.slice(0, 8000))),
  };
}

function saidBefore(before: readonly Message[]): string | undefined {
  const said = before.findLast(({ role }) => role === 'user');
  return said?.role === 'user' ? instructionOf(said.text) : undefined;
}

function listedIn(last: Done | undefined): readonly string[] {
  const kind = last?.name === 'list_resources' ? kindOfWord(String(last.input['kind'])) : undefined;
  const table = last === undefined || kind === undefined ? undefined : tableOf(last.data);
  if (table === undefined || kind === undefined) return [];
  const at = table.head.indexOf('NAME');
  return table.rows.map((row) => `${kind.kind.toLowerCase()}/${row[at] ?? ''}`);
}

function workloadOf({ name, input, data, error }: Done): string | undefined {
  if (typeof input['workload'] === 'string') return input['workload'];
  if (typeof input['kind'] === 'string' && typeof input['name'] === 'string')
    return `${input['kind']}/${input['name']}`;
  // A diagnosis of the whole namespace speaks of what it found first.
  return name === 'diagnose' && !error ? readDigest(data, input).findings[0]?.subject : undefined;
}

const SEEN =
  /\b(?:deployment|statefulset|daemonset|cronjob|job)(?:\/([a-z0-9][a-z0-9.-]*[a-z0-9])| ([a-z0-9][a-z0-9.-]*[a-z0-9]):)/gi;

function namesIn(texts: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const text of texts)
    for (const [, slash, colon] of text.matchAll(SEEN)) {
      const name = slash ?? colon ?? '';
      names.add(name);
      const tail = name.split('-').at(-1) ?? '';
      if (tail.length > 2) names.add(tail);
    }
  return names;
}
