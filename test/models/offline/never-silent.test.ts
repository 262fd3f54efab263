import { array, assert, asyncProperty, boolean, constantFrom, integer, nat, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask, planned, TODO } from './ask.ts';
import { PLAIN } from './sentences.ts';

/** Sentences that plan changes and nothing else, with what they plan. */
const CHANGES = PLAIN.filter(([, expected]) => !/\b(?:rollout_history|get_\w+)\b/.test(expected));

const RUNS = { numRuns: 60, seed: 4711 };

const sentence = constantFrom(...CHANGES);
/** A word of no language: six letters that neither the grammar nor English has. */
const strange = array(constantFrom(...'b d f g k p v w x z'.split(' ')), { minLength: 6, maxLength: 9 }).map(
  (letters) => letters.join(''),
);

/** The sentence with words put in at a place between its own. */
const withAt = (text: string, words: string, place: number): string => {
  const all = text.split(' ');
  const at = place % (all.length + 1);
  return [...all.slice(0, at), words, ...all.slice(at)].join(' ');
};

/** The same plan must not stand: nothing is planned, or another plan whose card tells what was read. */
async function neverSilent(text: string, expected: string): Promise<void> {
  const { calls, text: said } = await ask(text, TODO);
  const now = planned(calls);
  if (now === '') {
    expect(calls.length > 0 || said !== '', text).toBe(true);
    return;
  }
  expect(now, text).not.toBe(expected);
}

describe('a change sentence with something more in it never leaves the same plan standing', () => {
  it('an unknown word', async () => {
    await assert(
      asyncProperty(sentence, strange, nat(40), async ([text, expected], word, place) => {
        await neverSilent(withAt(text, word, place), expected);
      }),
      RUNS,
    );
  });

  it('a negation', async () => {
    const no = constantFrom('not', 'never', 'do not', "don't", 'no longer', 'nicht', 'ne', 'nunca', 'without');
    await assert(
      asyncProperty(sentence, no, nat(40), async ([text, expected], word, place) => {
        await neverSilent(withAt(text, word, place), expected);
      }),
      RUNS,
    );
  });

  it('a condition, a time or an exception before or after it', async () => {
    const more = constantFrom(
      'if the frontend is healthy',
      'unless it recovers',
      'when the traffic drops',
      'once everybody is asleep',
      'in 10 minutes',
      'at 3am',
      'tomorrow',
      'every night',
      'until Friday',
      'except the frontend',
      'but only one pod',
      'for two hours',
      'as soon as possible after lunch',
      'provided nobody minds',
    );
    await assert(
      asyncProperty(sentence, more, boolean(), async ([text, expected], words, first) => {
        const bare = text.replace(/[.?!]$/, '');
        await neverSilent(first ? `${words}, ${bare}` : `${bare} ${words}`, expected);
      }),
      RUNS,
    );
  });

  it('a correction or a no behind it, and the opposite is never offered', async () => {
    const words = constantFrom(
      ', no',
      '. no!',
      ', never',
      ', sorry, the other one',
      '... wait',
      ', scratch that',
      ' - actually not',
      ', oops',
      '. cancel',
      ', everything except the frontend',
    );
    await assert(
      asyncProperty(sentence, words, async ([text, expected], more) => {
        const whole = `${text.replace(/[.?!]$/, '')}${more}`;
        await neverSilent(whole, expected);
        expect((await ask(whole, TODO)).text, whole).not.toContain('If that is all you mean');
      }),
      { ...RUNS, numRuns: 10 },
    );
  });

  it('a question around it', async () => {
    const asks = constantFrom(
      'is it safe to',
      'who is allowed to',
      'how long does it take to',
      'what is the command to',
      'does anybody ever',
      'why would somebody',
      'did Bob',
    );
    await assert(
      asyncProperty(sentence, asks, async ([text], words) => {
        const { calls, text: said } = await ask(`${words} ${text.replace(/[.?!]$/, '')}?`, TODO);
        expect(planned(calls), `${words} ${text}`).toBe('');
        expect(calls.length > 0 || said !== '').toBe(true);
      }),
      { ...RUNS, numRuns: 24 },
    );
  });

  it('a second number', async () => {
    await assert(
      asyncProperty(sentence, integer({ min: 13, max: 99 }), nat(40), async ([text, expected], number, place) => {
        await neverSilent(withAt(text, String(number), place), expected);
      }),
      RUNS,
    );
  });

  it('somebody who said it, or a past in which it was', async () => {
    const teller = constantFrom(
      'Bob said:',
      'the log says',
      'yesterday we',
      'somebody had to',
      'the docs:',
      'I think they',
    );
    await assert(
      asyncProperty(sentence, teller, async ([text, expected], words) => {
        await neverSilent(`${words} ${text}`, expected);
      }),
      RUNS,
    );
  });
});

it('a text of any letters is answered, and no letters plan a change by themselves', async () => {
  await assert(
    asyncProperty(string({ maxLength: 120 }), async (text) => {
      const { calls, text: said } = await ask(text, TODO);
      expect(planned(calls)).toBe('');
      expect(calls.length > 0 || said !== '').toBe(true);
    }),
    { numRuns: 100, seed: 4711 },
  );
});
