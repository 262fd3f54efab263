import { isBad } from '../faults.ts';
import { isGeneric } from '../words/generic.ts';

/** `stderr: "…"`, `stderr='…'`: what a program that was run said, as the record of its caller quotes it. */
const STDERR = /\bstd_?err(?:or)?(?: output)?["']?\s?[:=]\s?(?:"((?:[^"\\]|\\.){8,4000})|'((?:[^'\\]|\\.){8,4000}))/i;

/**
 * The line of that which says what is wrong: it tells more than the caller, who knows only that it failed. Undefined
 * where none does.
 */
export function ofChild(text: string): string | undefined {
  const [, double, single] = STDERR.exec(text) ?? [];
  return (double ?? single)
    ?.replace(/\\[rn]|[\r\n]/g, '\n')
    .replace(/\\(["'\\])/g, '$1')
    .split('\n')
    .map((line) => line.trim())
    .find((line) => isBad(line) && !isGeneric(line));
}
