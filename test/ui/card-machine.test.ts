import { describe, expect, it } from 'vitest';
import { openCard, paintCard, pressCard, settleCard, type CardState } from '../../src/ui/card/machine.ts';
import type { Press } from '../../src/ui/editor/press.ts';
import { TIMING } from '../../src/ui/options.ts';
import { questionOf } from '../helpers/ui-question.ts';

const FITS = { length: 10, height: 20 };
const PAINTED = 10_000;
const text = (typed: string): Press => ({ key: 'text', text: typed });
const key = (name: string): Press => ({ key: name, text: '' });

/** Presses at their times after the paint; what was decided, by a press or by the y that stayed alone. */
function play(card: CardState, presses: readonly (readonly [number, Press])[], space = FITS) {
  let now = paintCard(card, space, PAINTED);
  for (const [at, press] of presses) {
    if (now.armedAt !== undefined && PAINTED + at - now.armedAt >= TIMING.alone) return settleCard(now).decision;
    const step = pressCard(now, press, space, PAINTED + at, TIMING);
    if (step.decision) return step.decision;
    now = step.card;
  }
  return settleCard(now).decision;
}

const YES = { answer: 'yes', by: 'key' } as const;

describe('a card of medium risk', () => {
  it.each([
    ['a y after 500 ms', [[500, text('y')]], YES],
    ['a y after an hour', [[3_600_000, text('y')]], YES],
    ['a y after 499 ms', [[499, text('y')]], undefined],
    [
      'an early y starts the wait again: 400, 800',
      [
        [400, text('y')],
        [800, text('y')],
      ],
      undefined,
    ],
    [
      'an early y and a patient one',
      [
        [400, text('y')],
        [900, text('y')],
      ],
      YES,
    ],
    [
      'a second y 150 ms later comes too late to matter',
      [
        [600, text('y')],
        [750, text('y')],
      ],
      YES,
    ],
    [
      'a second y 100 ms later',
      [
        [600, text('y')],
        [700, text('y')],
      ],
      undefined,
    ],
    [
      'a held key after 660 ms, every 33 ms',
      Array.from({ length: 60 }, (_, at) => [660 + at * 33, text('y')] as const),
      undefined,
    ],
    ['Enter', [[600, key('enter')]], undefined],
    ['space', [[600, text(' ')]], undefined],
    ['Y', [[600, text('Y')]], undefined],
    ['yes', [[600, text('yes')]], undefined],
    [
      'y and Enter as one chunk',
      [
        [600, { key: 'chunk', text: 'y' }],
        [600, key('chunk-enter')],
      ],
      undefined,
    ],
    ['pasted y', [[600, { key: 'paste', text: 'y' }]], undefined],
    ['Alt+Y', [[600, key('M-y')]], undefined],
    ['Ctrl+Y', [[600, key('C-y')]], undefined],
    [
      'y taken back with n',
      [
        [600, text('y')],
        [650, text('n')],
        [700, key('enter')],
      ],
      { answer: 'no' },
    ],
    ['Esc, at once', [[0, key('esc')]], { answer: 'no' }],
  ] as readonly (readonly [string, readonly (readonly [number, Press])[], unknown])[])(
    '%s',
    (_what, presses, expected) => {
      expect(play(openCard(questionOf()), presses)).toEqual(expected);
    },
  );

  it('takes nothing before it was painted', () => {
    const step = pressCard(openCard(questionOf()), text('y'), FITS, PAINTED + 60_000, TIMING);
    expect(step.decision).toBeUndefined();
    expect(step.card.armedAt).toBeUndefined();
  });
});

describe('a card that is longer than its place', () => {
  const LONG = { length: 100, height: 20 };
  it.each([
    ['a y at the top', [[600, text('y')]], undefined],
    [
      'a y in the middle',
      [
        [600, key('page-down')],
        [700, text('y')],
      ],
      undefined,
    ],
    [
      'a y at the end',
      [
        [600, key('end')],
        [700, text('y')],
      ],
      YES,
    ],
    [
      'a y at the top, after the end was seen',
      [
        [600, key('end')],
        [610, key('home')],
        [700, text('y')],
      ],
      YES,
    ],
    [
      'the end of the kubectl text is not the end of the card',
      [
        [600, text('k')],
        [610, key('end')],
        [700, text('y')],
      ],
      undefined,
    ],
  ] as readonly (readonly [string, readonly (readonly [number, Press])[], unknown])[])(
    '%s',
    (_what, presses, expected) => {
      expect(play(openCard(questionOf()), presses, LONG)).toEqual(expected);
    },
  );
});

describe('a card of high risk', () => {
  const high = (name: string) =>
    openCard(
      questionOf({
        risk: 'high',
        changes: [
          {
            target: { apiVersion: 'v1', kind: 'Namespace', name },
            resource: { plural: 'namespaces', namespaced: false },
            verb: 'delete',
            propagation: 'Background',
          },
        ],
      }),
    );
  const typed = (name: string, from = 600): (readonly [number, Press])[] =>
    Array.from(name, (letter, at) => [from + at * 10, text(letter)] as const);
  const end = 5000;

  it.each([
    ['the name and Enter', 'shop', [...typed('shop'), [end, key('enter')]], { answer: 'yes', by: 'typed-name' }],
    [
      'a name that begins with a key of the card',
      'dev',
      [...typed('dev'), [end, key('enter')]],
      { answer: 'yes', by: 'typed-name' },
    ],
    [
      'y',
      'shop',
      [
        [600, text('y')],
        [end, key('enter')],
      ],
      undefined,
    ],
    ['another name', 'shop', [...typed('shop2'), [end, key('enter')]], undefined],
    [
      'a name corrected',
      'shop',
      [...typed('shox'), [2000, key('backspace')], [2010, text('p')], [end, key('enter')]],
      { answer: 'yes', by: 'typed-name' },
    ],
    ['a name typed before the card stood still', 'shop', [...typed('shop', 100), [end, key('enter')]], undefined],
    [
      'a pasted name',
      'shop',
      [
        [600, { key: 'paste', text: 'shop' }],
        [end, key('enter')],
      ],
      undefined,
    ],
    [
      'a name in one piece',
      'shop',
      [
        [600, text('shop')],
        [end, key('enter')],
      ],
      undefined,
    ],
    [
      'n says no',
      'shop',
      [
        [600, text('n')],
        [700, key('enter')],
      ],
      { answer: 'no' },
    ],
  ] as readonly (readonly [string, string, readonly (readonly [number, Press])[], unknown])[])(
    '%s',
    (_what, name, presses, expected) => {
      expect(play(high(name), presses)).toEqual(expected);
    },
  );
});
