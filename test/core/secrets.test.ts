import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hideObject } from '../../src/core/hide-manifest.ts';
import { KnownSecrets, redact } from '../../src/core/redact.ts';
import { SecretLines } from '../../src/core/secrets/manifests/blocks.ts';
import { growthOf } from '../helpers/cost.ts';

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
      'a Secret as kubectl writes it, data before its kind',
      'got object:\napiVersion: v1\ndata:\n  alpha: c3dvcmRmaXNo\n\n  b: cG9zdA==\nkind: Secret\ntype: Opaque',
      'got object:\napiVersion: v1\ndata:\n  alpha: [hidden]\n\n  b: [hidden]\nkind: Secret\ntype: Opaque',
    ],
    [
      'plain words and blocks of a Secret, in a list',
      '- kind: Secret\n  stringData:\n    a: trout\n    b: |\n      two trouts\n  metadata: {}\n- data:\n    level: debug\n  kind: ConfigMap',
      '- kind: Secret\n  stringData:\n    a: [hidden]\n    b: [hidden]\n      [hidden]\n  metadata: {}\n- data:\n    level: debug\n  kind: ConfigMap',
    ],
    [
      'a Secret beside a ConfigMap',
      'kind: ConfigMap\ndata:\n  level: debug\n---\nkind: Secret\ndata:\n  level: ZGVidWc=',
      'kind: ConfigMap\ndata:\n  level: debug\n---\nkind: Secret\ndata:\n  level: [hidden]',
    ],
    [
      'a Secret that ends in the middle, and is no YAML any more',
      'kind: Secret\ndata:\n  a: c3dvcmRmaXNo\n bad: [\n',
      'kind: Secret\ndata:\n  a: [hidden]\n [hidden]\n',
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

describe('a manifest in a log, whose lines come one by one', () => {
  const lines = (text: string): string => {
    const stream = new SecretLines();
    return text
      .split('\n')
      .map((line) => stream.line(line))
      .join('\n');
  };

  it.each([
    ['a Secret', 'kind: Secret\ndata:\n  a: dHJv\ntype: Opaque', 'kind: Secret\ndata:\n  a: [hidden]\ntype: Opaque'],
    [
      'plain values',
      'stringData:\n  a: trout\n  b: |\n    two',
      'stringData:\n  a: [hidden]\n  b: [hidden]\n    [hidden]',
    ],
    [
      'data before the kind is known',
      '  apiVersion: v1\n  data:\n    a: c3dvcmRmaXNo\n    level: debug\n  kind: Secret',
      '  apiVersion: v1\n  data:\n    a: [hidden]\n    level: debug\n  kind: Secret',
    ],
  ])('loses its data: %s', (_what, text, expected) => {
    expect(lines(text)).toBe(expected);
  });

  it.each([
    'kind: ConfigMap\napiVersion: v1\ndata:\n  level: debugging\n',
    'request:\n  data:\n    user: postgres',
    'kind: Secret\nmetadata:\n  name: x\n---\nkind: ConfigMap\ndata:\n  a: c3dvcmRmaXNo',
  ])('stays without a Secret: %j', (text) => {
    expect(lines(text)).toBe(text);
  });
});

it('plain words of a Secret in a manifest are hidden there, and nowhere else', () => {
  const data = { user: 'cG9zdGdyZXM=', debug: 'ZW5hYmxlZA==', tls: 'ZW5hYmxlZA==', db_password: 'enabled' };
  const secret = { kind: 'Secret', data, stringData: { mode: 'disabled', key: 'trout-4Kd8-planted' } };
  expect(JSON.stringify(hideObject(secret))).not.toMatch(/cG9z|ZW5h|disabled|trout/);
  const line = 'image postgres:16, ssl enabled, tracing disabled';
  expect(redact(line)).toBe(line);
  expect(redact('mode trout-4Kd8-planted')).toBe('mode [hidden]');
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
])('redact is linear over %j without end', async (unit) => {
  const of = (characters: number) => {
    const text = unit.repeat(Math.ceil(characters / unit.length));
    return () => redact(text, none);
  };
  // Ten times the text: quadratic work would take a hundred times as long.
  expect(await growthOf(of(20_000), of(200_000), 45)).toBeLessThan(45);
});
