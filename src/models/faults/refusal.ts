/** Numbers that servers write into their refusals. All in tokens. */

const numberIn = (text: string): number => Number(text.replaceAll(/[,_\s]/g, ''));
const N = String.raw`(\d[\d,_]{1,11})`;
const first = (text: string, patterns: readonly RegExp[]): number | undefined => {
  for (const pattern of patterns) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return numberIn(found);
  }
  return undefined;
};

const TOO_LONG =
  /context[_ -]?(?:length|size|window|limit)[_ ]?exceeded|exceed\w{0,12}[_ ]context|context[_ -]?(?:length|size|window|limit)|\bn_ctx\b|maximum context|(?:prompt|input|request|conversation|messages?)(?: is| are| was)? too (?:long|large)|(?:input|prompt) (?:token count|tokens?|length)[^.]{0,60}exceed|exceeds? the (?:maximum|available|model)[^.]{0,40}tokens?|too many (?:input |prompt )?tokens|maximum number of (?:input )?tokens|reduce the length of (?:the|your) (?:messages|prompt|input)|tokens? > [\d,_]+ maximum/i;

/** Whether a refusal says that the request was longer than the model takes. */
export const saysTooLong = (text: string): boolean => TOO_LONG.test(text);

/** Tokens that the model takes in all, where a refusal names the number. */
export const contextIn = (text: string): number | undefined =>
  first(
    text,
    [
      `maximum context length (?:of|is)(?: only)?\\s+${N}`,
      `context[_ -]?(?:length|size|window|limit)[^\\d]{0,40}${N}`,
      `n_ctx\\D{0,6}${N}`,
      `maximum number of (?:input )?tokens[^\\d]{0,20}${N}`,
      `> ${N} (?:maximum|\\(?max)`,
      `(?:maximum|limit|at most|up to)[^\\d.]{0,30}${N}\\s*(?:input |prompt )?tokens`,
    ].map((source) => new RegExp(source, 'i')),
  );

const inputIn = (text: string): number | undefined =>
  first(
    text,
    [
      `\\(\\s*${N} in (?:the )?(?:messages|prompt|input)`,
      `${N} in (?:the|your) (?:messages|prompt|input)`,
      `${N} (?:input|prompt) tokens`,
      `(?:prompt|input) contains (?:at least )?${N}`,
    ].map((source) => new RegExp(source, 'i')),
  );

const OF_OUTPUT =
  /max_(?:completion_|output_|new_)?tokens|maxOutputTokens|completion tokens|output tokens|in the (?:completion|output)|num_predict/i;

/**
 * What a refusal says about the length of the answer that was asked for: the number to ask for in its place, if it
 * names one.
 */
export type OutputRefusal = { readonly to?: number; readonly context?: number };

/**
 * Reads a refusal of the wanted length of an answer; undefined when it is none, or when the request itself leaves no
 * room for an answer.
 */
export function outputRefusal(text: string, asked: number): OutputRefusal | undefined {
  if (!OF_OUTPUT.test(text)) return undefined;
  const context = /context/i.test(text) ? contextIn(text) : undefined;
  if (context !== undefined && context > 0 && /maximum context|context[_ ](?:length|window|size)/i.test(text)) {
    const input = inputIn(text);
    if (input !== undefined) {
      const room = context - input - 16;
      return room < 256 ? undefined : { to: Math.min(room, asked - 1), context };
    }
    // The limit of a single answer may be named beside the context.
  }
  const to = first(
    text,
    [
      `(?:afford|at most|up to|no more than|less than or equal to|lower than|<=|≤)[\\s\`'"]*${N}`,
      `\\[\\s*\\d+\\s*,\\s*${N}\\s*\\]`,
      `between \\d+ and ${N}`,
      `from \\d+ to ${N}`,
      `> ${N}`,
      `(?:maximum|limit|max)[^\\d]{0,60}${N}`,
    ].map((source) => new RegExp(source, 'i')),
  );
  const below = [...text.matchAll(/\d[\d,_]{1,11}/g)].map(([one]) => numberIn(one)).filter((one) => one < asked);
  const named = to !== undefined && to < asked ? to : below.length > 0 ? Math.max(...below) : undefined;
  if (named !== undefined && named >= 16) return { to: named };
  return /\bcontext\b/i.test(text) && !/too large|must be|at most|valid range|unsupported|not supported/i.test(text)
    ? undefined
    : {};
}
