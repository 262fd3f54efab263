import { describe, expect, it } from 'vitest';
import { isNameOfChild, withoutGenerated, withoutGeneratedIn } from '../../src/core/generated-names.ts';

describe('a generated name', () => {
  it.each([
    ['a pod of a Deployment', 'web-5d9c7b8f6-x2zv4', 'web'],
    ['a pod of a DaemonSet', 'fluent-bit-x2zv4', 'fluent-bit'],
    ['a ReplicaSet', 'web-5d9c7b8f6', 'web'],
    ['a pod of a StatefulSet', 'db-11', 'db'],
    ['a name that a person gave', 'order-api', 'order-api'],
    ['a word with vowels', 'web-cache', 'web-cache'],
  ])('of %s loses what the server made of it', (_what, name, stem) => {
    expect(withoutGenerated(name)).toBe(stem);
  });

  it('in a sentence counts as the same for all pods of a workload', () => {
    const said = (pod: string): string => withoutGeneratedIn(`Created pod: ${pod} (node-1)`);
    expect(said('web-5d9c7b8f6-x2zv4')).toBe(said('web-bcd6f7h8j9-k4m5n'));
    expect(said('web-5d9c7b8f6-x2zv4')).toBe('Created pod: web-<id> (node-1)');
  });

  it.each([
    ['web-5d9c7b8f6-x2zv4', 'web', true],
    ['web-1234567890-abcde', 'web', true],
    ['db-0', 'db', true],
    ['nightly-29400000', 'nightly', true],
    ['web-cache-proxy-5d9c7b8f6-x2zv4', 'web', false],
    ['webhook-5d9c7b8f6', 'web', false],
    ['web', 'web', false],
  ])('%s is one of %s: %s', (name, owner, expected) => {
    expect(isNameOfChild(name, owner)).toBe(expected);
  });
});
