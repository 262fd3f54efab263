import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** What stands once, in core: how a copy of it looks, and the files that may hold it. */
const MEANINGS: readonly (readonly [what: string, copy: RegExp, home: RegExp])[] = [
  ['the escapes of a JSON pointer (RFC 6901)', /replaceAll\('~[01]?', '[~/]/, /^src\/core\/json-pointer/],
  ['a list without objects', /\{ items: \[\], more: false/, /^src\/core\/cluster\.ts/],
  ['the name of a Deployment from that of a ReplicaSet', /'Deployment', name: \w+\.name\.slice/, /^src\/core\/owners/],
  ['binary and decimal units of quantities', /\b[KMG]i: (?:2 \*\*|1024)|\b1024n \*\*/, /^src\/core\/quantity/],
  ['names that say production', /production\|prd/, /^src\/core\/target/],
  ['the letters of generated names', /bcdfghjklmnpqrstvwxz/, /^src\/core\/generated-names/],
  ['text that is cleaned, then redacted', /redact\(clean\(/, /^src\/core\/redact/],
  [
    'the parts of the default application',
    /'backend', 'frontend'|\^\(\?:backend\|frontend\)|'\/todo-chatbot-/,
    /^src\/core\/todo-chatbot/,
  ],
  [
    'cells as wide as the widest of their column',
    /\.pad(?:End|To)\([^)]*widths|padTo\(cell, \(widths/,
    /^src\/cli\/print\/plain-table/,
  ],
  [
    'a text that begins behind its label and is wrapped there',
    /padTo\(label, width\)|name\.padEnd\(/,
    /^src\/cli\/print\/plain-table/,
  ],
];

it.each(MEANINGS)('%s is written in one place', (_what, copy, home) => {
  const found = globSync(['src/**/*.{ts,tsx}', 'tools/**/*.ts'])
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !file.startsWith('src/demo/') && copy.test(readFileSync(file, 'utf8')));
  expect(found.filter((file) => !home.test(file))).toEqual([]);
  expect(
    found.some((file) => home.test(file)),
    'the copy is looked for by what its home says',
  ).toBe(true);
});
