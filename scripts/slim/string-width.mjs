/**
 * The package string-width makes a segmenter and the expression of all emoji when it is loaded (20 ms), which text of
 * the signs below never asks for: each of them takes one column. Held equal to the package by test/cli/start-loads.
 */
export const PLAIN =
  /^[ -~\u00a1-\u00a8\u00aa-\u00ac\u00b0-\u02ff\u2010-\u2015\u2018-\u201f\u2020-\u2022\u2026\u2190-\u2193\u2500-\u259f\u2713\u2717]*$/;

let full;

export default function stringWidth(text, options) {
  if (options === undefined && PLAIN.test(text)) return text.length;
  full ??= require('string-width').default;
  return full(text, options);
}
