import { describe, expect, it } from 'vitest';
import { ask, planned, TODO, WORDS, written } from './ask.ts';
import { COMMANDS, CONTRARY, ENGLISH_NAMES, PLAIN, QUESTIONS, type Row, UNUSUAL } from './sentences.ts';

const outcome = async ([sentence, expected]: Row, inventory: typeof TODO): Promise<string> => {
  const { calls } = await ask(sentence, inventory);
  return expected === '-' ? planned(calls) || '-' : written(calls);
};

describe('a sentence of an operator', () => {
  it('stands in a table of at least 250', () => {
    const rows = [PLAIN, UNUSUAL, QUESTIONS, ENGLISH_NAMES, COMMANDS].reduce((sum, { length }) => sum + length, 0);
    expect(rows).toBeGreaterThanOrEqual(250);
  });

  it.each(PLAIN)('that is a request as a whole is planned: %s', async (...row) => {
    expect(await outcome(row, TODO)).toBe(row[1]);
  });

  it.each(UNUSUAL)('with more in it than a request plans nothing: %s', async (sentence) => {
    const { calls, text } = await ask(sentence, TODO);
    expect(planned(calls)).toBe('');
    expect(calls.length > 0 || text !== '').toBe(true);
    expect(planned((await ask(sentence)).calls)).toBe('');
  });

  it.each(CONTRARY)('that contradicts what runs plans nothing and asks: %s', async (sentence) => {
    const { calls, text } = await ask(sentence, TODO);
    expect(planned(calls)).toBe('');
    expect(text).toContain('?');
  });

  it.each(QUESTIONS)('that asks is answered by a read: %s', async (...row) => {
    expect(await outcome(row, TODO)).toBe(row[1]);
  });

  it.each(ENGLISH_NAMES)('finds a workload that is called like a word: %s', async (...row) => {
    expect(await outcome(row, WORDS)).toBe(row[1]);
  });

  it.each(COMMANDS)('that is a command is read as kubectl and helm read it: %s', async (...row) => {
    expect(await outcome(row, TODO)).toBe(row[1]);
  });
});
