import { describe, expect, it } from 'vitest';
import { guessesOnly } from '../../src/logs/meaning/guess.ts';

describe('a last word that only guesses', () => {
  it.each([
    [
      'a failure and a guess in a sentence of its own',
      'Could not enrol this agent. Maybe the network has a problem',
      true,
    ],
    ['a guess behind a comma', 'Failed to join the ring, perhaps the seed is down', true],
    ['a guess as a question', 'Login failed. Is the server up and running?', true],
    ['what may be in brackets', 'Unable to open the store (it might be in use)', true],
    ['a failure without a guess', 'Could not enrol this agent', false],
    ['a guess beside what was answered', 'enrolment failed: 403 forbidden. Perhaps the token is old', false],
    ['a guess beside the file it is about', "cannot read '/etc/ring.toml', maybe it is not mounted", false],
    ['could not is no guess', 'The lease could not be renewed', false],
  ])('%s', (_what, sentence, expected) => {
    expect(guessesOnly(sentence)).toBe(expected);
  });
});
