import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KnownSecrets, redact } from '../../src/core/redact.ts';

const none = new KnownSecrets();
const linesOf = (name: string): string[] =>
  readFileSync(new URL(`secrets/${name}.txt`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');

describe('redact knows a secret by its name and its form', () => {
  // What stands between ⟦ and ⟧ is the secret.
  it.each(linesOf('forms'))('in %s', (marked) => {
    const text = redact(marked.replace(/[⟦⟧]/g, ''), none);
    for (const [, secret = ''] of marked.matchAll(/⟦(.*?)⟧/g)) expect(text).not.toContain(secret);
    expect(redact(text, none)).toBe(text);
  });

  it.each(linesOf('harmless'))('and leaves as it is: %s', (text) => {
    expect(redact(text, none)).toBe(text);
  });

  it('of more than 300 forms and 400 harmless lines', () => {
    expect(linesOf('forms').length).toBeGreaterThan(300);
    expect(linesOf('harmless').length).toBeGreaterThan(400);
  });

  it.each([
    [
      'a block of YAML',
      'user: bob\npassword: |\n  hunter2\n  second\nhost: db',
      'user: bob\npassword: [hidden]\nhost: db',
    ],
    [
      'an entry of a list of variables',
      '- name: DB_PASSWORD\n  value: hunter2\n- name: PORT\n  value: "80"',
      '- name: DB_PASSWORD\n  value: [hidden]\n- name: PORT\n  value: "80"',
    ],
    [
      'what the sense of a sentence hangs on',
      'password: [hidden] is wrong, token: expired',
      'password: [hidden] is wrong, token: expired',
    ],
  ])('over several lines: %s', (_what, text, expected) => {
    expect(redact(text, none)).toBe(expected);
  });
});

describe('known values', () => {
  const known = new KnownSecrets();
  for (const value of ['app_01', 'app_01-S3cr3tPw9x', 'a"b\\c{d}', 'swordfish', 'pl&us<it>']) known.add(value);

  it.each([
    ['the longest first', 'tried app_01-S3cr3tPw9x as app_01', 'tried [hidden] as [hidden]'],
    ['in JSON and in JSON in JSON', JSON.stringify({ a: JSON.stringify('a"b\\c{d}') }), '{"a":"\\"[hidden]\\""}'],
    ['in XML', '<v>pl&amp;us&lt;it&gt;</v>', '<v>[hidden]</v>'],
    ['in a URL', `x=${encodeURIComponent('a"b\\c{d}')}&y`, 'x=[hidden]&y'],
    ['in hex', Buffer.from('app_01-S3cr3tPw9x').toString('hex'), '[hidden]'],
    ['a word as a word only', 'swordfish, swordfishes', '[hidden], swordfishes'],
  ])('are hidden %s', (_how, text, expected) => {
    expect(known.hide(text)).toBe(expected);
  });

  it('are hidden in base64 at every offset', () => {
    for (const before of ['', 'u', 'us', 'use', 'user:']) {
      const text = Buffer.from(`${before}app_01-S3cr3tPw9x and more`).toString('base64');
      expect(known.hide(text)).toContain('[hidden]');
    }
  });
});

it.each([
  'pass:',
  'a://b:c',
  '-----BEGIN PRIVATE KEY-----',
  'cookie: a=b; ',
  '"token":"',
  'password, "',
  'x@',
  'auth:',
  '=',
  '\\',
])('redact is linear over %j without end', (unit) => {
  const time = (characters: number): number => {
    const text = unit.repeat(Math.ceil(characters / unit.length));
    const start = performance.now();
    redact(text, none);
    return performance.now() - start;
  };
  time(10_000);
  const small = Math.max(2, time(10_000));
  // Ten times the text: quadratic work would take a hundred times as long.
  expect(time(100_000)).toBeLessThan(Math.max(small * 60, 1000));
});
