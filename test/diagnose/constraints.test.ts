import { describe, expect, it } from 'vitest';
import { constraintAdvice } from '../../src/diagnose/rules/objects/said/constraints.ts';
import type { Facts } from '../../src/diagnose/types.ts';

const FACTS = { namespace: 'shop' } as Facts;
const THING = { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'blue' } };

type Row = {
  readonly words: string;
  readonly values: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly value?: string;
};
const ROWS: readonly Row[] = [
  { words: 'replicas must be at least 3', values: { 'spec.replicas': '1' }, path: 'spec.replicas', value: '3' },
  {
    words: 'spec.size: Invalid value: 0: should be greater than or equal to 1',
    values: { 'spec.size': '0' },
    path: 'spec.size',
    value: '1',
  },
  {
    words: '12 partitions need at most 3 replicas',
    values: { 'spec.partitions': '12', 'spec.replicas': '5' },
    path: 'spec.replicas',
    value: '3',
  },
  {
    words: 'a replication factor of 3 cannot be, because only 1 broker runs',
    values: { 'spec.partitions': '12', 'spec.replicas': '3' },
    path: 'spec.replicas',
    value: '1',
  },
  {
    words: 'unknown engine "mysq", must be one of: mysql, postgres',
    values: { 'spec.engine': 'mysq' },
    path: 'spec.engine',
    value: '"mysql"',
  },
  { words: 'Set spec.unsafe.size to true to go on', values: {}, path: 'spec.unsafe.size', value: 'true' },
  { words: 'waiting for at least 2 of 3 nodes', values: { 'spec.nodes': '1' } },
  { words: 'the disk must be at least 3 times as fast', values: { 'spec.shards': '1' } },
  { words: 'replicas must be at least 3', values: { 'spec.replicas': '4' } },
];

describe('a bound that a controller names', () => {
  it.each(ROWS)('$words', ({ words, values, path, value }) => {
    const fields = Object.entries(values).map(([at, own]) => ({ path: at, value: own }));
    const [first] = constraintAdvice(FACTS, THING, words, fields);
    const change = typeof first === 'string' ? undefined : first?.change;
    expect(change?.input['edits']).toEqual(path === undefined ? undefined : [{ path, value }]);
  });
});
