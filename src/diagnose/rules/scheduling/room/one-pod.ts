import type { Blamed } from '../../../../core/diagnosis.ts';
import type { Pod } from '../../../../core/kubernetes.ts';
import { blame, keyOf } from '../../../facts/owners.ts';
import { claims } from '../../../facts/scope.ts';
import type { Facts } from '../../../types.ts';
import type { Reading } from '../reading.ts';
import type { Clause } from '../scheduler-text.ts';

/** A claim that one pod alone may use, on whatever node: no other node helps, the pod that has it must end first. */
export function ofOnePod(facts: Facts, pod: Pod, clause: Clause, owner: Blamed): Reading {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const all = claims(pod);
  const alone = facts.persistentvolumeclaims
    .filter(({ spec }) => spec?.accessModes?.includes('ReadWriteOncePod'))
    .map(({ metadata }) => metadata?.name ?? '');
  const meant = all.filter((claim) => alone.includes(claim));
  const used = meant.length > 0 ? meant : all;
  const holder = facts.pods.find(
    (one) =>
      one !== pod &&
      !/^(?:Succeeded|Failed)$/.test(one.status?.phase ?? '') &&
      one.spec?.nodeName !== undefined &&
      claims(one).some((claim) => used.includes(claim)),
  );
  const other = holder && blame(facts, holder);
  const rival = other && keyOf(other) !== keyOf(owner) ? `${other.kind.toLowerCase()} ${other.name}` : undefined;
  const has = holder ? `pod ${holder.metadata?.name} has it` : 'another pod has it';
  const claim = used.join(', ');
  return {
    cause: 'UnschedulableVolume',
    title: `claim ${claim} may be used by one pod alone (ReadWriteOncePod), and ${has}: a further pod of ${who} finds no place`,
    evidence: [],
    details: { claims: used, reason: clause.text },
    remedies: [
      rival !== undefined
        ? `give ${rival} or ${who} another claim: both use ${claim}, and ${who} starts only after ${rival} has ended`
        : owner.kind === 'Deployment'
          ? `let the pod that has claim ${claim} end before the next one starts: set spec.strategy.type of ${who} to Recreate`
          : `let ${holder ? `pod ${holder.metadata?.name}` : 'the pod that has it'} end before another pod of ${who} starts`,
      `or give ${who} a claim with access mode ReadWriteOnce in place of ReadWriteOncePod, if ${rival === undefined ? 'two of its pods' : 'both'} may use ${claim} at once`,
    ],
  };
}
