import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/core/cluster.ts';
import { digestLog } from '../../../tools/shared/logs/log-digest.ts';
import { joinEntries } from '../../../tools/shared/logs/log-entries.ts';
import { isBad, isFatal } from '../../../src/logs/faults.ts';
import { templateOf } from '../../../src/logs/templates.ts';

const START = Date.parse('2026-11-24T10:00:00Z');
const lines = (texts: readonly string[], stepMs = 2_000): LogLine[] =>
  texts.map((text, index) => ({ at: new Date(START + index * stepMs).toISOString(), text }));

describe('a line about a fault', () => {
  it.each([
    'Segmentation fault (core dumped)',
    'Killed',
    'sh: 1: gunicorn: command not found',
    'mkdir: permission denied',
    'dial tcp 10.0.0.1:5432: connect: connection refused',
    'lookup db: no such host',
    'write: no space left on device',
    'listen tcp :8000: bind: address already in use',
    'panic: runtime error',
    'Traceback (most recent call last):',
    'sqlalchemy.exc.OperationalError: (psycopg2)',
    'java.lang.IllegalStateException: no bean',
    'E0423 10:00:00 leader lost',
    '{"level":"error","msg":"x"}',
    'level=fatal msg=stop',
    'request timed out',
  ])('%s', (text) => expect(isBad(text)).toBe(true));

  it.each([
    'done, 0 errors',
    '{"level": "info", "error": null, "path": "/health"}',
    'request finished err=<nil> status=200',
    'errors=0 warnings=2',
    'failover ready',
    'no errors found',
    'registered errorhandler for /',
    'GET /health 200',
    'opened error_log /var/log/x',
  ])('is not: %s', (text) => expect(isBad(text)).toBe(false));

  it.each([
    ['panic: assignment to entry in nil map', true],
    ['process exited with code 3', true],
    ['Error: listen EADDRINUSE', true],
    ['ERROR retrying in 5 s', false],
    ['exit code 0', false],
  ])('that ends a process: %s → %s', (text, fatal) => expect(isFatal(text)).toBe(fatal));
});

describe('the template of a line', () => {
  it.each([
    ['2026-11-24T10:00:00.123Z took 15 ms', '<time> took <n> ms'],
    ['user 123e4567-e89b-12d3-a456-426614174000 gone', 'user <uuid> gone'],
    ['connect 10.0.0.1:5432 refused', 'connect <ip> refused'],
    ['commit 3f2a9bc71d of "main"', 'commit <hex> of <text>'],
    ['deadbeef is a word without digits', 'deadbeef is a word without digits'],
  ])('%s', (text, template) => expect(templateOf(text)).toBe(template));
});

describe('entries', () => {
  const join = (texts: readonly string[], stepMs = 10) =>
    joinEntries(lines(texts, stepMs)).map(({ first, last }) => [first, last]);
  it.each<[string, readonly string[], number[][]]>([
    [
      'a Python traceback with its last line',
      ['start', 'Traceback (most recent call last):', '  File "a.py", line 1', '    f()', 'ValueError: no key', 'next'],
      [
        [0, 0],
        [1, 4],
        [5, 5],
      ],
    ],
    [
      'a Java trace with its cause',
      ['Exception in thread "main" X', '\tat a.B.c(B.java:1)', 'Caused by: Y', '\t... 3 more', 'next'],
      [
        [0, 3],
        [4, 4],
      ],
    ],
    [
      'a Go panic takes what follows',
      ['panic: x', '', 'goroutine 1 [running]:', 'main.main()', '\t/app/main.go:3'],
      [[0, 4]],
    ],
    [
      'plain lines stay single',
      ['a', 'b'],
      [
        [0, 0],
        [1, 1],
      ],
    ],
  ])('%s', (_what, texts, expected) => expect(join(texts)).toEqual(expected));

  it('joins a frame that comes late, but not one of more than half a minute later', () => {
    const trace = ['Traceback (most recent call last):', '  File "a.py", line 1'];
    expect(join(trace, 1_500)).toEqual([[0, 1]]);
    expect(join(trace, 30_500)).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });
});

describe('the digest of a log', () => {
  it('is the whole log when that fits', () => {
    const { text } = digestLog(lines(['starting', 'listening on 8000']), 600);
    expect(text).toBe(
      '2 lines from 2026-11-24T10:00:00Z to 2026-11-24T10:00:02Z, 2 patterns, 0 entries look like faults\n  10:00:00 starting\n  10:00:02 listening on 8000',
    );
  });

  it('keeps a calm cause far before the first of very many faults, within 600 tokens of 100,000 lines', () => {
    const texts = Array.from({ length: 100_000 }, (_, index) => {
      if (index === 99_000) return 'configuration reloaded: pool_size=500';
      return index > 99_300
        ? `ERROR connection to 10.0.0.${index % 250}:5432 refused`
        : `INFO request ${index} served in ${index % 90} ms`;
    });
    const { text, firstFault } = digestLog(lines(texts, 5), 600);
    expect(firstFault).toBe(99_301);
    expect(text).toContain('100000 lines');
    expect(text).toContain('configuration reloaded: pool_size=500');
    expect(text).toMatch(/x699 ! .*ERROR connection/);
    expect(encode(text).length).toBeLessThan(600);
  });

  it('keeps the last fatal block with its last line', () => {
    const trace = Array.from(
      { length: 60 },
      (_, index) => `  File "/app/module_${index}.py", line ${index}, in call_${index}`,
    );
    const texts = [
      ...Array.from({ length: 300 }, (_, index) => `WARN retry ${index} failed`),
      'Traceback (most recent call last):',
      ...trace,
      "KeyError: 'JWT_SECRET'",
    ];
    const { text } = digestLog(lines(texts, 10), 600);
    expect(text).toContain('last fatal block:');
    expect(text).toContain("KeyError: 'JWT_SECRET'");
    expect(text).toContain('Traceback (most recent call last):');
    expect(encode(text).length).toBeLessThan(600);
  });

  it('says that no line looks like a fault, and gives the end', () => {
    const { text, firstFault } = digestLog(
      lines(Array.from({ length: 900 }, (_, index) => `served ${index} requests`)),
      300,
    );
    expect(firstFault).toBeUndefined();
    expect(text).toContain('no line looks like a fault');
    expect(text).toContain('served 899 requests');
  });

  it('stays within its budget on one line of 100 kB and on lines without stamps', () => {
    const hard = [
      { at: '', text: `ERROR ${'x9'.repeat(50_000)}` },
      ...lines(Array.from({ length: 500 }, (_, index) => `ERROR ${index} ${'y'.repeat(500)}`)),
    ];
    for (const budget of [200, 600, 1_800])
      expect(encode(digestLog(hard, budget).text).length).toBeLessThan(budget + 60);
  });
});
