import type { KubeObject } from '../../../../core/kubernetes.ts';
import { troublesOf } from '../../../custom/conditions.ts';
import { groupOfObject } from '../../../custom/objects.ts';
import type { Facts } from '../../../types.ts';
import { label } from '../custom-fields.ts';

/** For a state without a word of why: who sets it logs the reason, and one of the kind that is well shows the way. */
export function findReason(facts: Facts, object: KubeObject): string {
  const peer = facts.custom.objects.find(
    (one) => one !== object && one.kind === object.kind && troublesOf(one, facts.now).length === 0,
  );
  const beside = peer ? `, and compare its name and spec with ${label(peer)}, which is well` : '';
  return `find the reason, which the status of ${label(object)} does not tell, in the log of the operator of ${groupOfObject(object)} (kubectl get pods -A)${beside}`;
}
