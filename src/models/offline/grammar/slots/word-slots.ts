import { wholeNumber } from './amounts.ts';
import type { Slot } from '../pattern.ts';
import type { World } from '../world.ts';

type S = Slot<World>;

/** States that a list can be filtered by. */
export const state: S = function* (tokens, at) {
  const two = `${tokens[at]?.low ?? ''} ${tokens[at + 1]?.low ?? ''}`;
  if (/^not (?:ready|running|healthy)$/.test(two)) yield [at + 2, two];
  if (tokens[at]?.low === 'restarted') {
    const [more, than, number, times] = tokens.slice(at + 1, at + 5).map(({ low }) => low);
    const least = wholeNumber(number ?? '');
    if (more === 'more' && than === 'than' && least !== undefined)
      yield [at + (/^times?$/.test(times ?? '') ? 5 : 4), `restarted more than ${least} times`];
    yield [at + 1, 'restarted'];
  }
  if (
    /^(?:running|ready|failing|unready|pending|unhealthy|crashing|healthy|completed|crashlooping)$/.test(
      tokens[at]?.low ?? '',
    )
  )
    yield [at + 1, tokens[at]?.low ?? ''];
};

/** How pods and Jobs have ended. */
export const sweptstate: S = function* (tokens, at) {
  const ended = { failed: 'failed', evicted: 'evicted', completed: 'completed', succeeded: 'completed' };
  const more = { finished: 'completed', done: 'completed', errored: 'failed', complete: 'completed' };
  const state = ({ ...ended, ...more } as Readonly<Record<string, string>>)[tokens[at]?.low ?? ''];
  if (state !== undefined) yield [at + 1, state];
};

/** A term of one to three words. */
export const term: S = function* (tokens, at) {
  for (let length = Math.min(3, tokens.length - at); length > 0; length--) {
    const words = tokens.slice(at, at + length);
    if (words.every(({ raw }) => /^[\w-]+$/.test(raw))) yield [at + length, words.map(({ raw }) => raw).join(' ')];
  }
};

const SPAN = /^(\d{1,5})(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)$/;
export const span: S = function* (tokens, at) {
  const glued = SPAN.exec(tokens[at]?.low ?? '');
  if (glued) yield [at + 1, `${glued[1]}${glued[2]?.[0]}`];
  const word = tokens[at]?.low ?? '';
  const number = word === 'an' || word === 'a' ? 1 : wholeNumber(word);
  const parted = SPAN.exec(`1${tokens[at + 1]?.low ?? ''}`);
  if (number !== undefined && parted) yield [at + 2, `${number}${parted[2]?.[0]}`];
  if (/^(?:minute|hour|day)$/.test(word)) yield [at + 1, `1${word[0]}`];
  if (word === 'week') yield [at + 1, '7d'];
  // A day that is named reaches at most so far back.
  if (/^(?:today|tonight|overnight)$/.test(word)) yield [at + 1, '24h'];
  if (word === 'yesterday') yield [at + 1, '48h'];
  if (/^(?:this morning|this afternoon|last night|this week)$/.test(`${word} ${tokens[at + 1]?.low}`))
    yield [at + 2, tokens[at + 1]?.low === 'week' ? '7d' : '24h'];
  if (word === 'half' && tokens[at + 1]?.low === 'an' && tokens[at + 2]?.low === 'hour') yield [at + 3, '30m'];
};
