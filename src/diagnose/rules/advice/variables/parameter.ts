import type { Advice, Evidence } from '../../../../core/diagnosis.ts';
import type { Failing } from '../../../facts/state.ts';
import { placesOf } from '../../../places/index.ts';
import type { Facts } from '../../../types.ts';
import { standsIn } from './stands-in.ts';

/** What a finding that a rule named gains from knowing where the value stands. */
export type Placed = {
  readonly evidence: readonly Evidence[];
  readonly remedies: readonly Advice[];
  /** True when the remedies say what to write where: what says only "use this name" is told by them. */
  readonly exact?: boolean;
  /** True when none of the row's own remedies is of use beside them. */
  readonly only?: boolean;
  /** Where the address stands that a row's own remedy speaks of: "variable DB_URL of container web: postgres://…". */
  readonly at?: string;
};

export const exactly = (evidence: Placed['evidence'], remedies: Placed['remedies']): Placed => ({
  evidence,
  remedies,
  exact: remedies.length > 0,
});

/** A parameter that is added behind the others of a connection, where the container has them. */
export function withParameter(facts: Facts, one: Failing, parameter: string): Placed {
  const [place] = ['jdbc:', 'useSSL', 'characterEncoding', 'serverTimezone', 'sslmode'].flatMap((text) =>
    placesOf(facts, one, '', [{ kind: 'quoted', text }]),
  );
  if (!place) return { evidence: [], remedies: [] };
  const text = `add ${parameter} behind the other parameters (&${parameter}) in ${standsIn(place)}`;
  const to = `${place.token}=`;
  const made =
    place.says?.includes(to) === true ? place.rewrite?.(place.token, `${parameter}&${place.token}`) : undefined;
  return {
    evidence: [place.evidence],
    remedies: [made === undefined ? text : { text, change: made }],
    exact: true,
    only: true,
  };
}
