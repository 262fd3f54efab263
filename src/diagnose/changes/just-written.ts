import type { Evidence } from '../../core/diagnosis.ts';
import type { KubeObject } from '../../core/kubernetes.ts';
import { namesWord } from '../../core/said.ts';
import { showDuration } from '../../core/time.ts';
import { DATA, lastWriter } from './managers.ts';
import { at } from '../facts/events.ts';
import { field } from '../facts/evidence.ts';
import type { Failing } from '../facts/state.ts';
import type { Facts, ListName } from '../types.ts';

/** A change explains what began up to an hour after it; it counts for a day. */
const BEFORE = 3_600_000;
const LONG_AGO = 24 * 3_600_000;
const AT_BIRTH = 60_000;
const MOST_KEYS = 3;

type Read = {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly by: string;
  /** The keys that the container sees; undefined: all. */
  readonly sees?: readonly string[];
};

/** Secrets and ConfigMaps that a container reads, and how. */
function readBy({ view, pod }: Failing): readonly Read[] {
  const { env = [], envFrom = [], volumeMounts = [] } = view.spec ?? {};
  const one = (kind: Read['kind'], name: string | undefined, by: string, sees?: readonly string[]): Read[] =>
    name === undefined ? [] : [{ kind, name, by, ...(sees ? { sees } : {}) }];
  const mounted = volumeMounts.flatMap(({ name, mountPath, subPath }) => {
    const { secret, configMap } = pod.spec?.volumes?.find((volume) => volume.name === name) ?? {};
    const items =
      secret?.items ?? configMap?.items ?? (subPath === undefined ? undefined : [{ key: subPath, path: subPath }]);
    const sees = items?.filter(({ path }) => subPath === undefined || path === subPath).map(({ key }) => key);
    const by = `mounted at ${mountPath}`;
    return [...one('Secret', secret?.secretName, by, sees), ...one('ConfigMap', configMap?.name, by, sees)];
  });
  const set = env.flatMap(({ name, valueFrom: { secretKeyRef, configMapKeyRef } = {} }) => [
    ...one('Secret', secretKeyRef?.name, `variable ${name}`, [secretKeyRef?.key ?? '']),
    ...one('ConfigMap', configMapKeyRef?.name, `variable ${name}`, [configMapKeyRef?.key ?? '']),
  ]);
  const from = envFrom.flatMap(({ secretRef, configMapRef }) => [
    ...one('Secret', secretRef?.name, 'envFrom'),
    ...one('ConfigMap', configMapRef?.name, 'envFrom'),
  ]);
  return [...mounted, ...set, ...from];
}

/** The lists that say when what the container reads was written. */
export const wantsForWriters = (one: Failing): readonly ListName[] => {
  const kinds = new Set(readBy(one).map(({ kind }) => kind));
  return [
    ...(kinds.has('Secret') ? (['secrets'] as const) : []),
    ...(kinds.has('ConfigMap') ? (['configmaps'] as const) : []),
  ];
};

/** `sets`: whether an advice names what was written, and one key of it where that is known. */
export type Written = {
  readonly remedy: string;
  readonly evidence: Evidence;
  readonly sets: (advice: string) => boolean;
};

/** What the container reads and somebody changed shortly before its pod began, or since. Names of keys alone. */
export function justWritten(facts: Facts, one: Failing): Written | undefined {
  const began = at(one.pod.metadata?.creationTimestamp);
  const all = readBy(one).flatMap(({ kind, name, by, sees }) => {
    const list: readonly KubeObject[] = kind === 'Secret' ? facts.secrets : facts.configmaps;
    const object = list.find(({ metadata }) => metadata?.name === name);
    const writer = object && lastWriter(object, DATA);
    if (!writer || writer.at - at(object.metadata?.creationTimestamp) < AT_BIRTH) return [];
    if (began === 0 || writer.at < began - BEFORE || facts.now - writer.at > LONG_AGO) return [];
    const written = keysOf(object, writer.at);
    const keys = written.filter((key) => sees?.includes(key) !== false);
    // What was written is not told apart, or nothing of it is seen here: no reason to look at it.
    if (sees && keys.length === 0) return [];
    return [{ kind, name, by, writer, keys: keys.length <= MOST_KEYS ? keys : [] }];
  });
  const [found] = all.toSorted((a, b) => b.writer.at - a.writer.at);
  if (!found) return undefined;
  const { kind, name, by, writer, keys } = found;
  const what = `${keys.length > 0 ? `key ${keys.join(', ')} of ` : ''}${kind} ${name} (${by})`;
  const gap = began - writer.at;
  const order = gap >= 0 ? `, ${showDuration(gap)} before this pod was made` : '';
  const when = `${showDuration(facts.now - writer.at)} ago by ${writer.manager}`;
  return {
    remedy: `look at what was changed right before: ${what} was written ${when}${order}; where the fault follows from it, give it back its former value`,
    sets: (advice) => namesWord(advice, name) && advice.includes(kind) && keys.some((key) => namesWord(advice, key)),
    evidence: field(kind, name, '.metadata.managedFields[].time', `data written ${when}`),
  };
}

/** Keys that the newest writer owns, where the server tells them apart. */
function keysOf({ metadata }: KubeObject, when: number): readonly string[] {
  const entry = (metadata?.managedFields ?? []).find(({ time }) => at(time) === when);
  const data = (entry?.fieldsV1 as { readonly 'f:data'?: Readonly<Record<string, unknown>> } | undefined)?.['f:data'];
  return Object.keys(data ?? {}).flatMap((key) => (key.startsWith('f:') ? [key.slice(2)] : []));
}
