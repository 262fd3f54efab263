import { isBad } from '../faults.ts';
import { complaintIn } from '../meaning/complaint.ts';
import { namedIn } from '../meaning/named-things.ts';
import { recordOf } from '../record.ts';
import { isGeneric } from '../words/generic.ts';
import { shortClass } from './short-class.ts';

/** Of a chain: a link, before what it says. */
const LINK = /^\s*(?:\|? ?)?(?:caused by:?|---> )\s*/i;
const MOST = 160;

/**
 * "Caused by: … password was incorrect" names nothing of the world: the nearest link above it that does ("cannot load
 * the key store /x.p12") says of what. `at`: the line of `text`; `isRaised`: a line that names an exception.
 */
export function withOuter(
  text: string,
  at: number,
  lines: readonly string[],
  isRaised: (line: string) => boolean,
): string {
  if (!LINK.test(lines[at] ?? '') || namesSomething(text)) return text;
  const outer = lines
    .slice(0, at)
    .flatMap((line, place) =>
      place === 0 ? [recordOf(line).message] : LINK.test(line) || isRaised(line) ? [line] : [],
    )
    .map((line) => shortClass(line.replace(LINK, '').trim()).split(/;? nested exception is:?/)[0] ?? '')
    .findLast((line) => line.length <= MOST && isBad(line) && !isGeneric(line) && namesSomething(line));
  if (outer === undefined) return text;
  const reason = text.replace(/^[\w.$]{1,80}: /, '');
  return outer.includes(reason) ? outer : `${outer.replace(/[.:;]$/, '')}: ${text}`;
}

const namesSomething = (text: string): boolean =>
  namedIn(text).some(({ kind, text: name }) => kind !== 'key' || name.includes('.')) ||
  complaintIn(text)?.name !== undefined;
