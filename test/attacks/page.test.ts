import { existsSync, globSync, readFileSync } from 'node:fs';
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

/** The test files of a name of the page: a path without its end, `*` for all of a folder, or a folder. */
function filesOf(name: string): string[] {
  const paths = name.endsWith('*') ? globSync(`${name}.test.{ts,tsx}`) : globSync(`${name}{,/**/*}.test.{ts,tsx}`);
  return paths.length > 0 || !existsSync(name) ? paths : globSync(`${name}/**/*.test.{ts,tsx}`);
}

const testsIn = (text: string): number => [...text.matchAll(/^\s*(?:it|test)(?:\.each|\.for)?[(<]/gm)].length;

describe(PAGE, () => {
  it('has a whole row for each attack', () => {
    expect(rows.length).toBeGreaterThan(80);
    for (const row of rows) expect(row, row.join(' | ')).toHaveLength(3);
  });

  it.each(rows)('%s', (_attack, outcome = '', tests = '') => {
    expect(outcome).not.toBe('');
    const named = [...tests.matchAll(/`([^`]+)`(?:: "([^"]+)")?/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, name = '', title] of named) {
      const files = filesOf(name);
      expect(files, `${name} names no test file`).not.toEqual([]);
      const texts = files.map((file) => readFileSync(file, 'utf8'));
      for (const [at, text] of texts.entries()) {
        expect(testsIn(text), `${files[at]} tests nothing`).toBeGreaterThan(0);
        expect(text, `${files[at]} leaves tests out`).not.toMatch(/\b(?:it|test|describe)\.(?:skip|todo|only)\(/);
      }
      if (title !== undefined)
        expect(
          texts.some((text) => text.includes(title)),
          `no test of ${name} is named "${title}"`,
        ).toBe(true);
    }
  });
});
