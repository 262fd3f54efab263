import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge, listen } from './hearing.ts';
import { CONVERSATIONS, SENTENCES_2 } from './sentences-2.ts';

for (const scenario of ['healthy', 'oom'])
  describe(`what operators say when it is ${scenario}`, () => {
    let ears: Awaited<ReturnType<typeof listen>>;
    beforeAll(async () => {
      ears = await listen(scenario);
    });
    afterAll(() => ears.close());

    const alone = SENTENCES_2.map(([sentence, wanted]) => ({ scenario: 'healthy', said: [sentence], wanted }));
    for (const { said, wanted, ...rest } of [...alone, ...CONVERSATIONS].filter((one) => one.scenario === scenario)) {
      const title = said.join(' → ').slice(0, 120);
      it(title, async () => {
        expect(judge(wanted, await ears.hear(said, 'yes' in rest ? 'yes' : 'no'))).toBeUndefined();
      });
    }
  });
