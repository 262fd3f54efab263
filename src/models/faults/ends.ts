/** What a provider's word for the end of an answer means. */
export type EndKind = 'whole' | 'length' | 'blocked' | 'bad-call' | 'fault';

const WORDS: Readonly<Record<Exclude<EndKind, 'fault'>, string>> = {
  whole: `stop tool_calls tool_call function_call function_calls tool_use end_turn eos eos_token stop_sequence stop_token end completed complete
    finish_reason_stop finished`,
  length:
    'length max_tokens max_output_tokens max_completion_tokens model_length max_length max_new_tokens token_limit',
  blocked: `content_filter content_filtered safety sensitive blocked blocklist prohibited_content recitation spii image_safety refusal language
    guardrail_intervened content_policy moderation`,
  // The model wrote calls that are none; another try often does better.
  'bad-call':
    'malformed_function_call malformed_response unexpected_tool_call too_many_tool_calls missing_thought_signature',
};

const KINDS = new Map(
  Object.entries(WORDS).flatMap(([kind, words]) =>
    words
      .trim()
      .split(/\s+/)
      .map((word) => [word, kind as EndKind] as const),
  ),
);

/**
 * A closed list: an answer is whole only when its provider says so in a word that is known to say so. A word of nobody
 * beside good calls is taken for whole: the calls show that the model was done.
 */
export function endKind(word: string, goodCalls: boolean): EndKind {
  const known = KINDS.get(
    word
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  );
  return known ?? (goodCalls ? 'whole' : 'fault');
}
