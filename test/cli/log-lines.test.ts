import { describe, expect, it } from 'vitest';
import { entryFilter } from '../../src/cli/logs/entry-filter.ts';
import { LineWriter } from '../../src/cli/logs/line-writer.ts';
import { readLogFlags, type LogFlags } from '../../src/cli/logs/options.ts';
import { targetsOf } from '../../src/cli/logs/targets.ts';
import { ioHere } from '../helpers/io-here.ts';

const TRACE = [
  '2026-05-01 14:00:00 INFO started',
  '2026-05-01 14:00:01 ERROR payment failed',
  'java.lang.IllegalStateException: card refused',
  '\tat shop.Pay.run(Pay.java:12)',
  'Caused by: java.net.ConnectException: Connection refused',
  '\tat shop.Net.open(Net.java:7)',
  '2026-05-01 14:00:02 INFO retrying',
  '2026-05-01 14:00:03 WARN slow answer',
];

const filtered = (flags: LogFlags, lines: readonly string[] = TRACE): string[] => {
  const filter = entryFilter(readLogFlags(flags));
  return lines.flatMap((text) => filter({ at: '', text }).map((line) => line.text));
};

describe('entries of a log', () => {
  it('come whole when their message matches', () => {
    expect(filtered({ include: ['payment'] })).toEqual(TRACE.slice(1, 6));
  });
  it('come whole, from their first line, when a line in their middle matches', () => {
    expect(filtered({ include: ['Connection refused'] })).toEqual(TRACE.slice(1, 6));
  });
  it('need one of the patterns that are given, as in stern', () => {
    expect(filtered({ include: ['started', 'retry'] })).toEqual([TRACE[0], TRACE[6]]);
  });
  it('are left out with their stack traces', () => {
    expect(filtered({ exclude: ['payment'] })).toEqual([TRACE[0], TRACE[6], TRACE[7]]);
  });
  it('of a level or worse', () => {
    expect(filtered({ level: 'warn' })).toEqual([...TRACE.slice(1, 6), TRACE[7]]);
    expect(filtered({ level: 'error' })).toEqual(TRACE.slice(1, 6));
  });
  it('pass untouched when nothing is asked for', () => {
    expect(filtered({})).toEqual(TRACE);
  });
});

const printed = (text: string): string => {
  let out = '';
  const parts = {
    out: (piece: string) => void (out += piece),
    err: () => {},
    interactive: false,
    outIsTerminal: false,
  };
  const form = {
    output: 'text',
    timestamps: '',
    prefix: false,
    namespaces: false,
    colour: false,
    highlight: [],
  } as const;
  const writer = new LineWriter(ioHere({}, parts).io, form);
  writer.line({ namespace: 'shop', pod: 'web', container: 'app' }, { at: '', text });
  writer.flush();
  return out.slice(0, -1);
};

describe('a JSON line for a person', () => {
  it.each([
    ['{"level":"error","ts":1,"msg":"cannot pay","order":42,"who":"a b"}', 'ERROR cannot pay order=42 who="a b"'],
    ['{"severity":"WARNING","message":"slow","took_ms":1200}', 'WARN  slow took_ms=1200'],
    ['{"level":30,"time":1,"msg":"ready","ok":true}', 'INFO  ready ok=true'],
    ['{"msg":"no level"}', 'no level'],
    ['{"level":"odd","msg":"x"}', 'x level=odd'],
    ['{"no":"message"}', '{"no":"message"}'],
    ['{broken', '{broken'],
    ['[1,2]', '[1,2]'],
    ['plain text', 'plain text'],
  ])('%s', (line, shown) => {
    expect(printed(line)).toBe(shown);
  });
});

it('a list of pods that was cut is said to be', async () => {
  const list = () => Promise.resolve({ items: [{ metadata: { name: 'web-1' } }], more: true, resourceVersion: '1' });
  const context = { cluster: { list } as never, namespace: 'shop', now: Date.now };
  const [target] = await targetsOf([], { selector: 'app=web' }, context, new AbortController().signal);
  expect(target?.note).toMatch(/^there are more than 1 pods, and only those were looked at/);
});

describe('options of kubewhy logs', () => {
  it.each<[string, LogFlags, object]>([
    ['the last hundred lines by default', {}, { tailLines: 100 }],
    ['all lines of a time', { since: '1h30m' }, { sinceSeconds: 5400 }],
    ['both, when both are given', { since: '5m', tail: 10 }, { sinceSeconds: 300, tailLines: 10 }],
    ['all lines with -1', { tail: -1 }, {}],
    ['none of the old ones with 0', { tail: 0 }, { tailLines: 0 }],
    ['whole seconds of a moment', { sinceTime: '2026-05-01T14:00:00.7+02:00' }, { sinceTime: '2026-05-01T12:00:00Z' }],
  ])('ask for %s', (_what, flags, start) => {
    expect(readLogFlags(flags).start).toEqual(start);
  });

  it.each<[string, LogFlags, RegExp]>([
    ['a duration that is none', { since: 'soon' }, /not a duration/],
    ['a moment without a zone', { sinceTime: '2026-05-01T14:00:00' }, /not a time/],
    ['two beginnings', { since: '5m', sinceTime: '2026-05-01T14:00:00Z' }, /only one of/],
    ['a pattern that does not compile', { include: ['('] }, /--include "\(" is no regular expression/],
    ['a level that is none', { level: 'loud' }, /--level "loud" is no level/],
    ['to follow an instance that has ended', { follow: true, previous: true }, /cannot be followed/],
  ])('refuse %s', (_what, flags, says) => {
    expect(() => readLogFlags(flags)).toThrow(says);
  });
});
