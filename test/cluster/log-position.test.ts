import { expect, it } from 'vitest';
import { LogPosition } from '../../src/cluster/logs/log-position.ts';

const line = (second: number, text: string): string => `2026-05-01T10:00:0${second}.000000000Z ${text}`;

it('lines of the last second that was read are known when they come again, once for each time', () => {
  const place = new LogPosition();
  for (const raw of [line(1, 'a'), line(2, 'b'), line(2, 'b'), line(2, 'c')]) place.note(raw);
  expect(place.second).toBe('2026-05-01T10:00:02Z');
  place.resume();
  const again = [line(2, 'b'), line(2, 'b'), line(2, 'b'), line(2, 'c'), line(1, 'a')];
  expect(again.map((raw) => place.repeats(raw))).toEqual([true, true, false, true, false]);
});

it('lines of a clock that was set back are not kept: they are not asked for again', () => {
  const place = new LogPosition();
  place.note(line(9, 'before'));
  for (let at = 0; at < 3; at++) place.note(line(4, `set back ${at}`));
  place.note('a line without a stamp');
  expect(place.second).toBe('2026-05-01T10:00:09Z');
  place.resume();
  const again = [line(4, 'set back 0'), line(4, 'set back 2'), line(9, 'before'), 'a line without a stamp'];
  expect(again.map((raw) => place.repeats(raw))).toEqual([false, false, true, true]);
});
