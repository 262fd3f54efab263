import type { Failing } from '../../facts/state.ts';
import type { Words } from '../../logs/endings.ts';
import type { Facts } from '../../types.ts';
import { changesHint } from '../advice/elsewhere/changed-last.ts';
import { saidAdvice } from '../advice/said.ts';
import { blockIn } from './program-says.ts';

/**
 * An exception that no row knows: what its words ask for, or, where they name nothing of the world, whose fault it is.
 */
export function exception(facts: Facts, one: Failing, { ending, frame }: Words) {
  const { evidence, remedies } = saidAdvice(
    facts,
    one,
    ending?.sentence ?? '',
    ending?.beside?.sentence,
    blockIn({ ending }),
  );
  const image = one.view.spec?.image;
  const inside = `the program itself fails${image === undefined ? '' : ` (image ${image})`}, on input or code that only its developers can mend: give them the exception${frame === undefined ? '' : ` and "${frame.slice(0, 120)}"`}`;
  const hint = changesHint(facts, one);
  return {
    evidence,
    remedies,
    exact: false,
    only: false,
    last:
      remedies.length > 0
        ? hint
        : hint.some((text) => !text.startsWith('see what'))
          ? [...hint, inside]
          : [inside, ...hint],
  };
}
