import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Words in backquotes that begin as a path of this repository does. */
const PATH = /^(?:src|tools|test|scripts|docs|prompts|charts|bin)\/[\w./*-]+$/;
/** Of a row of the table of rooms: `inside/` or `a-file.ts`, which stand in the row's first path. */
const INSIDE = /^(?:[\w-]+\/)+$|^[\w-]+\.tsx?$/;

/** The paths that a page names, with the line; what a placeholder stands for (`NNN-name`, `<verb-noun>`) is none. */
function namedIn(page: string): readonly { readonly at: number; readonly path: string }[] {
  return readFileSync(page, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      const words = [...line.matchAll(/`([^`\s]+)`/g)].map(([, word = '']) => word);
      const room = /^\| `((?:src|tools)[\w/]*)`/.exec(line)?.[1];
      const paths = words.flatMap((word) => {
        if (PATH.test(word)) return [word];
        // Such as `commands/` in the row of src/cli.
        return room !== undefined && INSIDE.test(word) ? [join(room, word)] : [];
      });
      return paths.map((path) => ({ at: index + 1, path }));
    });
}

const exists = (path: string): boolean => (path.includes('*') ? globSync(path).length > 0 : existsSync(path));

describe.each(['CONTRIBUTING.md', 'docs/architecture.md'])('%s', (page) => {
  const named = namedIn(page);

  it('names files and folders that exist', () => {
    expect(named.length).toBeGreaterThan(20);
    const missing = named.filter(({ path }) => !exists(path));
    expect(missing.map(({ at, path }) => `${page}:${at} ${path}`)).toEqual([]);
  });
});

describe('the recipes of CONTRIBUTING.md', () => {
  const page = readFileSync('CONTRIBUTING.md', 'utf8');

  it('name tables and types that stand in the file that they name', () => {
    const told = [...page.matchAll(/`(\w+)` (?:in|of) `([\w/.-]+\.ts)`/g)].map(([, word = '', file = '']) => ({
      word,
      file,
    }));
    expect(told.length).toBeGreaterThan(6);
    const missing = told.filter(
      ({ word, file }) => !new RegExp(`\\b(?:const|type|function) ${word}\\b`).test(readFileSync(file, 'utf8')),
    );
    expect(missing).toEqual([]);
  });

  it('run tests that exist, each of which a run would find', () => {
    const paths = [...page.matchAll(/npx vitest run --project unit ([^`\n]+)/g)].flatMap(([, line = '']) =>
      line.split(' ').filter((word) => word.startsWith('test/')),
    );
    expect(paths.length).toBeGreaterThan(10);
    const found = (path: string): boolean =>
      path.endsWith('.ts') ? existsSync(path) : globSync(`${path}/**/*.test.{ts,tsx}`).length > 0;
    expect(paths.filter((path) => !found(path))).toEqual([]);
  });

  it('call scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const called = [...page.matchAll(/\bnpm (?:run )?([\w:]+)/g)].map(([, name = '']) => name);
    expect(called.length).toBeGreaterThan(8);
    expect([...new Set(called)].filter((name) => !['ci', 'i'].includes(name) && !(name in scripts))).toEqual([]);
  });
});
