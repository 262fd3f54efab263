import { isDeleted, podReady } from '../../facts/containers.ts';
import { selectedPods } from '../../facts/scope.ts';
import type { Facts } from '../../types.ts';

/** Labels that tell the members of one set apart, by the last part of their key. */
const ROLE = /(?:role|slot|colou?r|track|leader|master|primary|active|standby)$/i;

/**
 * The name of the served Service that selects by the same labels and differs in the role alone: primary and replica,
 * blue and green. That nobody has the other role is how such a set may be meant.
 */
export function otherRole(facts: Facts, selector: Readonly<Record<string, string>>): string | undefined {
  const keys = Object.keys(selector);
  const twin = facts.services.find(({ spec }) => {
    const own = spec?.selector ?? {};
    const [differs, another] = keys.filter((key) => own[key] !== selector[key]);
    return (
      keys.length >= 2 &&
      Object.keys(own).length === keys.length &&
      differs !== undefined &&
      another === undefined &&
      own[differs] !== undefined &&
      ROLE.test(differs) &&
      selectedPods(facts, own).some((pod) => podReady(pod) && !isDeleted(pod))
    );
  });
  return twin?.metadata?.name;
}
