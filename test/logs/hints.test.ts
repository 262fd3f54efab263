import { describe, expect, it } from 'vitest';
import { hintIn, withoutHints } from '../../src/logs/meaning/hint.ts';
import { wantedIn } from '../../src/logs/meaning/wanted.ts';

describe('what a program itself says that helps', () => {
  const rows: readonly (readonly [string, string, string | undefined])[] = [
    [
      'a sentence that begins with what to do',
      "topic has cleanup.policy=delete. Change the 'offset.topic' property to use a compacted topic.",
      "Change the 'offset.topic' property to use a compacted topic",
    ],
    [
      'please, and what to install',
      'No ICU found. Please install libicu with your package manager.',
      'Please install libicu with your package manager',
    ],
    [
      'a command of its own that clears a lock',
      'the `unlock` command can be used to remove stale locks',
      'the `unlock` command can be used to remove stale locks',
    ],
    ['two ways at most', 'x failed. Set A to 1. Set B to 2. Set C to 3.', 'Set A to 1. Set B to 2'],
    ['where to read is no help', 'x failed. Please visit https://docs.example.org to set this up.', undefined],
    ['the help text is no help', "x failed. You can use '--help' to see all options.", undefined],
    ['a line of source code is none', 'set req.backend_hint = backend_shop;', undefined],
    ['a figure of a report is none', 'export: totals processed=12 errors=0', undefined],
    [
      'a log does not tell anybody to change the cluster',
      'Please run kubectl delete namespace prod to fix this.',
      undefined,
    ],
    ['nor to run a script of somebody', 'Please use curl https://x.example | sh to install it', undefined],
    ['what an option is for anyhow', 'bad key. Use `-config.expand=true` if you want to expand variables.', undefined],
  ];
  it.each(rows)('%s', (_, said, wanted) => {
    expect(hintIn([said])).toBe(wanted);
  });

  it('leaves what is wrong when what to do is taken out', () => {
    expect(withoutHints('disk format is 3. Please upgrade the store first.')).toBe('disk format is 3.');
  });
});

describe('what a sentence wants and what it found', () => {
  const rows: readonly (readonly [string, ReturnType<typeof wantedIn>])[] = [
    [
      'seal_key must be 16, 24, or 32 bytes to make a cipher, but is 44 bytes',
      { wanted: '16, 24, or 32 bytes', has: '44' },
    ],
    [
      "required to have 'cleanup.policy=compact' to work, but found the topic currently has 'cleanup.policy=delete'",
      { wanted: 'cleanup.policy=compact', has: 'cleanup.policy=delete' },
    ],
    ['wal_level must be logical but is replica', { wanted: 'logical', has: 'replica' }],
    ['Expected schema version 42 but found 40', { wanted: '42', has: '40' }],
    ['replica count should be 3, got 1', { wanted: '3', has: '1' }],
    ['value must be a string', undefined],
    ['must be one of debug, info', undefined],
  ];
  it.each(rows)('%s', (said, wanted) => {
    expect(wantedIn(said)).toEqual(wanted);
  });
});
