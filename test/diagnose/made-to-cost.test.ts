import { describe, expect, it } from 'vitest';
import { boundedText } from '../../src/logs/bounded.ts';
import { growthOf } from '../helpers/cost.ts';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';

const LINE = 4_000;
const lines = (unit: string): string =>
  Array.from({ length: 200 }, () => unit.repeat(Math.ceil(LINE / unit.length)).slice(0, LINE)).join('\n');
const WORDS = 'the worker took item 4711 from the queue and gave it to the next one in line after 12 ms; ';

/** The causes that a diagnosis of a workload finds that crashes with this log and this event. */
async function found(log: string, message: string): Promise<readonly string[]> {
  const recording = backend({ exit: 1, log: `${log}\nFATAL: no disk\n`, events: [['FailedMount', message]] });
  return faults(await diagnoseRecording(recording));
}

describe('a diagnosis of texts that are made to cost', () => {
  it.each([
    ['slashes', '/'],
    ['one long word', 'a'],
    ['words that begin a signature', 'configx'],
    ['a dotted word', 'a.'],
    ['capitals', 'A_'],
    ['white space', ' '],
    ['errors that never say what', 'failed to parse '],
    ['addresses', 'http://a:1 '],
    ['times', 'port 00 '],
    ['quotes', `"'`],
    ['names of inner classes', 'a$0'],
    ['JSON in one string', '{"a":"'],
  ])('costs at most five times that of ordinary text: %s', async (_name, unit) => {
    let causes: readonly string[] = [];
    const times = await growthOf(
      () => found(lines(WORDS), WORDS.repeat(2_300)),
      async () => (causes = await found(lines(unit), unit.repeat(Math.ceil(200_000 / unit.length)))),
      5,
    );
    expect(causes.length).toBeGreaterThan(0);
    expect(times).toBeLessThan(5);
  });

  it.each([
    ['an ordinary line', 'FATAL: database "shop" does not exist', 'FATAL: database "shop" does not exist'],
    ['a long word', `a ${'x'.repeat(1_000)} b`, `a ${'x'.repeat(192)}…${'x'.repeat(64)} b`],
    ['a long JSON text', JSON.stringify({ msg: 'y'.repeat(1_000) }), `{"msg":"${'y'.repeat(192)}…${'y'.repeat(64)}"}`],
  ])('reads %s with both of its ends', (_name, text, expected) => {
    expect(boundedText(text)).toBe(expected);
  });

  it('reads the end of a line that is too long', () => {
    const line = `${'word '.repeat(1_000)}: connection refused`;
    expect(boundedText(line)).toHaveLength(2_049);
    expect(boundedText(line).endsWith(': connection refused')).toBe(true);
  });
});
