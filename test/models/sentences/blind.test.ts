import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BLIND } from './blind.ts';
import { judge, listen } from './hearing.ts';
import { MISSED } from './missed.ts';
import { SECOND_HOLDOUT } from './second-holdout.ts';

let ears: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  ears = await listen('healthy');
});
afterAll(() => ears.close());

describe('what operators say', () => {
  for (const [sentence, expected] of [...BLIND, ...SECOND_HOLDOUT]) {
    const run = MISSED.has(sentence) ? it.fails : it;
    run(sentence, async () => {
      expect(judge(expected, await ears.hear([sentence]))).toBeUndefined();
    });
  }
});
