import { setImmediate as loop, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../src/core/approval.ts';
import { OpenCard } from '../../src/ui/chat/open-card.ts';
import { TIMING } from '../../src/ui/options.ts';
import { questionOf } from '../helpers/ui-question.ts';

const TIMES = { ...TIMING, dead: 40, alone: 30 };
const Y = { key: 'text', text: 'y' };
let open: OpenCard | undefined;
afterEach(() => open?.close());

function cardWith(decisions: Decision[], now: () => number = Date.now): OpenCard {
  const deps = { changed: () => undefined, size: () => ({ columns: 100, rows: 40 }), now, timing: TIMES };
  open = new OpenCard(questionOf(), 1, deps, (decision) => decisions.push(decision));
  open.painted();
  return open;
}

/** Holds the event loop, as a busy machine does. */
const stall = (ms: number): void => {
  const end = performance.now() + ms;
  while (performance.now() < end);
};

describe('an open card on a machine that stalls', () => {
  it('does not take a y that waited in the input while nothing ran', async () => {
    const decisions: Decision[] = [];
    const card = cardWith(decisions);
    await sleep(60);
    stall(400);
    card.press(Y);
    await sleep(80);
    expect(decisions).toEqual([]);
  });

  it('hears what came behind the y before it counts', async () => {
    const decisions: Decision[] = [];
    const card = cardWith(decisions);
    await sleep(60);
    card.press(Y);
    stall(60);
    // The time alone is over, but the next key was typed long before and is read only now.
    await loop();
    card.press(Y);
    await sleep(80);
    expect(decisions).toEqual([]);
  });

  it('starts again after a sleep of the whole machine', () => {
    let clock = 0;
    const decisions: Decision[] = [];
    const card = cardWith(decisions, () => clock);
    clock = 3_600_000;
    card.press(Y);
    expect(card.state.armedAt).toBeUndefined();
    expect(card.state.stillSince).toBe(3_600_000);
  });
});
