import type { Memory } from './conversation.ts';
import { findName } from './names.ts';
import { call, type Understood } from './outcome.ts';
import type { Sentence } from './sentence.ts';
import { takeNamespace, takePrevious, takeTail } from './slots.ts';

const MOST_LINES = 10_000;

/** Words that only mean something after what was said before: "and the frontend?", "in staging", "more", "make it 3", "again". */
export function followUp(sentence: Sentence, memory: Memory): Understood | undefined {
  const { last } = memory;
  const text = sentence.text.trim();
  if (last === undefined) return lonelyName(sentence, memory);
  const { name: tool, input } = last;
  if (/^(?:and )?(?:again|once more|refresh|retry|repeat|reload|try again|check again|now)[?.!]*$/i.test(text))
    return { calls: [{ tool, input }] };
  const number = onlyNumber(text, sentence.words.length);
  if (number !== undefined && tool === 'scale_workload')
    return { calls: [{ tool, input: { ...input, replicas: number } }] };
  if (number !== undefined && tool === 'rollback_workload')
    return { calls: [{ tool, input: { ...input, revision: number } }] };
  if (tool === 'get_logs') {
    const before = typeof input['tail'] === 'number' ? input['tail'] : 200;
    const tail =
      takeTail(sentence) ??
      (/\b(?:more|longer|further|older)\b/i.test(text) ? Math.min(MOST_LINES, before * 4) : undefined);
    const previous = takePrevious(sentence);
    if (tail !== undefined || previous)
      return {
        calls: [
          { tool, input: { ...input, ...(tail === undefined ? {} : { tail }), ...(previous ? { previous } : {}) } },
        ],
      };
  }
  const namespace = takeNamespace(sentence);
  const { name } = findName(sentence, memory.names);
  if (name === undefined && namespace === undefined) return undefined;
  if (name === undefined) return { calls: [{ tool, input: { ...input, namespace } }] };
  if (typeof input['workload'] === 'string')
    return {
      calls: [{ tool, input: { ...input, workload: name, ...(namespace === undefined ? {} : { namespace }) } }],
    };
  return sentence.words.length <= 6 ? call('diagnose', { workload: name, namespace }) : undefined;
}

/** The number of a short remark: "make it 3", "no, 3 instead", "3 is enough, make it 3". */
function onlyNumber(text: string, words: number): number | undefined {
  const numbers = new Set([...text.matchAll(/(?<![\w.-])\d{1,6}(?![\w.-]*\w)/g)].map(([number]) => Number(number)));
  const [number] = numbers;
  return numbers.size === 1 && words <= 10 ? number : undefined;
}

/** A name and nothing else, at the start of a conversation: what is wrong with it is what a person wants to know. */
function lonelyName(sentence: Sentence, memory: Memory): Understood | undefined {
  const { name } = findName(sentence, memory.names);
  return name !== undefined &&
    sentence.words.length <= 3 &&
    /^(?:the |and |what about |how about )?\S+(?: \S+)?[?!.]*$/i.test(sentence.text.trim())
    ? call('diagnose', { workload: name })
    : undefined;
}
