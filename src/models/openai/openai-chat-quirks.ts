import { outputRefusal } from '../faults/refusal.ts';
import type { ServerLimits } from '../answer/server-limits.ts';

/** Fields of a request that a server may not know, and that an answer does not hang on. */
const OPTIONAL = [
  'stream_options',
  'strict',
  'parallel_tool_calls',
  'prompt_cache_key',
  'additionalProperties',
] as const;
export type OptionalField = (typeof OPTIONAL)[number];

/** Differences between servers that speak this API, learnt from their refusals. */
export type ChatQuirks = {
  readonly limitField: 'max_tokens' | 'max_completion_tokens' | undefined;
  readonly effortNone: boolean;
  /** Fields that are left out. */
  readonly without: ReadonlySet<OptionalField>;
  /**
   * What came beside the known fields of a message (reasoning, signatures) goes back: `fill` gives a stand-in where
   * nothing came.
   */
  readonly beside: 'kept' | 'filled' | 'dropped';
};
export const QUIRKS: ChatQuirks = { limitField: 'max_tokens', effortNone: false, without: new Set(), beside: 'kept' };

const REFUSED =
  /extra[_ ](?:inputs?|fields?|forbidden)|extra_forbidden|not permitted|unrecognized|unknown|unexpected|unsupported|not supported|not allowed|invalid (?:field|parameter|argument)|cannot be|should not/i;
const REASONING =
  /reasoning(?:_content|_details|_text)?\b|thought_?signature|extra_content|provider_specific_fields|thinking/i;

/** The quirks to try next after a refusal with this text; undefined when it says nothing that we can mend. */
export function mended(quirks: ChatQuirks, text: string, limits: ServerLimits, wanted: number): ChatQuirks | undefined {
  const { limitField, without, beside } = quirks;
  if (
    limitField === 'max_tokens' &&
    /max_completion_tokens/.test(text) &&
    /instead|unsupported|not supported/i.test(text)
  )
    return { ...quirks, limitField: 'max_completion_tokens' };
  if (
    limitField === 'max_completion_tokens' &&
    /max_completion_tokens/.test(text) &&
    REFUSED.test(text) &&
    !/\d{3}/.test(text)
  )
    return { ...quirks, limitField: 'max_tokens' };
  if (/reasoning_effort/i.test(text) && !quirks.effortNone) return { ...quirks, effortNone: true };
  if (
    /must be passed back|(?:missing|required|must)[^.]{0,60}(?:reasoning|thinking|thought)|(?:reasoning|thought)[^.]{0,70}(?:is missing|missing|required|must be)/i.test(
      text,
    )
  )
    return beside === 'kept' ? { ...quirks, beside: 'filled' } : undefined;
  if (beside !== 'dropped' && REASONING.test(text) && REFUSED.test(text)) return { ...quirks, beside: 'dropped' };
  const field = OPTIONAL.find((one) => !without.has(one) && namesField(text, one));
  if (field !== undefined) return { ...quirks, without: new Set([...without, field]) };
  const asked = limits.outputOf(wanted);
  const refusal = limitField === undefined ? undefined : outputRefusal(text, asked);
  if (refusal === undefined) return undefined;
  if (refusal.context !== undefined) limits.learnContext(refusal.context);
  if (refusal.to === undefined) return { ...quirks, limitField: undefined };
  if (refusal.to >= asked) return undefined;
  limits.learnOutput(refusal.to);
  return { ...quirks };
}

const namesField = (text: string, field: OptionalField): boolean =>
  field === 'stream_options'
    ? /stream_options|include_usage/i.test(text)
    : new RegExp(`\\b${field}\\b`, 'i').test(text);
