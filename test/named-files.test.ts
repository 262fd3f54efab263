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
