import { describe, expect, it } from 'vitest';
import { growthOf } from '../helpers/cost.ts';
import { clauseOf } from '../../src/logs/meaning/clause.ts';

const FILLER = 'while the operator went on with the reconciliation of this object as it does every few minutes';

describe('a long message in few characters', () => {
  it.each([
    ['a short one whole', 'quota exceeded', 'quota exceeded'],
    ['without what gRPC puts before it', 'rpc error: code = Internal desc = no space left', 'no space left'],
  ])('is told %s', (_name, message, told) => {
    expect(clauseOf(message, 120)).toBe(told);
  });

  it.each([
    [
      'its last clause, which the others wrap',
      `failed to make the disk: ${FILLER}: polling the operation: Quota 'SSD_GB' exceeded. Limit: 500 in region north-2.`,
      /^failed to make the disk: .*Quota 'SSD_GB' exceeded\. Limit: 500 in region north-2\.$/,
    ],
    [
      'the message in what a server answers as JSON',
      `PUT https://api.example.com/v1/projects/0000/regions/north-2/addresses/web-front-0123456789abcdef: ${FILLER}: {"error": {"code": 400, "message": "Cannot create more than 20 addresses in this region."}}`,
      /Cannot create more than 20 addresses in this region\./,
    ],
    [
      'no hint that follows',
      `sync failed: ${FILLER}: template web.yaml:4: key "host" is missing: Use --debug flag to render out invalid YAML which is long enough to be left out here`,
      /key "host" is missing/,
    ],
    [
      'no counts of preemption',
      `0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.`,
      /^0\/2 nodes are available: 2 node\(s\) didn't match Pod's node affinity\/selector$/,
    ],
  ])('keeps %s', (_name, message, told) => {
    const text = clauseOf(message, 140);
    expect(text).toMatch(told);
    expect(text.length).toBeLessThanOrEqual(140);
  });
});

it('is short whatever its clauses are', () => {
  const parts = [
    'error: ',
    'cannot reach "till"; ',
    'n'.repeat(70),
    '. Then ',
    ', but ',
    'so on and on ',
    'of 12Gi ',
    '\n',
  ];
  for (let seed = 0; seed < 400; seed++) {
    const text = Array.from({ length: 5 + (seed % 50) }, (_, at) => parts[(seed + at * (1 + (seed % 7))) % 8]).join('');
    expect(clauseOf(text, 120).length).toBeLessThanOrEqual(120);
  }
});

it('costs no more than its length, also of JSON that does not end', async () => {
  const part = `{a{${'"message":"nothing."'.repeat(20)}`;
  const grown = await growthOf(
    () => clauseOf('plain words of no JSON '.repeat(340), 120),
    () => clauseOf(part.repeat(20), 120),
    50,
  );
  expect(grown).toBeLessThan(50);
});
