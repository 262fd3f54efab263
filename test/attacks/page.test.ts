import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const PAGE = 'docs/attacks.md';
const rows = readFileSync(PAGE, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| attack '))
  .map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  );

/** The test files of a name of the page: a path without its end, or a folder. */
const filesOf = (name: string): string[] => globSync(`${name}{,/**/*}.test.{ts,tsx}`);

/** Titles of tests and groups: what stands in quotes first behind `it(` or `)(`, also on a row of its own. */
const titlesIn = (text: string): string[] =>
  [...text.matchAll(/(?:\b(?:it|test|describe)\(|\)\()\s*(['"`])((?:\\.|(?!\1)[^\\\n]){4,300})\1,/g)].map(
    ([, , title = '']) => title.replaceAll('\\', ''),
  );

describe(PAGE, () => {
  it('has a whole row for each attack', () => {
    expect(rows.length).toBeGreaterThan(120);
    for (const row of rows) expect(row, row.join(' | ')).toHaveLength(3);
  });

  it.each(rows)('%s', (_attack, outcome = '', tests = '') => {
    expect(outcome).not.toBe('');
    const named = [...tests.matchAll(/`([^`]+)`(?:: "([^"]+(?:"[\w ]+"[^"]*)?)"(?=,|$))?/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, name = '', title] of named) {
      const files = filesOf(name);
      expect(files, `${name} names no test file`).not.toEqual([]);
      expect(title, `no title stands behind ${name}`).toBeDefined();
      const texts = files.map((file) => readFileSync(file, 'utf8'));
      for (const [at, text] of texts.entries())
        expect(text, `${files[at]} leaves tests out`).not.toMatch(/\b(?:it|test|describe)\.(?:skip|todo|only)\(/);
      const held = texts.flatMap(titlesIn).some((one) => one.includes(title ?? ''));
      expect(held, `no test of ${name} is named "${title}"`).toBe(true);
    }
  });
});
