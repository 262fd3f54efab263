import type { Message } from '../../core/model.ts';

/**
 * The text that the person's next words complete: their last requests, as long as each was answered by a question of
 * ours.
 */
export function questionOf(before: readonly Message[]): string | undefined {
  const parts: string[] = [];
  for (let at = before.length - 1; at > 0 && parts.length < 3; at -= 2) {
    const answer = before[at];
    const request = before[at - 1];
    if (answer?.role !== 'assistant' || request?.role !== 'user' || answer.calls.length > 0 || answer.interrupted)
      break;
    if (!/\?(?:\s|$)/.test(answer.text.trimEnd().split('\n').at(-1) ?? '')) break;
    parts.unshift(request.text);
  }
  return parts.length === 0 ? undefined : parts.join(' ');
}

export function exampleOf(last: Message | undefined): string | undefined {
  if (last?.role !== 'assistant' || last.calls.length > 0 || last.interrupted) return undefined;
  return /\? For example: "([^"]+)"\.\s*$/.exec(last.text)?.[1];
}

/** `1 sentence · 2 sentence · 3 sentence (a number is enough…`: what an answer offers under numbers. */
export function choicesOf(last: Message | undefined): readonly string[] {
  if (last?.role !== 'assistant' || last.calls.length > 0) return [];
  const line = /^(?:Nearest: )(1 .+) \(a number is enough/m.exec(last.text)?.[1];
  return line === undefined ? [] : line.split(/ · (?=[2-9] )/).map((one) => one.replace(/^\d /, ''));
}
