import { describe, expect, it } from 'vitest';
import { parseDuration, showAge, showDuration } from '../../src/core/time.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('ages in kubectl’s short form', () => {
  it.each([
    [-5 * SECOND, '0s'],
    [119 * SECOND, '119s'],
    [120 * SECOND, '2m'],
    [190 * SECOND, '3m10s'],
    [11 * MINUTE, '11m'],
    [179 * MINUTE, '179m'],
    [3 * HOUR + 10 * MINUTE, '3h10m'],
    [8 * HOUR + 10 * MINUTE, '8h'],
    [47 * HOUR, '47h'],
    [2 * DAY + 3 * HOUR, '2d3h'],
    [7 * DAY + 23 * HOUR, '7d23h'],
    [8 * DAY + 3 * HOUR, '8d'],
    [729 * DAY, '729d'],
    [800 * DAY, '2y70d'],
    [9 * 365 * DAY, '9y'],
  ])('%d ms are %s', (milliseconds, text) => expect(showDuration(milliseconds)).toBe(text));

  it.each([undefined, '', 'soon', '1970-01-01T00:00:00Z'])('no age of %j', (stamp) => {
    expect(showAge(stamp, Date.now())).toBe('?');
  });
});

describe('durations that a person writes: one grammar for flags, tools and sentences', () => {
  it.each([
    ['90', 90],
    ['30s', 30],
    ['5m', 300],
    ['1h30m', 5400],
    ['1.5h', 5400],
    ['2d', 172_800],
    ['1w', 604_800],
    ['1h2m3s', 3723],
    ['500ms', 1],
    ['1500ms', 2],
  ])('%s is %d seconds', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

  it.each(['', '0', '0s', 'yesterday', '5 m', '-5m', '1h30', 'h', '10x', '1.h'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
