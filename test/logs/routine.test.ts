import { describe, expect, it } from 'vitest';
import { faultsIn } from '../../src/logs/bursts.ts';

const stamp = (minutes: number): string =>
  new Date(Date.parse('2026-11-26T00:00:00Z') + minutes * 60_000).toISOString();
/** A log of a stream that ends every so many minutes, with what is logged a second after. */
const log = (minutes: number, level: string, then: string) =>
  Array.from({ length: 6 }, (_, turn) => turn * minutes).flatMap((at) => [
    { at: stamp(at), text: `level=${level} msg="event stream to hub-${at} closed by server: error EOF"` },
    { at: stamp(at + 0.1), text: then },
  ]);
const back = 'level=info msg="connected to hub"';

describe('a connection that ends again and again', () => {
  it('is no fault where it ends seldom and is back each time', () =>
    expect(faultsIn(log(30, 'warning', back))).toBeUndefined());
  it.each([
    ['in quick succession', log(1, 'warning', back)],
    ['as an error', log(30, 'error', back)],
    ['and is not told to be back', log(30, 'warning', 'level=info msg="at work"')],
    ['but for the last time', log(30, 'warning', back).slice(0, -1)],
  ])('is a fault %s', (_how, lines) => expect(faultsIn(lines)?.count).toBe(6));
});
