import type { ClusterEvent } from '../../../core/cluster.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../core/kubernetes.ts';
import { editFields } from '../advice/edits.ts';
import { parseQuantity } from '../../../core/quantity.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { selects } from '../../../core/selectors.ts';
import { claims as claimsOf } from '../../facts/scope.ts';
import type { Facts } from '../../types.ts';
import type { Unbound } from './unbound.ts';
import { unplaced } from '../scheduling/scheduling.ts';

/**
 * Static volumes: a claim that lost its volume, one that wants a volume which is not (or no longer) free, and one whose
 * size, mode, class or selector no volume meets. Undefined when the claim is of another sort.
 */
export function mismatch(
  facts: Facts,
  claim: PersistentVolumeClaim,
  events: readonly ClusterEvent[],
): Unbound | undefined {
  const name = claim.metadata?.name ?? '';
  const className = claim.spec?.storageClassName;
  const wanted = claim.spec?.volumeName;
  if (claim.status?.phase === 'Lost')
    return {
      cause: 'NoMatchingPersistentVolume',
      confidence: 'certain',
      title: `claim ${name} has lost its volume ${wanted ?? ''}`,
      evidence: [field('PersistentVolumeClaim', name, '.status.phase', 'Lost'), ...told(events, 'ClaimLost')],
      details: { volume: wanted, phase: 'Lost' },
      remedies: [
        `restore volume ${wanted ?? ''} (its data may still be on the storage)`,
        `or delete claim ${name} and restore from a backup`,
      ],
    };
  const own = facts.persistentvolumes.find(({ metadata }) => metadata?.name === wanted && wanted !== undefined);
  const released = facts.persistentvolumes.find(
    ({ spec, status }) =>
      status?.phase === 'Released' &&
      spec?.claimRef?.name === name &&
      spec.claimRef.namespace === facts.namespace &&
      spec.claimRef.uid !== claim.metadata?.uid,
  );
  const event = told(events, 'VolumeMismatch', 'FailedBinding');
  const binds = unplaced(facts).find(
    ({ pod, clauses }) =>
      claimsOf(pod).includes(name) && clauses.some(({ cause }) => cause === 'NoMatchingPersistentVolume'),
  );
  const ofClass = facts.persistentvolumes.filter(({ spec }) => (spec?.storageClassName ?? '') === (className ?? ''));
  const provisions = facts.storageclasses.find(({ metadata }) => metadata?.name === className)?.provisioner;
  const isStatic =
    className === '' ||
    provisions === 'kubernetes.io/no-provisioner' ||
    wanted !== undefined ||
    (className !== undefined && provisions === undefined && ofClass.length > 0);
  const says = events.some(({ reason }) => reason === 'VolumeMismatch');
  if (!says && !binds && !(isStatic && (event.length > 0 || facts.read.has('persistentvolumes')))) return undefined;

  const lazy = facts.storageclasses.some(
    ({ metadata, volumeBindingMode }) => metadata?.name === className && volumeBindingMode === 'WaitForFirstConsumer',
  );
  if (lazy && !says && !binds) return undefined;
  const candidates = own ? [own] : released ? [released, ...ofClass.filter((one) => one !== released)] : ofClass;
  const rows = candidates
    .slice(0, 8)
    .map((volume) => ({ volume: volume.metadata?.name ?? '', reason: whyNot(claim, volume) }));
  if (!says && !binds && rows.some(({ reason }) => reason === FITS)) return undefined;
  const [first] = rows;
  return {
    cause: 'NoMatchingPersistentVolume',
    confidence: event.length > 0 || binds ? 'certain' : 'likely',
    title: first
      ? `no volume fits claim ${name}: ${first.volume} ${first.reason}`
      : `there is no volume for claim ${name}${wanted ? `: ${wanted} does not exist` : className ? ` of class ${className}` : ''}`,
    evidence: [
      ...event,
      ...(binds ? [binds.evidence] : []),
      ...(first ? [field('PersistentVolume', first.volume, '.status.phase', candidates[0]?.status?.phase ?? '')] : []),
      ...(event.length === 0 && !binds && !first
        ? [field('PersistentVolumeClaim', name, '.status.phase', 'Pending')]
        : []),
    ],
    details: {
      wanted: claim.spec?.resources?.requests?.['storage'],
      accessModes: claim.spec?.accessModes,
      storageClass: className,
      volume: wanted ?? first?.volume,
      volumes: rows,
    },
    remedies: released
      ? [
          editFields(
            facts,
            `clear the old claim: kubectl patch pv ${released.metadata?.name} --type json -p '[{"op":"remove","path":"/spec/claimRef"}]' (the data stays)`,
            { kind: 'PersistentVolume', name: released.metadata?.name ?? '' },
            [{ path: 'spec.claimRef' }],
          ),
          `or create a new volume for claim ${name}`,
        ]
      : [
          `create a volume of at least ${claim.spec?.resources?.requests?.['storage'] ?? 'that size'} with the access mode and class of claim ${name}`,
          `or recreate claim ${name} to fit ${first?.volume ?? 'an existing volume'}`,
        ],
  };
}

/** Nothing stands against it: the binder only needs a moment. */
const FITS = 'is free';

const told = (events: readonly ClusterEvent[], ...reasons: string[]): ReturnType<typeof eventEvidence>[] =>
  events
    .filter(({ reason }) => reasons.includes(reason))
    .slice(0, 1)
    .map(eventEvidence);

function whyNot(claim: PersistentVolumeClaim, { spec, status, metadata }: PersistentVolume): string {
  const size = spec?.capacity?.['storage'];
  const asked = claim.spec?.resources?.requests?.['storage'];
  const modes = claim.spec?.accessModes ?? [];
  if (status?.phase === 'Released')
    return `is Released and still bound to its old claim ${spec?.claimRef?.namespace}/${spec?.claimRef?.name}`;
  if (status?.phase === 'Bound' || (spec?.claimRef && spec.claimRef.name !== claim.metadata?.name))
    return `is bound to ${spec?.claimRef?.namespace}/${spec?.claimRef?.name}`;
  if ((parseQuantity(size) ?? 0) < (parseQuantity(asked) ?? 0)) return `has ${size}, the claim asks ${asked}`;
  const missing = modes.filter((mode) => !spec?.accessModes?.includes(mode));
  if (missing.length > 0)
    return `does not allow ${missing.join(', ')} (it allows ${(spec?.accessModes ?? []).join(', ')})`;
  if ((spec?.storageClassName ?? '') !== (claim.spec?.storageClassName ?? ''))
    return `is of class ${spec?.storageClassName || '(none)'}, the claim of ${claim.spec?.storageClassName || '(none)'}`;
  if (claim.spec?.selector && !selects(claim.spec.selector, metadata?.labels))
    return `does not match the claim's selector`;
  if ((spec?.volumeMode ?? 'Filesystem') !== (claim.spec?.volumeMode ?? 'Filesystem'))
    return `has volumeMode ${spec?.volumeMode ?? 'Filesystem'}`;
  return FITS;
}
