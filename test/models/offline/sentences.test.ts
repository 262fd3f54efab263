import { describe, expect, it } from 'vitest';
import { ask, planned, step, TODO, WORDS, written } from './ask.ts';
import { LITERAL } from './commands.ts';
import { COMMANDS, CONTRARY, ENGLISH_NAMES, PLAIN, QUESTIONS, type Row, TYPED_SECRETS, UNUSUAL } from './sentences.ts';

const outcome = async ([sentence, expected]: Row, inventory: typeof TODO): Promise<string> => {
  const { calls } = await ask(sentence, inventory);
  return expected === '-' ? planned(calls) || '-' : written(calls);
};

describe('a sentence of an operator', () => {
  it('stands in a table of at least 400', () => {
    const rows = [PLAIN, UNUSUAL, QUESTIONS, ENGLISH_NAMES, COMMANDS, LITERAL].reduce(
      (sum, { length }) => sum + length,
      0,
    );
    expect(rows).toBeGreaterThanOrEqual(400);
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

  it.each(TYPED_SECRETS)('that has a secret in it is not repeated, and names nothing: %s', async (sentence) => {
    const { calls, text } = await ask(sentence, TODO);
    expect(text + written(calls)).not.toMatch(/hunter2/i);
  });

  it.each([
    'remove the memory of the backend',
    'kill everything',
    'delete all configmaps',
    'delete the crashed pods',
    'set log level to debug on the backend',
    'increase memory of the backend by a third',
    'massage the backend memory up to 640Mi',
    'twiddle LOG_LEVEL on the backend to debug',
    'glue NODE_ENV=staging on the frontend',
  ])('that wishes for a change we cannot make is not answered by a look at something: %s', async (sentence) => {
    const { calls, text } = await ask(sentence, TODO);
    expect(calls).toEqual([]);
    expect(text).toMatch(/nothing is planned|For example|I do not/);
  });

  it.each([
    'how many pods were restarted by Bob',
    'which pods talk to the database',
    'how many deployments have no owner',
  ])('whose filter is not understood gets no number for another question: %s', async (sentence) => {
    const first = await ask(sentence, TODO);
    expect(planned(first.calls)).toBe('');
    if (first.calls.length === 0) return;
    const [call] = first.calls;
    const rows = '2 pods in namespace todo-chatbot\nNAME | READY | STATUS\na | 1/1 | Running\nb | 0/1 | Error';
    const table = `<data-ab12cd source="list">\n${rows}\n</data-ab12cd>`;
    const { text } = await step(
      [
        { role: 'user', text: sentence },
        { role: 'assistant', text: '', calls: first.calls },
        { role: 'tool', answers: [{ id: call?.id ?? '', name: call?.name ?? '', text: table, error: false }] },
      ],
      TODO,
    );
    expect(text).not.toBe('');
    expect(text).not.toMatch(/^\*?\*?\d/);
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
