import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge, listen } from './hearing.ts';
import { SENTENCES_1 } from './sentences-1.ts';
import { SENTENCES_3 } from './sentences-3.ts';
import { SENTENCES_4 } from './sentences-4.ts';
import { SENTENCES_5 } from './sentences-5.ts';
import { SENTENCES_6, SWITCHED_OFF } from './sentences-6.ts';

let ears: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  ears = await listen('healthy');
});
afterAll(() => ears.close());

describe('what operators say', () => {
  for (const [sentence, expected] of [...SENTENCES_1, ...SENTENCES_3, ...SENTENCES_4, ...SENTENCES_5, ...SENTENCES_6])
    it(sentence, async () => {
      expect(judge(expected, await ears.hear([sentence]))).toBeUndefined();
    });
});

it.each(SWITCHED_OFF)('%s', async (said, wanted) => {
  const own = await listen('healthy');
  try {
    expect(judge(wanted, await own.hear(said, 'yes'))).toBeUndefined();
  } finally {
    await own.close();
  }
});
