import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { KubeObject, PersistentVolumeClaim, StorageClass } from '../../../core/kubernetes.ts';
import { nearest } from '../../../core/names.ts';
import { showBytes } from '../../../core/quantity.ts';
import { change } from '../advice/change.ts';
import { editField } from '../advice/edits.ts';
import { classSecret } from './class-secret.ts';
import { isNode } from '../objects/custom-fields.ts';
import type { Facts } from '../../types.ts';

const DEFAULT = 'storageclass.kubernetes.io/is-default-class';

/** A claim that was never bound holds no data: it is made anew with another value of a field that is kept for life. */
const anew = (facts: Facts, claim: string, from: string, to: string): string =>
  `kubectl get pvc ${claim} -n ${facts.namespace} -o json | sed 's/"${from}"/"${to}"/' | kubectl replace --force -f -`;

/** The StatefulSet whose template made a claim: `TEMPLATE-SET-ORDINAL`. */
function makerOf(facts: Facts, claim: string): { readonly set: string; readonly template: string } | undefined {
  for (const { metadata, spec } of facts.statefulsets)
    for (const { metadata: own } of spec?.volumeClaimTemplates ?? []) {
      const stem = `${own?.name}-${metadata?.name}-`;
      if (claim.startsWith(stem) && /^\d+$/.test(claim.slice(stem.length)))
        return { set: metadata?.name ?? '', template: own?.name ?? '' };
    }
  return undefined;
}

const inSet = (facts: Facts, claim: string, field: string, value: string): readonly string[] => {
  const maker = makerOf(facts, claim);
  return maker
    ? [
        `and set ${field} of volumeClaimTemplates[${maker.template}] in the manifest of statefulset ${maker.set} to ${value}, or its next claims are the same (kubectl delete statefulset ${maker.set} -n ${facts.namespace} --cascade=orphan, then apply it)`,
      ]
    : [];
};

/** Another class, which a claim takes only when it is made. */
export function reclassed(
  facts: Facts,
  { metadata }: PersistentVolumeClaim,
  from: string,
  to: string | undefined,
): readonly Advice[] {
  const name = metadata?.name ?? '';
  if (to === undefined)
    return [`recreate claim ${name} with a class that exists: the class of a claim cannot be changed`];
  return [
    `recreate claim ${name} with storageClassName ${to} in place of ${from} (the class of a claim cannot be changed, and it holds no data yet): ${anew(facts, name, from, to)}`,
    ...inSet(facts, name, 'storageClassName', to),
  ];
}

/** A default class is given to the claims that wait for one, since Kubernetes 1.28. */
export function noDefault(
  facts: Facts,
  { metadata }: PersistentVolumeClaim,
  classes: readonly string[],
): readonly Advice[] {
  const name = metadata?.name ?? '';
  const [first, ...others] = classes;
  if (first === undefined)
    return [`install a storage driver with its StorageClass: the cluster has none for claim ${name}`];
  const choice = others.length > 0 ? ` (or one of ${others.slice(0, 5).join(', ')})` : '';
  return [
    editField(
      facts,
      `make ${first}${choice} the default class, which the waiting claims are then given: kubectl annotate storageclass ${first} ${DEFAULT}=true --overwrite`,
      { kind: 'StorageClass', name: first },
      `metadata.annotations["${DEFAULT}"]`,
      'true',
    ),
    `or name the class in the claim: kubectl patch pvc ${name} -n ${facts.namespace} -p '{"spec":{"storageClassName":"${first}"}}'`,
    ...inSet(facts, name, 'storageClassName', first),
  ];
}

type Source = { readonly kind?: string; readonly name?: string };

/** What the provisioner refuses: an object that does not exist, a parameter of the class, or in its own words. */
export function refusedAdvice(
  facts: Facts,
  claim: PersistentVolumeClaim,
  storageClass: StorageClass | undefined,
  message: string,
): readonly Advice[] {
  const name = claim.metadata?.name ?? '';
  const source = (claim.spec?.dataSourceRef ?? claim.spec?.dataSource) as Source | undefined;
  const lost = source?.name !== undefined && message.includes(`"${source.name}" not found`) ? source : undefined;
  if (lost?.name !== undefined) {
    const there = facts.custom.objects
      .filter(({ kind }) => kind === lost.kind)
      .toSorted((a, b) => (b.metadata?.creationTimestamp ?? '').localeCompare(a.metadata?.creationTimestamp ?? ''));
    const names = there.map(({ metadata }) => metadata?.name ?? '');
    const alike = nearest(lost.name, names, 3);
    const near = there.find((one) => alike.includes(one.metadata?.name ?? '') && isReady(one)) ?? there.find(isReady);
    const right = near?.metadata?.name;
    return [
      right === undefined
        ? `name a ${lost.kind} that exists as dataSource of claim ${name}${names.length > 0 ? ` (there is ${names.slice(0, 6).join(', ')})` : ''}: ${lost.name} does not`
        : `recreate claim ${name} with dataSource ${right} in place of ${lost.name}: ${lost.kind} ${right} is the newest that exists and is ready, and the dataSource of a claim cannot be changed: ${anew(facts, name, lost.name, right)}`,
      `or make ${lost.kind} ${lost.name} first; the claim is then filled from it`,
    ];
  }
  const small = /size (\d{6,20}) is (?:less|smaller) than (?:the )?(?:size )?(\d{6,20})/i.exec(message);
  if (small) {
    const [asks, least] = [claim.spec?.resources?.requests?.['storage'] ?? small[1], showBytes(Number(small[2]))];
    return [
      `make claim ${name} anew with resources.requests.storage ${least} in place of ${asks}: ${source?.name === undefined ? 'its source' : `${source.kind} ${source.name}`} is that large, and the size of a claim that waits cannot be changed: ${anew(facts, name, String(asks), least)}`,
    ];
  }
  const quota = /\bquota ['"`]?([A-Z][\w.-]{3,60})['"`]? /i.exec(message)?.[1];
  const why = clauseOf(/desc = (.+)/s.exec(message)?.[1] ?? message, 200);
  const className = storageClass?.metadata?.name ?? claim.spec?.storageClassName ?? '(default)';
  if (/quota|limit ?exceeded|exhausted|insufficient|not enough|out of (?:space|capacity)/i.test(why))
    return [
      quota === undefined
        ? `make room on the storage of class ${className}, or raise its quota`
        : `raise quota ${quota}, or give up volumes that count for it and that nobody needs (class ${className} makes them)`,
      // What a StatefulSet asks for it asks anew, and for life.
      ...(makerOf(facts, name)
        ? []
        : [
            `or ask for less than ${claim.spec?.resources?.requests?.['storage'] ?? 'the size'} in a new claim ${name}`,
          ]),
    ];
  const secret = classSecret(storageClass, why);
  if (secret.length > 0) return secret;
  const words = why.toLowerCase().replace(/[^a-z0-9]+/g, '');
  const meant = Object.entries(storageClass?.parameters ?? {}).filter(
    ([key, value]) =>
      words.includes(key.toLowerCase().replace(/[^a-z0-9]+/g, '')) || (value.length > 2 && why.includes(value)),
  );
  const parameters = Object.entries(storageClass?.parameters ?? {})
    .slice(0, 5)
    .map(([key, value]) => `${key}=${value}`);
  return [
    meant.length > 0
      ? `correct ${meant.map(([key, value]) => `parameters.${key} (now ${value})`).join(', ')} of storage class ${className}: ${why}; parameters cannot be edited, so delete the class and create it anew`
      : `do what provisioner ${storageClass?.provisioner ?? ''} asks for claim ${name}: ${why}`,
    ...(meant.length === 0 && parameters.length > 0
      ? [`or correct the parameters of storage class ${className}: ${parameters.join(', ')}`]
      : []),
  ];
}

const isReady = ({ status }: KubeObject): boolean => !isNode(status) || status['readyToUse'] !== false;

/** The class says whether its volumes may grow. */
export function expansion(facts: Facts, className: string | undefined): readonly Advice[] {
  const found = facts.storageclasses.find(({ metadata }) => metadata?.name === className);
  if (!found || className === undefined)
    return [
      `see whether storage class ${className ?? 'of the claim'} has allowVolumeExpansion: true, and read the log of its driver`,
    ];
  if (found.allowVolumeExpansion === true)
    return [
      `read the log of the resizer of ${found.provisioner} (its csi-resizer container): storage class ${className} allows volumes to grow`,
    ];
  return [
    change(
      facts,
      `set allowVolumeExpansion of storage class ${className} to true (now ${String(found.allowVolumeExpansion ?? 'not set')}), if ${found.provisioner} can enlarge volumes`,
      'edit_object',
      { kind: 'StorageClass', name: className, edits: [{ path: 'allowVolumeExpansion', value: 'true' }] },
    ),
  ];
}
