import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { safeLines } from '../../src/cluster/wire/lines.ts';

const GREEN = '\u001b[32m';
const OFF = '\u001b[0m';
const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString()
  .trim()
  .split('\n');
const SECRET = ['kind: Secret', 'metadata:', '  name: x', 'data:', '  user: YWRtaW4tdXNlcg==', 'stringData:'];
const GIVEN = '  colour: blue-horse-battery';

describe('what stands in several lines of a log and is secret', () => {
  it.each<[string, (line: string) => string]>([
    ['without colours', (line) => line],
    ['with a colour for each line', (line) => `${GREEN}${line}${OFF}`],
    ['with a colour for the keys', (line) => line.replace(/^(\s*)(\w+):/, `$1${GREEN}$2${OFF}:`)],
    ['with a sign of no width in each word', (line) => line.replace(/(\w)(\w)/g, '$1\u200b$2')],
    ['with soft hyphens and joiners in the mark', (line) => line.replace('PRIVATE', 'PRI\u00adVA\u2060TE')],
    ['in UTF-16, which the kubelet cuts at its line ends', (line) => `\0${line.split('').join('\0')}\0\r\0`],
    ['with a colour inside the mark', (line) => line.replace('BEGIN ', `BEGIN ${GREEN}`)],
  ])('is hidden %s', (_what, drawn) => {
    for (const lines of [KEY, ['apiVersion: v1', ...SECRET, GIVEN]]) {
      const fit = safeLines();
      const shown = lines.map((line) => fit(`2026-11-24T11:00:00.000000001Z ${drawn(line)}`).text).join('\n');
      const values = lines === KEY ? KEY.slice(1, -1) : ['YWRtaW4tdXNlcg==', 'blue-horse-battery'];
      for (const value of values) expect(shown).not.toContain(value.slice(0, 24));
      expect(shown).toContain('[hidden]');
    }
  });
});
