import type { Inventory } from '../../core/inventory.ts';
import { isChange } from './change-tools.ts';
import type { Conversation, Done, Next } from './conversation.ts';
import { tagOfChart } from './chart-tag.ts';
import { fixStep } from './fix-step.ts';
import { onlyPort, resolveName, revisionOf, wholeImage } from './look-up.ts';
import { restore } from './restore.ts';
import { Sentence } from './sentence.ts';
import { sweep } from './sweep.ts';
import { type Meaning, understand } from './understand.ts';

/** A planner's turn has few steps: look up, read, propose. */
const MOST_STEPS = 6;

/** The call that follows from the results so far; undefined: the answer can be written. */
export function nextStep(
  conversation: Conversation,
  meaning: Meaning | undefined,
  tools: ReadonlySet<string>,
  inventory?: Inventory,
): Next {
  const { done } = conversation;
  const last = done.at(-1);
  if (last === undefined || done.length >= MOST_STEPS) return undefined;
  return (
    wholeImage(last, meaning) ??
    tagOfChart(last, meaning, inventory) ??
    revisionOf(last, meaning) ??
    onlyPort(last, meaning) ??
    sweep(done, meaning) ??
    restore(done, meaning) ??
    resolveName(done, last, meaning, tools) ??
    fixStep(conversation, last, meaning, tools) ??
    lookWider(conversation, last, meaning) ??
    otherWish(conversation, last, inventory)
  );
}

/** "why does the frontend fail", and the frontend is healthy: the fault may be around it. */
function lookWider({ done, text }: Conversation, last: Done, meaning: Meaning | undefined): Next {
  if (meaning === undefined || !('calls' in meaning) || done.length > 1 || last.name !== 'diagnose') return undefined;
  const { workload, ...rest } = last.input;
  const healthy = !last.error && /^diagnosis of [^\n]*: healthy\b/.test(last.data);
  const asksWhy = new Sentence(text).has('trouble') && !/^(?:is|are|was)\b/i.test(text.trim());
  return healthy && workload !== undefined && asksWhy ? { call: { tool: 'diagnose', input: rest } } : undefined;
}

/** A no with words is a new request: "no, 3 is enough". */
function otherWish({ done, memory }: Conversation, last: Done, inventory: Inventory | undefined): Next {
  const words = /They said: ("(?:[^"\\]|\\.)*")/.exec(last.said)?.[1];
  if (words === undefined || done.filter(({ name }) => isChange(name)).length > 2) return undefined;
  let text = '';
  try {
    text = String(JSON.parse(words));
  } catch {
    return undefined;
  }
  const workload = last.input['workload'];
  const now = {
    ...memory,
    last,
    asked: undefined,
    workload: typeof workload === 'string' ? workload : memory.workload,
  };
  const meaning = understand(text, now, inventory);
  const call = meaning !== undefined && 'calls' in meaning ? meaning.calls[0] : undefined;
  if (call === undefined || (call.tool === last.name && JSON.stringify(call.input) === JSON.stringify(last.input)))
    return {
      text: `All right, nothing was changed. You said: "${text}". Tell me what to do instead, for example with a number or a name.`,
    };
  return { call };
}
