import { describe, expect, it } from 'vitest';
import { canonicalQuantity, parseQuantity, sameQuantity, showBytes, wholeUp } from '../../src/core/quantity.ts';

describe('quantities, exact and in the form that the API server stores', () => {
  it.each([
    ['1024Mi', '1Gi'],
    ['0.5', '500m'],
    ['1000m', '1'],
    ['0.3Gi', '322122547200m'],
    ['1099511627776', '1099511627776'],
    ['1099511627777', '1099511627777'],
    ['1536Mi', '1536Mi'],
    ['0.5Mi', '512Ki'],
    ['100000000', '100M'],
    ['0.1', '100m'],
    ['1e3', '1e3'],
    ['0', '0'],
    ['9223372036854775807', '9223372036854775807'],
  ])('%s is stored as %s', (text, stored) => {
    expect(canonicalQuantity(text)).toBe(stored);
    expect(sameQuantity(text, stored)).toBe(true);
  });

  it.each([
    ['1000m', '1', true],
    ['1Gi', '1024Mi', true],
    ['0.3Gi', '322122547200m', true],
    ['1099511627776', '1Ti', true],
    ['1099511627777', '1Ti', false],
    ['1G', '1Gi', false],
    ['0.1', '100m', true],
    ['cpu', 'cpu', false],
  ])('%s and %s are one amount: %j', (a, b, wanted) => expect(sameQuantity(a, b)).toBe(wanted));

  it.each([
    ['0.3Gi', '322122548'],
    ['100m', '1'],
    ['1.5Gi', '1.5Gi'],
    ['512Mi', '512Mi'],
    ['2.5', '3'],
  ])('%s in whole bytes is %s', (text, whole) => expect(wholeUp(text)).toBe(whole));

  it.each([
    ['600m', 0.6],
    ['1E', 1e18],
    ['1e3', 1000],
    ['.5', 0.5],
    ['512Mi', 536870912],
  ])('%s is %d', (text, value) => expect(parseQuantity(text)).toBe(value));

  it.each(['', 'x', '1e3Mi', '1K', '1 Gi', '1.2.3', '--1'])('%j is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
    expect(canonicalQuantity(text)).toBeUndefined();
  });

  it('bytes for people', () =>
    expect([showBytes(536870912), showBytes(1500), showBytes(12)]).toEqual(['512Mi', '1.5Ki', '12']));
});
