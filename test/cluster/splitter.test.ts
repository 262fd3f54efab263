import { describe, expect, it } from 'vitest';
import { ItemSplitter } from '../../src/cluster/wire/bodies/splitter.ts';
import { failureOf } from '../helpers/cluster-server.ts';

const split = (chunks: readonly Uint8Array[], limits = {}): { items: unknown[]; rest: unknown } => {
  const items: unknown[] = [];
  const splitter = new ItemSplitter((text) => items.push(JSON.parse(text)), limits);
  for (const chunk of chunks) splitter.push(chunk);
  return { items, rest: splitter.end() };
};

const ITEMS = [
  { metadata: { name: 'a', items: ['no', { items: [1] }] }, text: 'quote " backslash \\ brace } ] [ {' },
  { name: 'Größe 😀 日本', empty: {}, list: [[], [[]]], odd: '\\\\\\"' },
  {},
];
const DOCUMENTS: readonly (readonly [string, string, unknown])[] = [
  [
    'a usual list',
    JSON.stringify({ kind: 'PodList', metadata: { continue: 'x"y' }, items: ITEMS }),
    { kind: 'PodList', metadata: { continue: 'x"y' }, items: [] },
  ],
  [
    'items first',
    JSON.stringify({ items: ITEMS, kind: 'PodList', after: { items: [1, 2] } }),
    { items: [], kind: 'PodList', after: { items: [1, 2] } },
  ],
  [
    'white space everywhere',
    JSON.stringify({ 'a "items"': 1, items: ITEMS, z: [{ items: [] }] }, null, 2),
    { 'a "items"': 1, items: [], z: [{ items: [] }] },
  ],
];

describe('the splitter', () => {
  it.each(DOCUMENTS)('gives the same for %s, wherever it is cut in two', (_what, text, rest) => {
    const bytes = Buffer.from(text);
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(split([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual({ items: ITEMS, rest });
  });

  it.each([1, 2, 3, 7])('gives the same in chunks of %i bytes', (size) => {
    for (const [, text, rest] of DOCUMENTS) {
      const bytes = Buffer.from(text);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      expect(split(chunks)).toEqual({ items: ITEMS, rest });
    }
  });

  it.each([
    ['no items', '{"kind":"Status","code":500}', { kind: 'Status', code: 500 }],
    ['null for items', '{"items":null,"kind":"PodList"}', { items: null, kind: 'PodList' }],
    ['an empty list', '{"items":[],"kind":"PodList"}', { items: [], kind: 'PodList' }],
    ['items as an object', '{"items":{"a":[{}]}}', { items: { a: [{}] } }],
    ['a key in escapes', '{"\\u0069tems":[1]}', { items: [1] }],
  ])('leaves a document with %s as it is', (_what, text, rest) => {
    expect(split([Buffer.from(text)])).toEqual({ items: [], rest });
  });

  it('calls every cut document a bad response', async () => {
    const bytes = Buffer.from(JSON.stringify({ kind: 'PodList', items: ITEMS }));
    for (let cut = 0; cut < bytes.length; cut++) {
      const work = Promise.resolve().then(() => split([bytes.subarray(0, cut)]));
      expect((await failureOf(work)).code, `cut at ${cut}`).toBe('bad-response');
    }
  });

  it.each([
    ['numbers', '{"items":[1]}'],
    ['strings', '{"items":["a"]}'],
    ['lists', '{"items":[[]]}'],
  ])('refuses %s as items', async (_what, text) => {
    expect((await failureOf(Promise.resolve().then(() => split([Buffer.from(text)])))).code).toBe('bad-response');
  });

  it('refuses an item and a rest that are too large, before the end came', async () => {
    const open = async (text: string, limits: object): Promise<unknown> => split([Buffer.from(text)], limits);
    expect(await failureOf(open(`{"items":[{"a":"${'x'.repeat(200)}`, { item: 100 }))).toMatchObject({
      message: /more than 100 bytes/,
    });
    expect(await failureOf(open(`{"a":"${'x'.repeat(200)}`, { rest: 100 }))).toMatchObject({ code: 'bad-response' });
  });
});
