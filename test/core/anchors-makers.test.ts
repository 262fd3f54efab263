import { describe, expect, it } from 'vitest';
import { redact } from '../../src/core/redact.ts';
import { VENDOR_RULES } from '../../src/core/secrets/vendors.ts';

/** The shortest text that a pattern of a maker takes: its own letters, and for each class of signs one that it holds. */
function sampleOf(source: string): string[] {
  let at = 0;
  const choose = (set: string): string[] => {
    if (/^\[[a-z]+\]$/i.test(set)) return set.slice(1, -1).split('');
    const fits = new RegExp(set);
    return [['7', 'b', 'B', '=', ' '].find((sign) => fits.test(sign)) ?? '?'];
  };
  const alternatives = (): string[] => {
    const all: string[] = [];
    let now = [''];
    const add = (parts: readonly string[]): void => {
      const count = Number(/^\{(\d+)/.exec(source.slice(at))?.[1] ?? 1);
      if (source[at] === '{') at = source.indexOf('}', at) + 1;
      if (source[at] === '?') at++;
      now = now.flatMap((head) => parts.map((part) => head + part.repeat(count)));
    };
    while (at < source.length && source[at] !== ')') {
      const sign = source[at++] ?? '';
      if (sign === '|') {
        all.push(...now);
        now = [''];
      } else if (sign === '(') {
        const look = source.startsWith('?!', at) || source.startsWith('?<', at);
        at += source.startsWith('?<', at) ? 3 : 2;
        const inside = alternatives();
        at++;
        if (!look) add(inside);
      } else if (sign === '[') {
        const end = source.indexOf(']', at);
        const set = source.slice(at - 1, end + 1);
        at = end + 1;
        add(choose(set));
      } else if (sign === '\\') {
        const escaped = source[at++] ?? '';
        add(/[dw]/.test(escaped) ? choose(`\\${escaped}`) : [escaped]);
      } else add([sign]);
    }
    return [...all, ...now];
  };
  return alternatives();
}

describe('the makers of tokens', () => {
  const samples = VENDOR_RULES.flatMap(([pattern]) => sampleOf(pattern.source));
  it('are known by many forms', () => expect(samples.length).toBeGreaterThan(80));

  it.each(samples)('%s is hidden in a line of a log', (sample) => {
    expect(redact(`x "${sample}" y`)).not.toContain(sample);
  });
});
