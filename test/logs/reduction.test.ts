import { describe, expect, it } from 'vitest';
import { Reducer } from '../../src/logs/reduction/reducer.ts';
import { shapeOf, verdictOf } from '../../src/logs/reduction/shapes.ts';
import { digestLog } from '../../tools/shared/logs/log-digest.ts';

const START = Date.parse('2026-03-01T10:00:00Z');
const stamp = (at: number): string => new Date(START + at * 10).toISOString();
const calm = (at: number): string =>
  at % 3 === 0
    ? `{"level":"info","ts":${at},"msg":"request served","id":"${(at * 7_919).toString(16)}"}`
    : at % 3 === 1
      ? `10.0.${at % 200}.7 - - [01/Mar/2026:10:00:00 +0000] "GET /items/${at} HTTP/1.1" 200 512`
      : `worker ${at % 16}: job ${at} done in ${at % 90} ms`;

function reduced(total: number, special: Readonly<Record<number, string>>) {
  const reducer = new Reducer();
  for (let at = 0; at < total; at++) reducer.push({ at: stamp(at), text: special[at] ?? calm(at) });
  return reducer.end();
}
const TOTAL = 60_000;

describe('a long log in one pass', () => {
  it.each([0, 1, 29_999, 30_000, TOTAL - 1])('keeps the one line that matters at place %i, with exact totals', (at) => {
    const whole = reduced(TOTAL, { [at]: 'ERROR writing /data/wal/000042: no space left on device' });
    expect(whole).toMatchObject({ total: TOTAL, bad: 1, from: stamp(0), to: stamp(TOTAL - 1), uncounted: 0 });
    expect(whole.lines.length).toBeLessThan(3_000);
    const { text } = digestLog(whole.lines, 1_800, whole);
    expect(text).toContain('no space left on device');
    expect(text).toMatch(/^60000 lines from .* 1 lines look like faults/);
    expect(text).toMatch(/^x(?:20000|19999) /m);
  });

  it('keeps a fault that came once among ten thousand of another kind, and the calm line before the first', () => {
    const special: Record<number, string> = {
      9_990: 'config reloaded from /etc/app.yaml',
      41_000: 'FATAL: certificate expired',
    };
    for (let at = 10_000; at < 50_000; at += 4) special[at] ??= `ERROR upstream 10.0.0.${at % 9}: connection refused`;
    const whole = reduced(TOTAL, special);
    const { text } = digestLog(whole.lines, 1_800, whole);
    for (const part of ['config reloaded', 'certificate expired', 'x9999 ! ']) expect(text).toContain(part);
    const at = whole.places.indexOf(9_990);
    expect(whole.lines[at]?.text).toBe('config reloaded from /etc/app.yaml');
  });

  it('keeps a stack trace whole, wherever it stands', () => {
    const special = {
      20_000: 'Traceback (most recent call last):',
      20_001: '  File "/app/main.py", line 12, in <module>',
      20_002: '    db.connect()',
      20_003: 'psycopg2.OperationalError: connection refused',
    };
    const { text } = digestLog(reduced(TOTAL, special).lines, 1_800, reduced(TOTAL, special));
    for (const line of Object.values(special)) expect(text).toContain(line);
  });

  it('stays bounded when no two lines are alike, and says how many were not counted', () => {
    const words = (at: number): string => `${at}`.replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? 'x');
    const reducer = new Reducer();
    for (let at = 0; at < TOTAL; at++) reducer.push({ at: stamp(at), text: `${words(at)} went by` });
    reducer.push({ at: stamp(TOTAL), text: 'panic: nil map' });
    const whole = reducer.end();
    expect(whole.lines.length).toBeLessThan(8_000);
    expect(whole.uncounted).toBeGreaterThan(50_000);
    expect(digestLog(whole.lines, 1_800, whole).text).toContain('panic: nil map');
  });
});

describe('the shape of a line', () => {
  it.each([
    ['took 15 ms', 'took 9 ms', true],
    ['id 9f8e7d6c5b4a of user u12', 'id 0a1b2c3d4e5f of user x7', true],
    ['user ann logged in', 'user bob logged in', false],
    ['a1', 'b', false],
  ])('%s and %s: the same is %s', (one, other, same) => {
    expect(shapeOf(one) === shapeOf(other)).toBe(same);
  });
  it.each([
    ['"GET / HTTP/1.1" 200 12', 'status'],
    ['{"level":30,"msg":"ready"}', 'line'],
    ['exited with code 0', 'line'],
    ['job 12 done', 'shape'],
  ])('%s is judged by its %s', (text, by) => {
    expect(verdictOf(text).by).toBe(by);
  });
});
