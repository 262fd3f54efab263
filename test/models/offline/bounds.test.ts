import { describe, expect, it } from 'vitest';
import { growthOf } from '../../helpers/cost.ts';
import { ask, planned, TODO } from './ask.ts';

/** Parts that a sentence can be made of without end; each was slow, or looks as if it could be. */
const PARTS: readonly string[] = [
  'restart the backend, and ',
  'restart the backend ... and then the other thing ',
  'scale the backend and the frontend and it and them to 3 , ',
  'the backend and the frontend and ',
  'to 3 or 4 or ',
  '... ',
  'if it is ok with you ',
  'set the memory of the backend to 1Gi and the cpu to ',
  'not ',
  '" ',
  'a=b ',
  '?! ',
];

const long = (part: string, length: number): string => `restart the backend ${part.repeat(length)}`.slice(0, length);

describe('a sentence without end', () => {
  it.each(PARTS)('costs no more than its length: %s', async (part) => {
    const growth = await growthOf(
      () => ask(long(part, 450), TODO),
      () => ask(long(part, 3_600), TODO),
      24,
    );
    expect(growth).toBeLessThan(24);
  });

  // Dots behind a request are no words.
  it.each(PARTS.filter((part) => part !== '... '))(
    'plans nothing of what was not read as a whole, and is answered: %s',
    async (part) => {
      for (const length of [900, 3_600, 40_000]) {
        const { calls, text } = await ask(long(part, length), TODO);
        expect(planned(calls)).toBe('');
        expect(calls.length > 0 || text !== '').toBe(true);
      }
    },
  );

  it('that is too long is told so, and a secret in it is not repeated', async () => {
    const words = 'and so on '.repeat(200);
    expect((await ask(`restart the backend ${words}`, TODO)).text).toMatch(/shorter sentences/);
    expect((await ask(`restart the backend ${words} password hunter2-prod`, TODO)).text).not.toContain('hunter2');
  });
});
