const PIECES = /[A-Za-z0-9+/=]{25,}|[A-Z]?[a-z]+|[A-Z]+|\d{1,3}|\n| (?=\d)|[^\sA-Za-z0-9]/g;

/**
 * Tokens that a text costs, from above: words count a token per 4 letters, signs one each (a space before a digit too), long random runs
 * 0.75 a character. It stays above o200k_base for logs, YAML, names and prose (a test says so), so a bound holds without a tokenizer.
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
