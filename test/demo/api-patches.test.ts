import { assert, constantFrom, integer, property, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPatch } from '../../src/demo/api/write/patch-json.ts';
import { mergePatch } from '../../src/demo/api/write/patch-merge.ts';
import { strategicMerge } from '../../src/demo/api/write/patch-strategic.ts';
import { canonicalQuantity, parseQuantity } from '../../src/core/quantity.ts';

describe('merge patches (the examples of RFC 7386)', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected);
  });
});

describe('JSON patches (the examples of RFC 6902)', () => {
  it.each([
    ['adds a member', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    [
      'adds an item',
      { foo: ['bar', 'baz'] },
      [{ op: 'add', path: '/foo/1', value: 'qux' }],
      { foo: ['bar', 'qux', 'baz'] },
    ],
    ['removes a member', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
    ['removes an item', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
    [
      'replaces a value',
      { baz: 'qux', foo: 'bar' },
      [{ op: 'replace', path: '/baz', value: 'boo' }],
      { baz: 'boo', foo: 'bar' },
    ],
    [
      'moves a value',
      { a: { b: 1, w: 2 }, q: { c: 3 } },
      [{ op: 'move', from: '/a/w', path: '/q/t' }],
      { a: { b: 1 }, q: { c: 3, t: 2 } },
    ],
    [
      'moves an item',
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [
      'tests values',
      { baz: 'qux', foo: ['a', 2, 'c'] },
      [
        { op: 'test', path: '/baz', value: 'qux' },
        { op: 'test', path: '/foo/1', value: 2 },
      ],
      { baz: 'qux', foo: ['a', 2, 'c'] },
    ],
    [
      'adds a nested object',
      { foo: 'bar' },
      [{ op: 'add', path: '/child', value: { grandchild: {} } }],
      { foo: 'bar', child: { grandchild: {} } },
    ],
    ['reads escaped paths', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
    [
      'adds an array at the end',
      { foo: ['bar'] },
      [{ op: 'add', path: '/foo/-', value: ['abc'] }],
      { foo: ['bar', ['abc']] },
    ],
  ])('%s', (_what, object, patch, expected) => {
    const before = structuredClone(object);
    expect(jsonPatch(object, patch)).toEqual(expected);
    expect(object).toEqual(before);
  });

  it.each([
    ['a test that fails', [{ op: 'test', path: '/a', value: 2 }]],
    ['a test that compares text with a number', [{ op: 'test', path: '/a', value: '1' }]],
    ['a parent that is not there', [{ op: 'add', path: '/b/c', value: 1 }]],
    ['an item past the end', [{ op: 'replace', path: '/l/1', value: 1 }]],
    ['an item with a leading sign', [{ op: 'replace', path: '/l/-1', value: 1 }]],
    ['a removal of nothing', [{ op: 'remove', path: '/b' }]],
    ['an unknown operation', [{ op: 'spam', path: '/a' }]],
    ['a path without a slash', [{ op: 'remove', path: 'a' }]],
  ])('refuses %s', (_what, patch) => {
    expect(() => jsonPatch({ a: 1, l: [0] }, patch)).toThrow('the server rejected our request due to an error');
  });
});

const SPEC = 'core.PodSpec';
const names = uniqueArray(constantFrom<string>('a', 'b', 'c', 'd', 'e'), { maxLength: 5 });

describe('strategic patches', () => {
  it('put what the patch names in its order and keep all else in theirs', () => {
    assert(
      property(names, names, (before, order) => {
        const item = (name: string): { name: string; image: string } => ({ name, image: `${name}:1` });
        const patch = { '$setElementOrder/containers': order.map((name) => ({ name })), containers: order.map(item) };
        const merged = strategicMerge(SPEC, { containers: before.map(item) }, patch) as {
          containers: { name: string }[];
        };
        const got = merged.containers.map(({ name }) => name);
        expect([...got].sort()).toEqual([...new Set([...before, ...order])].sort());
        expect(got.filter((name) => order.includes(name))).toEqual(order);
        const others = before.filter((name) => !order.includes(name));
        expect(got.filter((name) => !order.includes(name))).toEqual(others);
      }),
    );
  });

  it.each([
    [
      'volumes by name, with the old source taken away',
      { volumes: [{ name: 'v', emptyDir: {} }] },
      { volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }] },
      { volumes: [{ name: 'v', configMap: { name: 'c' } }] },
    ],
    [
      'tolerations as a whole',
      { tolerations: [{ key: 'a' }] },
      { tolerations: [{ key: 'b' }] },
      { tolerations: [{ key: 'b' }] },
    ],
    [
      'maps by key',
      { nodeSelector: { a: '1', b: '2' } },
      { nodeSelector: { b: null, c: '3' } },
      { nodeSelector: { a: '1', c: '3' } },
    ],
    [
      'an object replaced',
      { securityContext: { runAsUser: 1 } },
      { securityContext: { $patch: 'replace', runAsGroup: 2 } },
      { securityContext: { runAsGroup: 2 } },
    ],
    [
      'an object emptied',
      { securityContext: { runAsUser: 1 } },
      { securityContext: { $patch: 'delete' } },
      { securityContext: {} },
    ],
    [
      'a deletion of what is not there',
      { containers: [{ name: 'a' }] },
      { containers: [{ name: 'z', $patch: 'delete' }] },
      { containers: [{ name: 'a' }] },
    ],
  ])('merge %s', (_what, object, patch, expected) => {
    expect(strategicMerge(SPEC, object, patch)).toEqual(expected);
  });

  it('refuse a list item without its merge key', () => {
    expect(() => strategicMerge(SPEC, { containers: [{ name: 'a' }] }, { containers: [{ image: 'x' }] })).toThrow(
      'does not contain declared merge key: name',
    );
  });
});

describe('quantities', () => {
  it('keep their value when they are written back, and are written the same ever after', () => {
    const suffix = constantFrom('', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi');
    assert(
      property(integer({ min: 0, max: 1_000_000 }), integer({ min: 0, max: 3 }), suffix, (digits, places, unit) => {
        const text = `${(digits / 10 ** places).toFixed(places)}${unit}`;
        const written = canonicalQuantity(text) ?? '';
        const [before, after] = [parseQuantity(text) ?? NaN, parseQuantity(written) ?? NaN];
        expect(Math.abs(after - before)).toBeLessThanOrEqual(Math.abs(before) * 1e-12);
        expect(canonicalQuantity(written)).toBe(written);
      }),
    );
  });

  it.each(['', 'x', '1.2.3', '1XB', '1 Gi', '--1', '1ee3'])('refuse %j', (text) => {
    expect(canonicalQuantity(text)).toBeUndefined();
  });
});
