import type { Inventory } from '../../core/inventory.ts';
import type { Call, ModelRequest } from '../../core/model.ts';
import { offerAfter } from './answer-diagnosis.ts';
import { answer } from './answer.ts';
import { isTagOfChart } from './chart-tag.ts';
import { type Conversation, type Next, readConversation } from './conversation.ts';
import { validCall } from './valid-call.ts';
import { Work } from './grammar/work.ts';
import { refOf } from './grammar/world.ts';
import { NO_CHANGE, propose } from './fix-step.ts';
import { helpText, missingTool, notUnderstood } from './help.ts';
import { nearest } from './nearest.ts';
import { isOneOfPorts } from './look-up.ts';
import { nextStep } from './next-step.ts';
import { present, type Wanted } from './outcome.ts';
import { proposalOf } from './remedy.ts';
import { mayHoldSecret, understand } from './understand.ts';

export type Step = {
  readonly text: string;
  readonly calls: readonly Call[];
  /** What "fix it" would propose after this. */
  readonly offers?: string;
  /** Nothing was done and nothing answered: the words ask back, or say why not. */
  readonly unread?: true;
};

/** The prompt of a run with one question says that nobody can answer one of ours. */
const ONE_SHOT = /nobody can answer a question of yours/;

const say = (text: string): Step => ({ text, calls: [] });
const unread = (text: string): Step => ({ ...say(text), unread: true });

/** One step of the planner: calls, or the answer. Pure: the same request and inventory, the same step. */
export function plan(request: ModelRequest, inventory?: Inventory): Step {
  const conversation = readConversation(request.messages);
  const { text, memory, done } = conversation;
  const tools = new Set(request.tools.map(({ name }) => name));
  const meaning = understand(text, memory, inventory);
  if (done.length > 0) {
    const next = request.tools.length === 0 ? undefined : nextStep(conversation, meaning, tools, inventory);
    if (next === undefined) {
      const asked = meaning !== undefined && 'calls' in meaning ? meaning : undefined;
      const wish = { asked: text, shape: asked?.shape, reads: asked?.calls.map(({ tool }) => tool) ?? [] };
      const run = { tools, oneShot: ONE_SHOT.test(request.system) };
      const offers = offerAfter(done, run);
      return { ...say(answer(done, run, wish)), ...(offers === undefined ? {} : { offers }) };
    }
    return follow(next, request);
  }
  if (request.tools.length === 0) return unread('I have no tools in this run, so I cannot look at the cluster.');
  if (meaning === undefined)
    return unread(
      notUnderstood(text, nearest(text, { memory, inventory, work: new Work() }, tools), mayHoldSecret(text)),
    );
  if ('help' in meaning) return say(meaning.help === 'greeting' ? `Hello. ${helpText(tools)}` : helpText(tools));
  if ('ask' in meaning) return unread(meaning.ask);
  if ('say' in meaning) return meaning.answers ? say(meaning.say) : unread(meaning.say);
  if ('fix' in meaning) return fix(meaning.fix, conversation, request, tools);
  return emit(
    meaning.calls
      .flatMap((wanted) => instead(wanted, tools, inventory))
      .map((wanted) => lookUpFirst(wanted, conversation, tools)),
    request,
    meaning.note,
  );
}

/** The remedy of the last diagnosis when it is about what should be fixed; else the diagnosis first. */
function fix(
  workload: string | undefined,
  { memory }: Conversation,
  request: ModelRequest,
  tools: ReadonlySet<string>,
): Step {
  const { findings } = memory;
  const bare = workload?.split('/').at(-1);
  const same =
    bare === undefined || findings?.findings.some(({ subject }) => `-${subject.split('/')[1]}-`.includes(`-${bare}-`));
  if (findings === undefined || !same) {
    if (bare === undefined && memory.last === undefined && findings === undefined)
      return emit([{ tool: 'diagnose', input: {} }], request);
    return emit([{ tool: 'diagnose', input: workload === undefined ? {} : { workload } }], request);
  }
  if (memory.last?.name !== 'diagnose')
    return emit([{ tool: 'diagnose', input: workload === undefined ? again(memory.workload) : { workload } }], request);
  if (findings.healthy && proposalOf(findings, tools) === undefined)
    return say(`There is nothing to fix: ${findings.what} is healthy.`);
  const next = propose(findings, tools);
  if (next === undefined) return say(NO_CHANGE);
  return follow(next, request);
}

const follow = (next: NonNullable<Next>, request: ModelRequest): Step =>
  'call' in next
    ? emit(
        [next.call, ...(next.next === undefined ? [] : [next.next]), ...(next.also ?? [])],
        request,
        `${ONE_SHOT.test(request.system) ? (next.because ?? '') : ''}${next.text ?? ''}`,
      )
    : say(next.text);

const again = (workload: string | undefined): Record<string, unknown> => (workload === undefined ? {} : { workload });

const MOST_HISTORIES = 4;

/** Without a tool that knows all changes: the revisions of the workload, or of those that there are. */
function instead(wanted: Wanted, tools: ReadonlySet<string>, inventory: Inventory | undefined): readonly Wanted[] {
  if (wanted.tool !== 'what_changed' || tools.has('what_changed')) return [wanted];
  const { workload, namespace } = wanted.input;
  const known = (inventory?.workloads ?? []).filter(({ kind }) => /^(?:Deployment|StatefulSet|DaemonSet)$/.test(kind));
  const names = typeof workload === 'string' ? [workload] : known.slice(0, MOST_HISTORIES).map(refOf);
  if (names.length === 0) return [{ tool: 'get_events', input: present({ namespace }) }];
  return names.map((one) => ({ tool: 'rollout_history', input: present({ workload: one, namespace }) }));
}

/** What a call lacks is read first: the whole name of an object, or the repository of a tag. */
function lookUpFirst(wanted: Wanted, { memory }: Conversation, tools: ReadonlySet<string>): Wanted {
  const { kind, name, namespace, image, workload, revision } = wanted.input;
  if (isTagOfChart(wanted))
    return { tool: 'helm_values', input: present({ release: wanted.input['release'], namespace }) };
  const versioned = wanted.tool === 'rollback_workload' && typeof revision === 'string';
  if (versioned || (wanted.tool === 'set_image' && typeof image === 'string' && image.startsWith(':')))
    return { tool: 'rollout_history', input: present({ workload, namespace }) };
  if (wanted.tool === 'edit_object' && isOneOfPorts(wanted))
    return { tool: 'get_resource', input: present({ kind, name, namespace, output: 'yaml', path: 'spec.ports' }) };
  const part = typeof name === 'string' && !name.includes('-') && !memory.names.has(name);
  if (wanted.tool !== 'get_resource' || !part || !tools.has('list_resources')) return wanted;
  if (/^(?:namespaces?|ns|nodes?|no)$/.test(String(kind))) return wanted;
  return { tool: 'list_resources', input: { kind, ...(namespace === undefined ? {} : { namespace }) } };
}

/** Calls fitted to the schemas of this run. What cannot be called is said instead. */
function emit(wanted: readonly Wanted[], request: ModelRequest, text = ''): Step {
  const used = request.messages.reduce(
    (sum, message) => sum + (message.role === 'assistant' ? message.calls.length : 0),
    0,
  );
  const calls: Call[] = [];
  for (const [index, one] of wanted.entries()) {
    const fitted = validCall(one, request.tools, `offline-${used + index + 1}`);
    if ('missing' in fitted) return unread(missingTool(fitted.missing));
    if ('unfit' in fitted)
      return unread(
        `I understood "${one.tool.replaceAll('_', ' ')}", but not with these values (${fitted.unfit}). Say it with the exact name and value.`,
      );
    calls.push(fitted.call);
  }
  return { text, calls };
}
