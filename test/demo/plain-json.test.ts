import { describe, expect, it } from 'vitest';
import { copyJson, deepFreeze, sameJson } from '../../src/demo/plain-json.ts';

describe('plain JSON of the store', () => {
  it('is copied without sharing anything, with a member that is called like the prototype', () => {
    const text = '{"a":[{"b":1},null,"c"],"__proto__":{"d":true},"e":{}}';
    const value = deepFreeze(JSON.parse(text) as { a: { b: number }[] });
    const copy = copyJson(value);
    expect(JSON.stringify(copy)).toBe(text);
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
    (copy.a[0] as { b: number }).b = 2;
    expect(value.a[0]?.b).toBe(1);
  });

  it.each<[string, unknown, unknown, boolean]>([
    ['members in another order', { a: 1, b: [2] }, { b: [2], a: 1 }, true],
    ['an undefined member on the left', { a: 1, b: undefined }, { a: 1 }, true],
    ['an undefined member on the right', { a: 1 }, { a: 1, b: undefined }, true],
    ['a member more on the right', { a: 1 }, { a: 1, b: null }, false],
    ['a member more on the left', { a: 1, b: 0 }, { a: 1 }, false],
    ['another order of items', [1, 2], [2, 1], false],
    ['a list and an object', [], {}, false],
    ['an object and a list', {}, [], false],
    ['null and an object', null, {}, false],
    ['a text and a number', '1', 1, false],
    ['a difference deep inside', { a: [{ b: { c: 1 } }] }, { a: [{ b: { c: 2 } }] }, false],
  ])('%s', (_what, left, right, same) => {
    expect(sameJson(left, right)).toBe(same);
  });
});
