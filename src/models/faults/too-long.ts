import type { Fault } from '../turn.ts';
import type { Whom } from './faults.ts';

/** An answer that was given up in its middle: another one would hardly be shorter. */
export const tooLongFault = (reason: string, whom: Whom): Fault => ({
  code: 'cut',
  message: `the answer of ${whom.where} was given up: it is ${reason}`,
  nextStep: 'ask for less at once, or choose another model with --model',
  again: false,
});
