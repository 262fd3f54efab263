import { describe, expect, it } from 'vitest';
import { ask, TODO, WORDS } from './ask.ts';

describe('a word that may be a name', () => {
  it.each([
    ['what about hungry', WORDS, { workload: 'hungry' }],
    ['how many restarts does hungry have, and why', WORDS, { workload: 'hungry' }],
    ['what else is broken', TODO, {}],
    ['how long has it been down', TODO, {}],
    ["what's the most urgent", TODO, {}],
    ['show the logs of the one that crashes', TODO, {}],
    ['why is the payments service down', TODO, { workload: 'payments' }],
  ])('in "%s" is one where something is called so, or where it can be nothing else', async (text, inventory, input) => {
    expect((await ask(text, inventory)).calls.map((call) => [call.name, call.input])).toEqual([['diagnose', input]]);
  });

  it.each(['can you check the database', 'is dns working'])(
    'that names a part of no name is said: "%s"',
    async (text) => {
      const { text: said, calls } = await ask(text, TODO);
      expect(said).toMatch(/^Nothing here is called (?:database|dns), so this is about the whole namespace/);
      expect(calls.map((call) => [call.name, call.input])).toEqual([['diagnose', {}]]);
    },
  );
});
