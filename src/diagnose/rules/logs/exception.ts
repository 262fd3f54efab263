import type { Failing } from '../../facts/state.ts';
import type { Words } from '../../logs/endings.ts';
import type { Facts } from '../../types.ts';
import { changesHint } from '../advice/elsewhere/changed-last.ts';
import { saidAdvice } from '../advice/said.ts';
import { libraryOf } from '../advice/versions/library.ts';
import { isBare } from '../../../logs/words/generic.ts';
import { OWN_FAULT } from '../containers/container-draft.ts';
import { quotable } from './quotable.ts';
import { blockIn } from './program-says.ts';

/** Exceptions that a language raises for a mistake in the code. */
const OF_CODE =
  /^(?:\w+: )?(?:[\w.:\\]*)(?:Type|Index|Key|Attribute|Name|Assertion|ZeroDivision|Reference|Syntax|Range|Arithmetic|NoMethod|Argument|UnboundLocal|Recursion|ClassCast|NullPointer|NullReference|ArrayIndexOutOfBounds|IndexOutOfBounds|ConcurrentModification|StackOverflow|NoSuchElement|NumberFormat|Undef\w*|FunctionClause|Match)(?:Error|Exception)\b/;
const LEAST_WORDS = 4;

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
  const said = ending === undefined ? '' : quotable(ending.sentence);
  // What speaks of the world ("the directory is not formatted") is not for developers to mend.
  const own = said === '' || isBare(said) || OF_CODE.test(said) || said.split(' ').length < LEAST_WORDS;
  const library = frame === undefined ? libraryOf(ending?.entry.lines ?? []) : undefined;
  const within =
    library === undefined
      ? ''
      : `; it is raised within ${library}, in no code of the application: look at the version of that in the image, and at what it is given`;
  const inside = !own
    ? `mend what container ${one.view.name} says: "${said}"${within}`
    : `${OWN_FAULT}${image === undefined ? '' : ` (image ${image})`}, on input or code that only its developers can mend: give them the exception${frame === undefined ? '' : ` and "${frame.slice(0, 120)}"`}${within}`;
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
