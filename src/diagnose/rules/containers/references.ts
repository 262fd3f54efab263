import { created, rekeyed, renamed, withKey, type Reference, tlsAdvice } from '../advice/reference-names.ts';
import type { ClusterEvent } from '../../../core/cluster.ts';
import { nearest } from '../../../core/names.ts';
import type { Ingress, KubeObject, Pod } from '../../../core/kubernetes.ts';
import { containersOf, type ContainerView } from '../../facts/containers.ts';
import { containerDraft } from './container-draft.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { blame } from '../../facts/owners.ts';
import { makersOf } from '../../custom/makers.ts';
import { counts, failing, type Failing } from '../../facts/state.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** The ConfigMap, Secret or key that a message of the kubelet misses. */
export function referenceIn(text: string): Reference | undefined {
  const key = /couldn't find key (\S+) in (ConfigMap|Secret) (?:[^\s/]+\/)?([\w.-]*\w)/i.exec(text);
  if (key) return { kind: kindOf(key[2]), name: key[3] ?? '', key: key[1] ?? '' };
  const volumeKey = /references non-existent (config|secret) key: (\S+?)[.,;]?(?:\s|$)/.exec(text);
  if (volumeKey) return { kind: kindOf(volumeKey[1]), name: '', key: volumeKey[2] ?? '' };
  const object = /\b(configmap|secret)s? "([^"]+)" not found/i.exec(text);
  return object ? { kind: kindOf(object[1]), name: object[2] ?? '' } : undefined;
}

const kindOf = (word: string | undefined): Reference['kind'] => (/^config/i.test(word ?? '') ? 'ConfigMap' : 'Secret');

type Missing = {
  readonly pod: Pod;
  readonly reference: Reference;
  readonly one?: Failing;
  readonly evidence: Draft['evidence'];
  readonly volume?: string;
};

/** ConfigMaps, Secrets and keys that are not there, from the environment or from a volume. */
export const references: Rule = {
  name: 'references',
  wants: (facts) => [
    ...new Set([
      ...missing(facts).map(({ reference }) =>
        reference.kind === 'Secret' ? ('secrets' as const) : ('configmaps' as const),
      ),
      ...(facts.ingresses.some(({ spec }) => (spec?.tls ?? []).length > 0) ? (['secrets'] as const) : []),
    ]),
  ],
  find: (facts) => [
    ...missing(facts).map((one) => draftOf(facts, one)),
    ...facts.ingresses.flatMap((one) => tls(facts, one)),
  ],
};

function missing(facts: Facts): readonly Missing[] {
  const env = failing(facts).flatMap((one): Missing[] => {
    const text =
      one.fate.type === 'blocked' ? one.fate.message : one.fate.type === 'ended' ? (one.fate.run.message ?? '') : '';
    if (one.fate.type !== 'blocked') return [];
    const event = eventsAbout(facts, 'Pod', one.pod).find(
      ({ reason, message, about }) =>
        reason === 'Failed' && referenceIn(message) && about.fieldPath.includes(`{${one.view.name}}`),
    );
    const reference = referenceIn(text) ?? (event && referenceIn(event.message));
    if (!reference) return [];
    const evidence = [
      field('Pod', one.pod.metadata?.name ?? '', `${one.fate.path}.message`, text),
      ...(event ? [eventEvidence(event)] : []),
    ];
    return [{ pod: one.pod, reference, one, evidence }];
  });
  const volumes = facts.pods
    .filter((pod) => counts(facts, pod) && pod.status?.phase === 'Pending')
    .flatMap((pod) => fromVolumes(facts, pod));
  return [...env, ...volumes];
}

function fromVolumes(facts: Facts, pod: Pod): Missing[] {
  if (containersOf(pod).some(({ status }) => status?.containerID !== undefined && status.containerID !== '')) return [];
  const events = eventsAbout(facts, 'Pod', pod);
  const began = Math.max(
    0,
    ...events.filter(({ reason }) => reason === 'Started' || reason === 'Created').map(({ lastSeen }) => at(lastSeen)),
  );
  const seen = new Set<string>();
  return events.flatMap((event: ClusterEvent): Missing[] => {
    if (event.reason !== 'FailedMount' || at(event.lastSeen) < began) return [];
    const found = referenceIn(event.message);
    const volume = /for volume "([^"]+)"/.exec(event.message)?.[1];
    if (!found) return [];
    const reference = found.name === '' ? { ...found, name: sourceOf(pod, volume, found.kind) } : found;
    const id = JSON.stringify(reference);
    if (seen.has(id)) return [];
    seen.add(id);
    return [{ pod, reference, evidence: [eventEvidence(event)], ...(volume === undefined ? {} : { volume }) }];
  });
}

function sourceOf(pod: Pod, name: string | undefined, kind: Reference['kind']): string {
  const volume = pod.spec?.volumes?.find((one) => one.name === name);
  const projected = volume?.projected?.sources?.find((one) => (kind === 'Secret' ? one.secret : one.configMap));
  return (
    (kind === 'Secret'
      ? (volume?.secret?.secretName ?? projected?.secret?.name)
      : (volume?.configMap?.name ?? projected?.configMap?.name)) ?? ''
  );
}

function draftOf(facts: Facts, { pod, reference, one, evidence, volume }: Missing): Draft {
  const { kind, name, key } = reference;
  const list: readonly KubeObject[] = kind === 'Secret' ? facts.secrets : facts.configmaps;
  const usable = list.filter(({ type }) => type !== 'helm.sh/release.v1');
  const object = usable.find(({ metadata }) => metadata?.name === name) as
    | { data?: object; binaryData?: object }
    | undefined;
  const keys = Object.keys({ ...object?.data, ...object?.binaryData }).sort();
  const similar =
    key === undefined
      ? nearest(
          name,
          usable.map(({ metadata }) => metadata?.name ?? ''),
        )
      : nearest(key, keys);
  const label = kind === 'Secret' ? 'secret' : 'configMap';
  const user = one?.view ?? userOf(pod, volume);
  const where = user ? `container ${user.name}` : `volume ${volume ?? ''}`;
  const told = {
    cause: `${kind}${key === undefined ? '' : 'Key'}NotFound`,
    severity: 'critical',
    confidence: 'certain',
    stage: key === undefined || one ? STAGE.start : STAGE.volumes,
    title:
      key === undefined
        ? `${kind} ${name}, which ${where} needs, does not exist`
        : `${kind} ${name} has no key ${key}, which ${where} needs`,
    evidence,
    details: {
      [label]: name,
      ...(key === undefined ? {} : { key, ...(object ? { availableKeys: keys.slice(0, 30) } : {}) }),
      ...(similar.length > 0 ? { similar } : {}),
      ...(volume === undefined ? {} : { volume }),
    },
    remedies:
      key === undefined
        ? [
            ...(similar[0] === undefined ? [] : [renamed(facts, pod, reference, volume, similar[0])]),
            created(facts, reference, user),
          ]
        : [
            ...(similar[0] === undefined ? [] : [rekeyed(facts, pod, reference, similar[0])]),
            withKey(facts, reference, key),
          ],
    explainedBy: makersOf(facts, kind, name),
  } as const;
  if (one) return containerDraft(facts, one, told);
  return {
    ...told,
    stage: STAGE.volumes,
    subject: blame(facts, pod),
    pods: [pod.metadata?.name ?? ''],
    ...(user ? { container: user.name } : {}),
    consequences: ['ContainerCreating'],
  };
}

/** The only container that mounts a volume. */
function userOf(pod: Pod, volume: string | undefined): ContainerView | undefined {
  const users = containersOf(pod).filter(({ spec }) => spec?.volumeMounts?.some(({ name }) => name === volume));
  return users.length === 1 ? users[0] : undefined;
}

function tls(facts: Facts, ingress: Ingress): Draft[] {
  if (!facts.read.has('secrets')) return [];
  const name = ingress.metadata?.name ?? '';
  const names = facts.secrets.map(({ metadata }) => metadata?.name ?? '');
  const ofTls = facts.secrets.filter(({ type }) => type === 'kubernetes.io/tls');
  return (ingress.spec?.tls ?? []).flatMap(({ secretName }, index): Draft[] => {
    if (secretName === undefined || names.includes(secretName)) return [];
    const similar = nearest(
      secretName,
      ofTls.map(({ metadata }) => metadata?.name ?? ''),
    );
    return [
      {
        cause: 'SecretNotFound',
        severity: 'warning',
        confidence: 'certain',
        subject: { kind: 'Ingress', name },
        stage: STAGE.none,
        title: `Secret ${secretName}, the TLS certificate of Ingress ${name}, does not exist${similar[0] === undefined ? '' : `; there is ${similar[0]}`}`,
        evidence: [field('Ingress', name, `.spec.tls[${index}].secretName`, secretName)],
        details: { secret: secretName, ...(similar.length > 0 ? { similar } : {}) },
        explainedBy: makersOf(facts, 'Secret', secretName),
        remedies: tlsAdvice(facts, { kind: 'Ingress', name }, index, secretName, similar[0]),
      },
    ];
  });
}
