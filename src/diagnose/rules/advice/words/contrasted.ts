import { mayBeAltered } from '../../../../core/altered.ts';
import type { Advice, Evidence } from '../../../../core/diagnosis.ts';
import type { Failing } from '../../../facts/state.ts';
import { settingsOf, type Setting } from '../../../places/related/settings-of.ts';
import type { Facts } from '../../../types.ts';
import { change } from '../change.ts';
import { TEMPLATED } from '../edits.ts';
import { isForeign } from '../variables/other-host.ts';

const VALUE = '["\'`‘“]?(?!(?:is|was|are|be|been|but|got|the|an?|not?|to)\\b)([^\\s"\'`‘’“”,;()]{1,300}?)["\'`’”]?';
const IS = '(?: (?:is|was|are|be))?:?';
/** Two values that a sentence sets against each other: `expected A, got B`, `received A but current is B`, `A != B`. */
const CONTRASTS: readonly RegExp[] = [
  `\\b(?:expected|expects|wanted?|required)(?: value)?${IS} ${VALUE},?(?: but)? (?:got|found|received|was|is|have|had|actual(?: value)?)${IS} ${VALUE}`,
  `\\b(?:received|got|found|requested|given|configured)(?: value)?${IS} ${VALUE},?(?: but)?(?: the)? (?:current|existing|expected|stored|wanted?|actual|must be|should be|requires)(?: value)?${IS} ${VALUE}`,
  `(?<![^\\s"'(])${VALUE} (?:does not (?:match|equal)|did not match|doesn't match|differs from|is not equal to|!==?|<>|vs\\.?)(?: the)?(?: (?:current|existing|expected|stored|configured|actual))?(?: value)?:? ${VALUE}`,
].map((source) => new RegExp(`${source}(?=[\\s,;)\\]}"'\`]|\\.(?:\\s|$)|$)`, 'gi'));

const ASKED = new RegExp(
  `\\b(?:received|requested)(?: value)?${IS} ${VALUE},?(?: but)?(?: the)? (?:current|existing|stored)(?: value)?${IS} ${VALUE}(?=[\\s,;)\\]}"'\`]|$)`,
  'gi',
);

/** What a setting holds to know the right thing by: it is no mistake that it refuses another. */
const PROOF =
  /(?<![a-z])(?:check ?sums?|digests?|hash(?:es)?|finger ?prints?|thumb ?prints?|signatures?|sha ?\d{1,3}|md5|hmac|host ?keys?|public ?keys?|certificates?|pinned)(?![a-z])/i;

/** What a caller comes with is held against such a setting: who it refuses would else choose who is let in. */
const LETS_IN =
  /(?<![a-z])(?:(?:access|bearer|id)? ?tokens?|jwt|claims?|issuers?|iss|audiences?|aud|roles?|scopes?|tenants?|realms?|origins?|client ?ids?|api ?keys?|nonces?|csrf)(?![a-z])/i;
/** But for its scheme, upper case and a slash at its end. */
const formless = (value: string): string => value.toLowerCase().replace(/^https?:\/\/|\/$/g, '');

export type Contrasted = { readonly evidence: readonly Evidence[]; readonly remedies: readonly Advice[] };

/**
 * One of two values that a sentence sets against each other is what a setting of the container says: the other is what
 * it has to say. Undefined where neither or both stand in its settings.
 */
export function contrasted(facts: Facts, one: Failing, sentence: string): Contrasted | undefined {
  const text = sentence.slice(0, 1_000).replaceAll('\\"', '"');
  const pairs = CONTRASTS.flatMap((pattern) => [...text.matchAll(pattern)]).map(
    ([, a = '', b = '']) => [a, b] as const,
  );
  if (pairs.length === 0 || PROOF.test(text)) return undefined;
  const settings = settingsOf(facts, one);
  for (const [a, b] of pairs) {
    if (a === b || /\[hidden/.test(a + b)) continue;
    const [hasA, hasB] = [sayIt(settings, a, text), sayIt(settings, b, text)];
    const [from, to, has] = hasA && !hasB ? [a, b, hasA] : hasB && !hasA ? [b, a, hasB] : [];
    if (has === undefined || from === undefined || to === undefined || PROOF.test(has.name)) continue;
    if (isForeign(from, to) || (LETS_IN.test(`${text} ${has.name}`) && formless(from) !== formless(to))) continue;
    const said = `write ${to} in place of ${from} in ${has.where}: ${has.says}${has.written === undefined ? '' : ` (${has.written})`}; or let the other side go by ${from}`;
    const { owner, view } = one;
    return {
      evidence: [has.evidence],
      remedies: [
        has.variable !== undefined && TEMPLATED.test(owner.kind) && !mayBeAltered(has.value)
          ? change(facts, said, 'set_env', {
              workload: `${owner.kind.toLowerCase()}/${owner.name}`,
              container: view.name,
              name: has.variable,
              value: has.value.replace(from, () => to),
            })
          : said,
      ],
    };
  }
  return undefined;
}

/** Of what is there already and what is asked for, where no setting says either: one has to give way. */
export function unlike({ view }: Failing, sentence: string): readonly string[] {
  const text = sentence.slice(0, 1_000).replaceAll('\\"', '"');
  const [, asked, there] = [...text.matchAll(ASKED)][0] ?? [];
  if (asked === undefined || there === undefined || asked === there || PROOF.test(text) || LETS_IN.test(text))
    return [];
  return [
    `let container ${view.name} ask for ${there}, which is there, in place of ${asked}; or have it made anew with ${asked}, once nothing that it holds is needed`,
  ];
}

const plain = (value: string): string => value.trim().replace(/^["']|["']$/g, '');
const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .toLowerCase()
      .split(/[^a-z]+/)
      .filter((word) => word.length > 2),
  );

/** What many settings say, such as a number or a word of a few letters, needs a name that the sentence has too. */
const COMMON = /^(?:\d+|\w{1,6})$/;

/** The setting that says a value; of several the one whose name has more words of the sentence, if one has. */
function sayIt(settings: readonly Setting[], value: string, text: string): Setting | undefined {
  const said = wordsIn(text);
  const rank = ({ name }: Setting): number => [...wordsIn(name)].filter((word) => said.has(word)).length;
  const found = settings
    .filter((setting) => plain(setting.value) === value && (!COMMON.test(value) || rank(setting) > 0))
    .toSorted((a, b) => rank(b) - rank(a));
  const [first, second] = found;
  return first && (!second || rank(first) > rank(second)) ? first : undefined;
}
