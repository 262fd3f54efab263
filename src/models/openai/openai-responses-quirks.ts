import { outputRefusal } from '../faults/refusal.ts';
import type { ServerLimits } from '../answer/server-limits.ts';

/** What a model refuses, learnt from its 400s. */
export type ResponsesQuirks = {
  /** Asks for encrypted reasoning; models that do not reason refuse it. */
  readonly encrypted: boolean;
  /** Sends the provider's own items back; those of another model or account may not be readable for this one. */
  readonly own: boolean;
  /** Asks for little reasoning and few words; models without such a switch refuse it. */
  readonly tuned: boolean;
};

export const RESPONSES_QUIRKS: ResponsesQuirks = { encrypted: true, own: true, tuned: true };

/** The quirks to try next after a 400 with this text; undefined when it says nothing that we can mend. */
export function mendedResponses(
  quirks: ResponsesQuirks,
  text: string,
  limits: ServerLimits,
  wanted: number,
): ResponsesQuirks | undefined {
  if (quirks.encrypted && /encrypted[ _]content is not supported|reasoning\.encrypted_content/i.test(text))
    return { ...quirks, encrypted: false };
  const items = /encrypted[ _]content|required following item|items are not persisted|of type .?reasoning/i;
  if (quirks.own && items.test(text)) return { ...quirks, own: false };
  if (quirks.tuned && /reasoning[._]effort|verbosity|prompt_cache_key|['"]?reasoning['"]? is not/i.test(text))
    return { ...quirks, tuned: false };
  const asked = limits.outputOf(wanted);
  const refusal = outputRefusal(text, asked);
  if (refusal?.to === undefined || refusal.to >= asked) return undefined;
  if (refusal.context !== undefined) limits.learnContext(refusal.context);
  limits.learnOutput(refusal.to);
  return { ...quirks };
}
