import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { dropOldTurns } from '../../src/agent/compact.ts';
import { deadline } from '../../src/agent/deadline.ts';
import { messageTokens } from '../../src/agent/tokens.ts';
import type { Message } from '../../src/core/model.ts';
import { growthOf } from '../helpers/cost.ts';

const user = (text: string): Message => ({ role: 'user', text });
const turn = (index: number): Message[] => [
  user(`question ${index} ${'word '.repeat(40)}`),
  { role: 'assistant', text: `answer ${index} ${'word '.repeat(40)}`, calls: [] },
];
const turns = (count: number): Message[] => Array.from({ length: count }, (_, index) => turn(index)).flat();
const size = (messages: readonly Message[]): number =>
  messages.reduce((sum, message) => sum + messageTokens(message), 0);
const textOf = (message: Message | undefined): string => (message?.role === 'user' ? message.text : '');

describe('old turns that are left out', () => {
  it('leave the newest that fit, and say how many messages went', () => {
    const all = turns(30);
    const kept = dropOldTurns(all, size(all) / 2);
    expect(size(kept)).toBeLessThanOrEqual(size(all) / 2 + 20);
    expect(textOf(kept[0])).toMatch(new RegExp(`^\\[${all.length - kept.length} earlier messages left out\\]\\n`));
    expect(kept.slice(1)).toEqual(all.slice(all.length - kept.length + 1));
  });

  it('count what an earlier time left out', () => {
    const all = turns(30);
    const once = dropOldTurns(all, size(all) / 2);
    const twice = dropOldTurns(once, size(all) / 4);
    expect(twice.length).toBeLessThan(once.length);
    expect(textOf(twice[0])).toMatch(
      new RegExp(`^\\[${all.length - twice.length} earlier messages left out\\]\\nquestion`),
    );
  });

  it('cost work that grows as the conversation does', async () => {
    const left = (count: number) => {
      const all = turns(count);
      return () => dropOldTurns(all, 500);
    };
    // Ten times the turns: to size again what is left after each one would cost a hundred times as much.
    expect(await growthOf(left(200), left(2_000), 30)).toBeLessThan(30);
  });

  it('never the last turn, and nothing where all fits', () => {
    expect(dropOldTurns(turns(5), 1)).toHaveLength(2);
    expect(dropOldTurns(turns(5), 1e9)).toEqual(turns(5));
  });
});

describe('a time limit', () => {
  const never = new AbortController().signal;
  it('stands still until the last of several holds ends', async () => {
    const limit = deadline('it', 60, never);
    await Promise.all([limit.held(() => sleep(80)), limit.held(() => sleep(160))]);
    expect(limit.signal.aborted).toBe(false);
    await sleep(100);
    expect(limit.signal.aborted).toBe(true);
  });

  it('that ends while it is held starts no timer any more', async () => {
    const limit = deadline('it', 30, never);
    const held = limit.held(() => sleep(40));
    limit.end();
    await held;
    await sleep(60);
    expect(limit.signal.aborted).toBe(false);
  });
});
