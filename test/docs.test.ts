import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Paths of the repository that a page names in code: `src/x/y.ts`, `docs/x.md`, a folder. */
const named = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/`((?:src|tools|test|docs|scripts|charts|prompts|bin)\/[\w./-]+)`/g)].map(
    ([, path = '']) => path,
  );

describe('the documents', () => {
  /** A test may be named without its ending. */
  const exists = (path: string): boolean => ['', '.test.ts', '.test.tsx'].some((ending) => existsSync(path + ending));

  it.each(pages)('%s names only files that are there', (page) => {
    expect(named(page).filter((path) => !exists(path))).toEqual([]);
  });
});
