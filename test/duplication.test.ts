import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** So many equal lines in a row, in two places, are one piece of code written twice. */
const RUN = 7;

type Line = { readonly file: string; readonly number: number; readonly text: string };

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? files(path) : /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/** Lines that say something: no blank lines, comments, imports, or lone punctuation. */
export function linesOf(file: string, source: string): Line[] {
  const withoutBlocks = source.replace(/\/\*[\s\S]*?\*\//g, (block) => block.replace(/[^\n]/g, ''));
  const withoutImports = withoutBlocks.replace(/^(?:import|export)\s[^;]*?from '[^']*';/gm, (block) =>
    block.replace(/[^\n]/g, ''),
  );
  return withoutImports
    .split('\n')
    .map((text, index) => ({ file, number: index + 1, text: text.replace(/\/\/.*$/, '').trim() }))
    .filter(({ text }) => /\w{2}/.test(text));
}

/** Places where a run of equal lines stands again. */
export function repeated(all: readonly (readonly Line[])[], run = RUN): string[] {
  const seen = new Map<string, Line>();
  const found: string[] = [];
  for (const lines of all) {
    let skipTo = 0;
    for (let at = 0; at + run <= lines.length; at++) {
      const first = lines[at];
      if (!first) continue;
      const key = lines
        .slice(at, at + run)
        .map(({ text }) => text)
        .join('\n');
      const before = seen.get(key);
      if (before && at >= skipTo && !(before.file === first.file && Math.abs(before.number - first.number) < run)) {
        found.push(`${first.file}:${first.number} repeats ${before.file}:${before.number}`);
        skipTo = at + run;
      }
      if (!before) seen.set(key, first);
    }
  }
  return found;
}

describe('one piece of code for one thing', () => {
  it('has no run of equal lines in two places of src and tools', () => {
    const all = [...files('src'), ...files('tools')].map((file) =>
      linesOf(file, readFileSync(join(root, file), 'utf8')),
    );
    expect(repeated(all)).toEqual([]);
  });

  it('finds a planted copy, and takes comments and imports for no code', () => {
    const body = Array.from({ length: RUN }, (_, index) => `const value${index} = compute(${index});`).join('\n');
    expect(repeated([linesOf('a.ts', body), linesOf('b.ts', `// other\n${body}`)])).toEqual(['b.ts:2 repeats a.ts:1']);
    const head = Array.from({ length: RUN + 2 }, (_, index) => `import { a${index} } from './a.ts';`).join('\n');
    expect(repeated([linesOf('a.ts', head), linesOf('b.ts', head)])).toEqual([]);
  });
});
