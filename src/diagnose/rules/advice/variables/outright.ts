import type { Cause } from '../../../../core/causes/index.ts';
import type { Advice, Evidence } from '../../../../core/diagnosis.ts';
import type { Failing } from '../../../facts/state.ts';
import { byAmount } from '../../../places/related/amounts.ts';
import { counterpart } from '../../../places/related/counterpart.ts';
import { standsTwice } from '../../../places/related/twice.ts';
import { placesOf } from '../../../places/index.ts';
import { secretsOf } from './secrets-of.ts';
import type { Draft, Facts } from '../../../types.ts';
import { corrected, onlyOne, standsIn } from './stands-in.ts';
import { keyPair } from './key-pair.ts';
import { innerQuotes } from '../words/inner-quotes.ts';
import { withParameter, type Placed } from './parameter.ts';

type Said = { readonly sentence: string; readonly block: string; readonly details: Draft['details'] };

/**
 * What two places of the cluster, laid beside each other, tell outright: the same claim twice, a key of another
 * certificate, a parameter that lacks, another name than the server's own, the limit whose figure the log names.
 */
export function outrightAdvice(
  facts: Facts,
  one: Failing,
  cause: Cause,
  { sentence, block, details }: Said,
): Placed | undefined {
  const double = cause === 'ConfigFileInvalid' ? standsTwice(facts, one, block) : [];
  if (double.length > 1)
    return outright(
      double.map(({ evidence }) => evidence),
      [onlyOne(double)],
    );
  const quotes = innerQuotes(facts, one, sentence);
  if (quotes) return outright(quotes.evidence, quotes.remedies);
  const pair = keyPair(facts, one, block);
  if (pair.length > 0) return outright([], pair);
  const parameter = details?.['parameter'];
  if (typeof parameter === 'string') return withParameter(facts, one, parameter);
  const named = nameOfServer(facts, one, cause, details);
  if (named) return named;
  const amount = cause.startsWith('Dependency') ? byAmount(facts, one, sentence)[0] : undefined;
  const text = (place: NonNullable<typeof amount>): string =>
    `raise ${place.token}, or let container ${one.view.name} keep within it: it stands in ${standsIn(place)}`;
  return amount && outright([amount.evidence], [text(amount)]);
}

/** The database or user is called otherwise by the server that makes it. */
function nameOfServer(facts: Facts, one: Failing, cause: Cause, details: Draft['details']): Placed | undefined {
  const of = cause === 'DatabaseMissing' ? 'database' : cause === 'DatabaseAuthFailed' ? 'user' : undefined;
  const told = of === undefined ? undefined : details?.[of];
  if (of === undefined || typeof told !== 'string') return undefined;
  const other = counterpart(facts, one, of, told);
  const places = other ? placesOf(facts, one, '', [{ kind: 'quoted', text: told }]) : [];
  const [written] = other ? corrected(places, told, other.value) : [];
  if (!other) return undefined;
  const make = `make ${of} ${told} in that server, if it is meant`;
  // The address stands in a Secret: which one is known, not what it says.
  if (written === undefined)
    return outright(
      [],
      [
        `let container ${one.view.name} ask for ${of} ${other.value} in place of ${told}${secretsOf(one)}: ${other.says}`,
        `or ${make}`,
      ],
    );
  const first: Advice =
    typeof written === 'string' ? `${written}; ${other.says}` : { ...written, text: `${written.text}; ${other.says}` };
  return outright(
    places.map(({ evidence }) => evidence),
    [first, `or ${make}`],
  );
}

const outright = (evidence: readonly Evidence[], remedies: readonly Advice[]): Placed => ({
  evidence,
  remedies,
  exact: true,
  only: true,
});
