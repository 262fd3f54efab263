/** A call that the API server refuses to a service account. */
export type RefusedCall = {
  /** `namespace:name`. */
  readonly account: string;
  readonly verb: string;
  /** `pods`, `deployments/scale`. */
  readonly resource: string;
  /** '' for the core group. */
  readonly group: string;
  /** Undefined: at the scope of the cluster. */
  readonly place: string | undefined;
};

const REFUSED =
  /is forbidden: User "system:serviceaccount:([^"]{1,200})" cannot (\w{1,30}) resource "([^"]{1,200})"(?: in API group "([^"]{0,200})")?(?: in the namespace "([^"]{1,100})")?/g;
const MOST = 20;

/** The refused calls of a text, as the API server says them; each once. */
export function refusedCalls(text: string): readonly RefusedCall[] {
  const found = [...text.slice(0, 20_000).replaceAll('\\"', '"').matchAll(REFUSED)].map(
    ([, account = '', verb = '', resource = '', group = '', place]): RefusedCall => ({
      account,
      verb,
      resource,
      group,
      place,
    }),
  );
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()].slice(0, MOST);
}

/** `poddisruptionbudgets.policy`, `pods`. */
export const resourceOf = ({ resource, group }: RefusedCall): string =>
  group === '' ? resource : `${resource}.${group}`;
