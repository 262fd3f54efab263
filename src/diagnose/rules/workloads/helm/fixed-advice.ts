import type { Advice } from '../../../../core/diagnosis.ts';
import { fixedFields } from '../../../../core/fixed-fields.ts';
import { holdsData, instead } from '../../../../core/holds-data.ts';
import type { KubeObject, SecretFacts } from '../../../../core/kubernetes.ts';
import type { Facts } from '../../../types.ts';

const MOST = 3;
const SIZE = /^spec\.volumeClaimTemplates\[([^\]]+)\]\.spec\.resources\.requests\.storage$/;

/**
 * Which fields that nobody may change a failed upgrade wanted otherwise, with both values, and the way of that field.
 * Undefined where the live object was not read or does not differ.
 */
export function fixedAdvice(
  facts: Facts,
  refused: SecretFacts['refused'],
  release: string,
): readonly Advice[] | undefined {
  if (!refused) return undefined;
  const { kind, name, fields } = refused;
  const live = listOf(facts, kind).find(({ metadata }) => metadata?.name === name);
  if (!live) return undefined;
  const now = fixedFields({ ...live, kind });
  const differs = Object.entries(fields).filter(([path, value]) => now[path] !== undefined && now[path] !== value);
  const added = Object.keys(fields).filter((path) => now[path] === undefined);
  if (differs.length === 0 && added.length === 0) return undefined;
  const told = [
    ...differs.map(([path, value]) => `${path} ${now[path]} → ${value}`),
    ...added.map((path) => `${path} (not there) → ${fields[path]}`),
  ].slice(0, MOST);
  const who = `${kind.toLowerCase()} ${name}`;
  const values = differs.map(([path]) => now[path]).join(', ') || 'without what is new';
  if (holdsData(kind))
    return [
      `${told.join(', ')} of ${who} cannot be changed in place: keep the old value in the values of release ${release}: ${values}`,
      instead(who, `keep ${values}`),
    ];
  const anew = `delete ${who} without its pods (kubectl delete ${kind.toLowerCase()} ${name} -n ${facts.namespace} --cascade=orphan) and upgrade release ${release} again`;
  const size = differs.flatMap(([path, value]) => {
    const claim = SIZE.exec(path)?.[1];
    return claim === undefined ? [] : [{ claim, value }];
  })[0];
  return [
    size
      ? `${told.join(', ')} of ${who} cannot be changed in place: ${grow(facts, name, size)}then ${anew}`
      : `${told.join(', ')} of ${who} cannot be changed in place: ${anew}`,
    `or keep the old value in the values of release ${release}: ${values}`,
  ];
}

/** The claims that a set has made from one template: enlarged first, since a new set takes them as they are. */
function grow(facts: Facts, set: string, { claim, value }: { readonly claim: string; readonly value: string }): string {
  const claims = facts.persistentvolumeclaims.filter(
    ({ metadata }) => metadata?.name?.startsWith(`${claim}-${set}-`) === true,
  );
  const names = claims.map(({ metadata }) => metadata?.name ?? '');
  if (names.length === 0) return '';
  const patch = `kubectl patch pvc ${names.slice(0, 5).join(' ')} -n ${facts.namespace} -p '{"spec":{"resources":{"requests":{"storage":"${value}"}}}}'`;
  const used = claims[0]?.spec?.storageClassName;
  const grows = facts.storageclasses.find(({ metadata }) => metadata?.name === used)?.allowVolumeExpansion;
  const note =
    used === undefined
      ? ''
      : grows === true
        ? ` (class ${used} allows it)`
        : grows === undefined && facts.read.has('storageclasses')
          ? ` (class ${used} does not allow it: allowVolumeExpansion)`
          : '';
  return `first enlarge ${names.slice(0, 5).join(', ')}${note}: ${patch}; `;
}

const listOf = (facts: Facts, kind: string): readonly KubeObject[] =>
  (
    {
      StatefulSet: facts.statefulsets,
      Deployment: facts.deployments,
      DaemonSet: facts.daemonsets,
      Job: facts.jobs,
      Service: facts.services,
      PersistentVolumeClaim: facts.persistentvolumeclaims,
    } as Readonly<Record<string, readonly KubeObject[]>>
  )[kind] ?? [];
