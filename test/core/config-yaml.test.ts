import { expect, it } from 'vitest';
import { configYaml } from '../../src/core/config-yaml.ts';

// Each as `kubectl config view --raw` reads it.
it.each([
  ['a merge, under what stands there', 'base: &b {token: t, username: q}\nuser:\n  <<: *b\n  token: own', 'own q'],
  [
    'merges of a list, the first before',
    'a: &a {token: t}\nb: &b {token: u, username: q}\nuser: {<<: [*a, *b]}',
    't q',
  ],
  ['merges twice', 'a: &a {token: t}\nb: &b {username: q}\nuser:\n  <<: *a\n  <<: *b', 't q'],
  ['a tag of somebody’s own', 'user:\n  token: !from-store abc\n  username: !from-store q', 'abc q'],
  ['a tag on a map', 'user: !login\n  token: t\n  username: q', 't q'],
  ['text that a program wrote as bytes', 'user:\n  token: !!binary aGVsbG8=\n  username: !!str 7', 'hello 7'],
  ['a date with its tag', 'user:\n  token: !!timestamp 2031-05-06\n  username: q', '2031-05-06 q'],
  ['a mark of its end and nothing behind', 'user: {token: t, username: q}\n---\n# none\n', 't q'],
  ['both marks, and line ends of Windows', '\uFEFF---\r\nuser:\r\n  token: t\r\n  username: q\r\n...\r\n', 't q'],
])('is read as kubectl reads it: %s', (_what, text, wanted) => {
  const { user } = configYaml(text) as { user: { token: string; username: string } };
  expect(`${user.token} ${user.username}`).toBe(wanted);
});

it.each([
  ['two documents', 'a: 1\n---\na: 2\n', /^several YAML documents$/],
  ['a key twice', 'a: 1\nb: 2\na: s3cret\n', /^not YAML \(line 3\)$/],
  ['a merge of no map', 'a:\n  <<: s3cret\n', /^not YAML \(line \d\)$/],
])('%s is refused, without a word of the file', (_what, text, message) => {
  expect(() => configYaml(text)).toThrow(message);
});
