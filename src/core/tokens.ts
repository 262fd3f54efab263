const PIECES = /[A-Za-z0-9+/=]{25,}|[A-Z]?[a-z]+|[A-Z]+|\d{1,3}|\n| (?=\d)|[^\sA-Za-z0-9]/g;

/**
 * Tokens that a text costs, from above: words count a token per 4 letters, signs one each (a space before a digit too),
 * long random runs
 * 0.75 a character. It stays above o200k_base for logs, YAML, names and prose (a test says so), so a bound holds
 * without a tokenizer.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece.length >= 25) tokens += piece.length * 0.75;
    else if (piece.charCodeAt(0) > 127) tokens += 1.5;
    else tokens += Math.ceil(piece.length / 4);
  }
  return Math.ceil(tokens);
}

const WORDS =
  /[A-Za-z0-9+/=]{40,}| ?\p{Lu}?\p{Ll}+| ?\p{Lu}+(?!\p{Ll})|[\p{Lo}\p{Lm}]+|\d{1,3}|[^\S\n]*\n+|[^\S\n]+(?=\S)|[^\s\p{L}\d]+/gu;

/**
 * Tokens that a text costs, as near as words can tell: within 20 % of o200k_base for prompts, schemas, YAML, logs and
 * prose in Latin and East Asian letters (a test says so). For what a conversation costs; a bound that must hold takes
 * `estimateTokens`.
 */
export function approximateTokens(text: string): number {
  let tokens = 0;
  for (const [match] of text.matchAll(WORDS)) {
    const piece = match.trim();
    const code = piece.charCodeAt(0);
    if (match.length >= 40) tokens += match.length * 0.72;
    else if (piece === '') tokens += match.includes('\n') || match.length > 1 ? 1 : 0;
    else if (/^\p{L}/u.test(piece) && code < 0x2e80) tokens += piece.length <= 7 ? 1 : 1 + (piece.length - 7) / 6;
    else if (/^\d/.test(piece)) tokens += 1;
    else if (code > 127) tokens += piece.length * (code > 0x2e7f ? 0.8 : 0.6);
    else tokens += piece.length <= 3 ? 1 : piece.length / 3;
  }
  return Math.ceil(tokens);
}
