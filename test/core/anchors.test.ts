import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { redact } from '../../src/core/redact.ts';
import { Anchors } from '../../src/core/secrets/anchors.ts';

const here = import.meta.dirname;
const linesOf = (path: string): string[] => readFileSync(join(here, path), 'utf8').split('\n');
const field = join(here, '..', 'fixtures', 'field');
const logs = readdirSync(field, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.log'));

describe('the look for what rules of redaction need', () => {
  // A sign beyond ASCII on another line makes every rule run: what it finds is what must be found without it.
  it.each<[string, () => string[]]>([
    ['forms of secrets', () => linesOf('secrets/forms.txt').map((line) => line.replace(/[⟦⟧]/g, ''))],
    ['harmless lines', () => linesOf('secrets/harmless.txt')],
    ['logs of the field', () => logs.flatMap((name) => linesOf(join('..', 'fixtures', 'field', name)))],
  ])('leaves out no rule that would change a line: %s', (_what, read) => {
    const lines = [...new Set(read())];
    expect(lines.length).toBeGreaterThan(50);
    const wrong = lines.filter((line) => redact(`ä\n\n${line}`) !== `ä\n\n${redact(line)}`);
    expect(wrong).toEqual([]);
  });

  it.each<[string, string, boolean]>([
    ['a text in any case', 'Set-CooKie', true],
    ['at the very end, behind the beginning of another', 'papass', true],
    ['a text that is the end of another', 'xkeys', true],
    ['none of them', 'pas ke coo', false],
    ['sixteen letters and digits', '0123456789abcdef', true],
    ['fifteen', '0123456789abcde-', false],
    ['a port between colons', 'db:5432:todo', true],
    ['a time', '10:00:00', false],
    ['any text beyond ASCII', 'ä', true],
    ['a control', 'a\x1bb', true],
  ])('%s: %s', (_what, text, expected) => {
    const anchors = new Anchors();
    anchors.bitsOf(['passport', 'pass', 'cookie']);
    anchors.bitsOf(['key', 'monkeys']);
    anchors.bitsOf(['MADE', ':PORT:']);
    expect(anchors.find(text) !== 0).toBe(expected);
  });
});
