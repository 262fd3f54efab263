import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Test files are read and searched once, however many rows name them. */
function once<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

/** The test files of a name of the page: a path without its end, or a folder. */
const filesOf = once((name) => globSync(`${name}{,/**/*}.test.{ts,tsx}`));

/** Titles of tests and groups: what stands in quotes first behind `it(` or `)(`, also on a row of its own. */
const titlesIn = (text: string): string[] =>
  [...text.matchAll(/(?:\b(?:it|test|describe)\(|\)\()\s*(['"`])((?:\\.|(?!\1)[^\\\n]){4,300})\1,/g)].map(
    ([, , title = '']) => title.replaceAll('\\', ''),
  );

const testsOf = once((file) => {
  const text = readFileSync(file, 'utf8');
  return { titles: titlesIn(text), leavesOut: /\b(?:it|test|describe)\.(?:skip|todo|only)\(/.test(text) };
});

const rowsOf = (page: string): string[][] =>
  readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:attack|what was wrong) \|/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    );

describe.each([
  ['docs/attacks.md', 120],
  ['docs/regressions.md', 28],
])('%s', (page, least) => {
  const rows = rowsOf(page);

  it('has a whole row for each case', () => {
    expect(rows.length).toBeGreaterThan(least);
    for (const row of rows) expect(row, row.join(' | ')).toHaveLength(3);
  });

  it.each(rows)('%s', (_case, outcome = '', tests = '') => {
    expect(outcome).not.toBe('');
    const named = [...tests.matchAll(/`([^`]+)`(?:: "([^"]+(?:"[\w ]+"[^"]*)?)"(?=,|$))?/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, name = '', title] of named) {
      const files = filesOf(name);
      expect(files, `${name} names no test file`).not.toEqual([]);
      expect(title, `no title stands behind ${name}`).toBeDefined();
      for (const file of files) expect(testsOf(file).leavesOut, `${file} leaves tests out`).toBe(false);
      const held = files.flatMap((file) => testsOf(file).titles).some((one) => one.includes(title ?? ''));
      expect(held, `no test of ${name} is named "${title}"`).toBe(true);
    }
  });
});
