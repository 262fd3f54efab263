import type { Blamed } from '../../../../core/diagnosis.ts';
import { clauseOf } from '../../../../logs/meaning/clause.ts';
import { showHeld } from '../../../custom/held-in.ts';
import type { Facts } from '../../../types.ts';
import { heldInWorkload, workloadOf } from '../../advice/elsewhere/not-there.ts';
import type { Clause } from '../scheduler-text.ts';
import type { Reading, Unplaced } from '../reading.ts';

/** What a claim for a device asks for that no class offers. */
const DEVICE_CLASS = /device class ["']?([\w.-]+?)["']? (?:does not exist|not found|is not available)/;

/**
 * A filter of the scheduler that no rule knows: its own words, with the field of the workload that holds what they
 * name, or the template of the claim for a device.
 */
export function inItsWords(facts: Facts, { pod }: Unplaced, { text }: Clause, owner: Blamed): Reading {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const object = workloadOf(facts, owner);
  const [held] = object ? heldInWorkload(object, text) : [];
  const claims = (pod.spec?.resourceClaims ?? []).map(({ name, resourceClaimName, resourceClaimTemplateName }) => ({
    name,
    of:
      resourceClaimTemplateName === undefined
        ? `ResourceClaim ${resourceClaimName}`
        : `ResourceClaimTemplate ${resourceClaimTemplateName}`,
  }));
  const [claim] = claims;
  const device = DEVICE_CLASS.exec(text)?.[1];
  return {
    cause: claim ? 'UnschedulableInsufficientResource' : 'UnschedulableNodeSelector',
    title: `no node takes ${who}: ${clauseOf(text, 160)}`,
    evidence: [],
    details: { reason: text.slice(0, 200), ...(claim ? { claim: claim.of } : {}) },
    remedies: [
      device !== undefined && claim
        ? `set deviceClassName of ${claim.of} from ${device} to a class that exists (kubectl get deviceclasses), then make it and the pods of ${who} anew: the spec of a claim cannot be changed`
        : held
          ? `correct ${showHeld(held)} of ${who}: ${clauseOf(text, 120)}`
          : `do what the scheduler asks for ${who}${claim ? `, whose devices are asked for in ${claim.of}` : ''}: ${clauseOf(text, 120)}`,
    ],
  };
}
