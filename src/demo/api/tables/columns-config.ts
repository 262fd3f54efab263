import type {
  ConfigMap,
  KubeObject,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  RawEvent,
  ResourceQuota,
  Secret,
  StorageClass,
} from '../../../core/kubernetes.ts';
import { columnsOf, type Columns } from './columns.ts';
import { ageOf, orNone } from './human.ts';

const name = ({ metadata }: { metadata?: KubeObject['metadata'] }): string => metadata?.name ?? '';
const age = ({ metadata }: { metadata?: KubeObject['metadata'] }, now: number): string =>
  ageOf(metadata?.creationTimestamp, now);

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const modesText = (modes: readonly string[] | undefined): string =>
  (modes ?? []).map((mode) => MODES[mode] ?? mode).join(',');

const ROLE = 'node-role.kubernetes.io/';

function nodeStatus({ status, spec }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec?.unschedulable === true ? `${word},SchedulingDisabled` : word;
}

const address = (node: Node, type: string): string =>
  node.status?.addresses?.find((entry) => entry.type === type)?.address ?? '<none>';

function eventTimes(event: RawEvent, now: number): { first: string; last: string } {
  const first = ageOf(event.firstTimestamp ?? event.eventTime, now);
  // The wire has null where nothing was set.
  const last = event.series?.lastObservedTime ?? event.lastTimestamp ?? undefined;
  return { first, last: last === undefined ? first : ageOf(last, now) };
}

function quotaText({ status }: ResourceQuota, limits: boolean): string {
  return Object.entries(status?.hard ?? {})
    .filter(([resource]) => resource.startsWith('limits.') === limits)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, hard]) => `${resource}: ${status?.used?.[resource] ?? '0'}/${hard}`)
    .join(', ');
}

const EVENTS = columnsOf<RawEvent>(
  'Last_Seen Type Reason Object Subobject* Source* Message First_Seen* Count* Name*',
  (event, now) => {
    const { involvedObject: of, source } = event;
    const { first, last } = eventTimes(event, now);
    const parts = [source?.component || event.reportingComponent, source?.host || event.reportingInstance];
    return [
      last,
      event.type ?? '',
      event.reason ?? '',
      [of.kind?.toLowerCase(), of.name].filter(Boolean).join('/'),
      of.fieldPath ?? '',
      parts.filter(Boolean).join(', '),
      (event.message ?? '').trim(),
      first,
      event.series?.count ?? (event.count || 1),
      name(event),
    ];
  },
);

type Binding = KubeObject & {
  roleRef?: { kind: string; name: string };
  subjects?: { kind: string; name: string; namespace?: string }[];
};

const BINDINGS = columnsOf<Binding>('Name Role Age Users* Groups* ServiceAccounts*', (binding, now) => {
  const subjects = binding.subjects ?? [];
  const named = (kind: string): string =>
    subjects
      .filter((subject) => subject.kind === kind)
      .map((subject) => (kind === 'ServiceAccount' ? `${subject.namespace}/${subject.name}` : subject.name))
      .join(', ');
  return [
    name(binding),
    `${binding.roleRef?.kind}/${binding.roleRef?.name}`,
    age(binding, now),
    named('User'),
    named('Group'),
    named('ServiceAccount'),
  ];
});

export const CONFIG_COLUMNS: Readonly<Record<string, Columns>> = {
  events: EVENTS,
  rolebindings: BINDINGS,
  clusterrolebindings: BINDINGS,
  namespaces: columnsOf<Namespace>('Name Status Age', (space, now) => [
    name(space),
    space.status?.phase ?? '',
    age(space, now),
  ]),
  configmaps: columnsOf<ConfigMap>('Name Data Age', (map, now) => [
    name(map),
    Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length,
    age(map, now),
  ]),
  secrets: columnsOf<Secret>('Name Type Data Age', (secret, now) => [
    name(secret),
    secret.type ?? '',
    Object.keys(secret.data ?? {}).length,
    age(secret, now),
  ]),
  nodes: columnsOf<Node>(
    'Name Status Roles Age Version Internal-IP* External-IP* OS-Image* Kernel-Version* Container-Runtime*',
    (node, now) => {
      const info = node.status?.nodeInfo;
      const roles = Object.keys(node.metadata?.labels ?? {}).filter((label) => label.startsWith(ROLE));
      return [
        name(node),
        nodeStatus(node),
        orNone(
          roles
            .map((label) => label.slice(ROLE.length))
            .sort()
            .join(','),
        ),
        age(node, now),
        info?.kubeletVersion ?? '',
        address(node, 'InternalIP'),
        address(node, 'ExternalIP'),
        info?.osImage || '<unknown>',
        `${info?.kernelVersion || '<unknown>'}${info?.architecture ? ` (${info.architecture})` : ''}`,
        info?.containerRuntimeVersion || '<unknown>',
      ];
    },
  ),
  persistentvolumeclaims: columnsOf<PersistentVolumeClaim>(
    'Name Status Volume Capacity Access_Modes StorageClass VolumeAttributesClass Age VolumeMode*',
    (claim, now) => {
      const bound = Boolean(claim.spec?.volumeName);
      return [
        name(claim),
        claim.metadata?.deletionTimestamp === undefined ? (claim.status?.phase ?? '') : 'Terminating',
        claim.spec?.volumeName ?? '',
        bound ? (claim.status?.capacity?.['storage'] ?? '') : '',
        bound ? modesText(claim.status?.accessModes) : '',
        claim.spec?.storageClassName ?? '',
        claim.spec?.volumeAttributesClassName ?? '<unset>',
        age(claim, now),
        claim.spec?.volumeMode ?? '<unset>',
      ];
    },
  ),
  persistentvolumes: columnsOf<PersistentVolume>(
    'Name Capacity Access_Modes Reclaim_Policy Status Claim StorageClass VolumeAttributesClass Reason Age VolumeMode*',
    (volume, now) => {
      const { spec, status } = volume;
      return [
        name(volume),
        spec?.capacity?.['storage'] ?? '',
        modesText(spec?.accessModes),
        spec?.persistentVolumeReclaimPolicy ?? '',
        volume.metadata?.deletionTimestamp === undefined ? (status?.phase ?? '') : 'Terminating',
        spec?.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : '',
        spec?.storageClassName ?? '',
        spec?.volumeAttributesClassName ?? '<unset>',
        status?.reason ?? '',
        age(volume, now),
        spec?.volumeMode ?? '<unset>',
      ];
    },
  ),
  storageclasses: columnsOf<StorageClass>(
    'Name Provisioner ReclaimPolicy VolumeBindingMode AllowVolumeExpansion Age',
    (storage, now) => [
      `${name(storage)}${storage.metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ? ' (default)' : ''}`,
      storage.provisioner,
      storage.reclaimPolicy ?? 'Delete',
      storage.volumeBindingMode ?? '<unset>',
      storage.allowVolumeExpansion ?? false,
      age(storage, now),
    ],
  ),
  resourcequotas: columnsOf<ResourceQuota>('Name Request Limit Age', (quota, now) => [
    name(quota),
    quotaText(quota, false),
    quotaText(quota, true),
    age(quota, now),
  ]),
};
