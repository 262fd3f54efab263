import type { ClusterEvent } from '../../../core/cluster.ts';
import { kindOfWord, type Kind } from '../../../core/kinds.ts';
import type { Facts } from '../../types.ts';
import type { Target } from './reader.ts';

/** `volumesnapshots.snapshot.storage.k8s.io "x" not found`: the API server's words for what is not there. */
const ABSENT = /(?<![\w.-])([A-Za-z][A-Za-z-]{2,60})\.([a-z0-9-]+(?:\.[a-z0-9-]+)+) "([^"]+)" not found/g;
/** `cannot find a network-attachment-definition (x)`: a kind in words. */
const CANNOT_FIND = /cannot find an? ([a-z][\w-]{3,60}) \(/g;
/** `NodePool=x`, `nodepool: "x"`: a controller names what it goes by. */
const NAMED = /\b([A-Za-z]{4,40})(?:=|: )"?([a-z0-9][a-z0-9.-]*)"?/g;
const RECENT = 3 * 3_600_000;
const MOST = 3;

/** Warnings about objects of Kubernetes' own kinds; what the scheduler and the kubelet say names no others. */
const warnings = (facts: Facts): readonly ClusterEvent[] =>
  facts.events.filter(
    ({ type, source, reason, lastSeen, about }) =>
      type === 'Warning' &&
      (!/^(?:default-scheduler|kubelet)$/.test(source) ||
        /^Failed(?:Mount|CreatePodSandBox|AttachVolume)$/.test(reason)) &&
      kindOfWord(about.kind) !== undefined &&
      facts.now - Date.parse(lastSeen) < RECENT,
  );

/** Groups of Kubernetes itself that end like those of its extensions. */
const OWN =
  /^(?:apps|batch|policy|autoscaling|(?:networking|rbac\.authorization|storage|scheduling|node|admissionregistration|coordination|discovery|resource)\.k8s\.io)$/;

export const absentIn = (facts: Facts): readonly { readonly plural: string; readonly group: string }[] =>
  warnings(facts).flatMap(({ message }) =>
    [...message.matchAll(ABSENT)].flatMap(([, plural = '', group = '']) =>
      OWN.test(group) ? [] : [{ plural, group }],
    ),
  );

/** Words for a kind that is looked for: `networkattachmentdefinition`. */
const lookedFor = (facts: Facts): readonly string[] =>
  warnings(facts).flatMap(({ message }) =>
    [...message.matchAll(CANNOT_FIND)].map(([, word = '']) => word.replace(/\W/g, '').toLowerCase()),
  );

/** True when a warning names an object of another kind than Kubernetes' own, so that its kinds are worth asking for. */
export const namesCustom = (facts: Facts): boolean =>
  absentIn(facts).length + lookedFor(facts).length > 0 ||
  warnings(facts).some(
    ({ message, about }) =>
      about.kind === 'Pod' && /\b[A-Z][a-z]+[A-Z]\w*=[a-z0-9]|\bnode-?pool[:=] ?"?[a-z0-9]/.test(message),
  );

/** All of a kind of which one is missing, for near names; and the very object that a controller goes by. */
export function namedInEvents(facts: Facts): readonly Target[] {
  if (facts.custom.kinds.length === 0) return [];
  const lists = absentIn(facts).flatMap(({ plural, group }): Target[] => {
    const kind = facts.custom.kinds.find(
      (one) => [one.plural, one.kind.toLowerCase()].includes(plural.toLowerCase()) && one.group === group,
    );
    return kind?.namespaced ? [{ kind, namespace: '*' }] : [];
  });
  const words = lookedFor(facts);
  const inWords = facts.custom.kinds
    .filter(({ kind, namespaced }) => namespaced && words.includes(kind.toLowerCase()))
    .map((kind): Target => ({ kind, namespace: '*' }));
  const byWord = new Map(facts.custom.kinds.map((kind): [string, Kind] => [kind.kind.toLowerCase(), kind]));
  const objects = warnings(facts)
    .filter(({ about }) => about.kind === 'Pod')
    .flatMap(({ message }) =>
      [...message.matchAll(NAMED)].flatMap(([, word = '', name = '']): Target[] => {
        const kind = byWord.get(word.toLowerCase());
        return kind ? [{ kind, name, ...(kind.namespaced ? { namespace: facts.namespace } : {}) }] : [];
      }),
    );
  return [...lists.slice(0, MOST), ...inWords.slice(0, 1), ...objects.slice(0, MOST)];
}

/** Parts of the names of Kubernetes' own components. */
const COMPONENT =
  /^(?:default|scheduler|kubelet|controller|manager|replicaset|deployment|statefulset|daemonset|cronjob|persistentvolume|attachdetach|horizontal|autoscaler|service|endpoint|endpointslice|nodes?|disruption|taint|eviction|volume|resource|cluster|operator|ingress)$/;

/** Words in the names of those who warn: `karpenter`, `kyverno`. */
export const warners = (facts: Facts): ReadonlySet<string> =>
  new Set(
    facts.events
      .filter(({ type }) => type === 'Warning')
      .flatMap(({ source }) => source.toLowerCase().split(/[^a-z0-9]+/))
      .filter((word) => word.length >= 5 && !COMPONENT.test(word)),
  );
