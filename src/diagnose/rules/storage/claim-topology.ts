import type { PersistentVolumeClaim } from '../../../core/kubernetes.ts';
import { field } from '../../facts/evidence.ts';
import type { Facts } from '../../types.ts';
import { unplaced } from '../scheduling/scheduling.ts';
import { claims as claimsOf } from '../../facts/scope.ts';
import { reclassed } from './claim-advice.ts';
import type { Unbound } from './unbound.ts';

/**
 * A class that makes volumes only in places (a zone) where no node is: the scheduler then says of every node that it
 * finds no volume to bind. Undefined where the class allows a place that a node has.
 */
export function nowhere(facts: Facts, claim: PersistentVolumeClaim): Unbound | undefined {
  const className = claim.spec?.storageClassName;
  const found = facts.storageclasses.find(({ metadata }) => metadata?.name === className);
  const terms = (found?.allowedTopologies ?? []).flatMap(({ matchLabelExpressions = [] }) => matchLabelExpressions);
  const [term] = terms;
  if (!found || !term || className === undefined || !facts.read.has('nodes') || facts.nodes.length === 0)
    return undefined;
  const name = claim.metadata?.name ?? '';
  const waits = unplaced(facts).find(
    ({ pod, clauses }) =>
      claimsOf(pod).includes(name) && clauses.some(({ cause }) => cause === 'NoMatchingPersistentVolume'),
  );
  const there = [...new Set(facts.nodes.flatMap(({ metadata }) => metadata?.labels?.[term.key] ?? []))].sort();
  if (!waits || term.values.some((value) => there.includes(value))) return undefined;
  const wanted = term.values.join(', ');
  const other = facts.storageclasses.find(
    ({ metadata, provisioner, allowedTopologies = [] }) =>
      metadata?.name !== className && provisioner === found.provisioner && allowedTopologies.length === 0,
  )?.metadata?.name;
  return {
    cause: 'UnschedulableVolume',
    confidence: 'certain',
    title: `storage class ${className} of claim ${name} makes volumes only where ${term.key} is ${wanted}, and nodes are in ${there.join(', ') || 'no such place'}`,
    evidence: [waits.evidence, field('StorageClass', className, '.allowedTopologies', `${term.key} in (${wanted})`)],
    details: { storageClass: className, label: term.key, wanted, available: there.slice(0, 20) },
    remedies: [
      there.length > 0
        ? `correct allowedTopologies of storage class ${className} from ${wanted} to where nodes are (${there.slice(0, 6).join(', ')})`
        : `label the nodes with ${term.key}, by which storage class ${className} goes`,
      `or add a node with ${term.key}=${term.values[0] ?? ''}`,
      ...(other === undefined ? [] : reclassed(facts, claim, className, other)),
    ],
  };
}
