import type { Pod } from '../../core/kubernetes.ts';
import type { Named } from '../../logs/meaning/named-things.ts';
import type { ContainerView } from '../facts/containers.ts';
import { field } from '../facts/evidence.ts';
import type { Failing } from '../facts/state.ts';
import type { Facts } from '../types.ts';
import { inTemplate } from '../rules/advice/edits.ts';
import { shown } from './environment.ts';
import { holds, hostOf } from './matches.ts';
import type { Place } from './config-place.ts';
import { nearValue } from './related/near-value.ts';
import { nearKey } from './near-key.ts';
import { rewriteKey, withoutLine } from './rewrite.ts';
import { writtenBy } from './written.ts';

type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number];
type Mount = { readonly mountPath: string; readonly subPath?: string; readonly volume: Volume };

const mountsOf = ({ spec, pod }: ContainerView): readonly Mount[] =>
  (spec?.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }) => {
    const volume = pod.spec?.volumes?.find((one) => one.name === name);
    return volume ? [{ mountPath, volume, ...(subPath === undefined ? {} : { subPath }) }] : [];
  });

type Item = { readonly key: string; readonly path: string };
type MountedMap = { readonly name: string; readonly mount: Mount; readonly items?: readonly Item[] };

/** ConfigMaps that are mounted, with their place; also those within a projected volume. */
export const mountedMaps = (view: ContainerView): readonly MountedMap[] =>
  mountsOf(view).flatMap((mount) =>
    [mount.volume.configMap, ...(mount.volume.projected?.sources ?? []).map(({ configMap }) => configMap)].flatMap(
      (map) =>
        map?.name === undefined || map.name === 'kube-root-ca.crt'
          ? []
          : [{ name: map.name, mount, ...(map.items ? { items: map.items } : {}) }],
    ),
  );

/** True for a key that the container sees: among the items of its volume, and at the subPath of its mount. */
export function isSeen(key: string, { subPath }: Mount, items: readonly Item[] | undefined): boolean {
  const path = items ? items.find((item) => item.key === key)?.path : key;
  return path !== undefined && (subPath === undefined || path === subPath || path.startsWith(`${subPath}/`));
}

/** A file that a container sees: a key of a mounted ConfigMap that was read, with its text. */
export type MountedKey = {
  readonly map: string;
  readonly key: string;
  readonly text: string;
  readonly path: string;
  readonly file: string;
};

const base = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** All such files of a container; `path` is where their folder is mounted, `file` the name in it. */
export const mountedKeys = (facts: Facts, view: ContainerView): readonly MountedKey[] =>
  mountedMaps(view).flatMap(({ name: map, mount, items }) => {
    const found = facts.configmaps.find(({ metadata }) => metadata?.name === map);
    return Object.entries(found?.data ?? {})
      .filter(([key]) => isSeen(key, mount, items))
      .map(([key, text]) => {
        const inFolder = items?.find((item) => item.key === key)?.path ?? key;
        return {
          map,
          key,
          text,
          path: mount.mountPath,
          file: base(mount.subPath === undefined ? inFolder : mount.mountPath),
        };
      });
  });

/** A comment, or the heading of a section. */
const EMPTY = /^\s*(?:(?:#|\/\/|;|--).*|\[?["']?[\w.-]+["']?\]?:?\s*[{[]?\s*)$/;

/** Lines of mounted ConfigMaps that name it. */
export function inMountedMaps(facts: Facts, { view }: Failing, thing: Named): readonly Place[] {
  if (thing.kind === 'path') return [];
  return mountedKeys(facts, view).flatMap(({ map: name, key, text, path }): Place[] => {
    const lines = text.split('\n');
    const place = lines.findIndex((line) => !EMPTY.test(line) && (holds(line, thing) || holds(line, hostOf(thing))));
    if (place < 0) return [];
    const line = (lines[place] ?? '').trim();
    return [
      {
        token: thing.text,
        where: `${lines.length > 2 ? `line ${place + 1} of ` : ''}key ${key} of ConfigMap ${name} (mounted at ${path})`,
        says: shown(line),
        ...writtenBy(facts, name),
        evidence: field('ConfigMap', name, `.data[${key}]`, `line ${place + 1}: ${shown(line)}`),
        ...rewriteKey(facts, name, key, text, thing, (one) => !EMPTY.test(one)),
        ...likeIn(text, place, thing.text),
        ...withoutLine(facts, name, key, text, place),
      },
    ];
  });
}

function likeIn(text: string, place: number, token: string): Pick<Place, 'like'> {
  const like = nearValue(text, place, token);
  return like === undefined ? {} : { like };
}

/** What lies at a path: the key of a ConfigMap or Secret, a claim, a folder of the node; or nothing that is mounted. */
export function atPath(facts: Facts, { view, pod }: Failing, thing: Named): readonly Place[] {
  if (thing.kind !== 'path') return [];
  const { text: path } = thing;
  const [mount] = mountsOf(view)
    .filter(({ mountPath }) => path === mountPath || path.startsWith(mountPath.replace(/\/?$/, '/')))
    .toSorted((a, b) => b.mountPath.length - a.mountPath.length);
  if (!mount) return [];
  const source = sourceOf(facts, mount, path, inTemplate(view));
  if (!source) return [];
  return [
    {
      token: path,
      where: `${source.text} (mounted at ${mount.mountPath} of container ${view.name})`,
      ...(source.lacks === true ? { lacks: true } : {}),
      ...(source.near === undefined ? {} : { near: source.near }),
      ...(mount.volume.configMap?.name === undefined ? {} : writtenBy(facts, mount.volume.configMap.name)),
      evidence: field('Pod', pod.metadata?.name ?? '', `.spec.volumes[${mount.volume.name}]`, source.text),
    },
  ];
}

type Source = { readonly text: string; readonly lacks?: boolean; readonly near?: NonNullable<Place['near']> };

function sourceOf(facts: Facts, mount: Mount, path: string, container: string): Source | undefined {
  const { mountPath, subPath, volume } = mount;
  const key = subPath ?? path.slice(mountPath.replace(/\/$/, '').length + 1).replace(LINKS, '');
  const { configMap, secret, persistentVolumeClaim, hostPath, emptyDir } = volume;
  const left = leftOut(volume, key);
  if (left) return left;
  if (configMap) {
    const found = facts.configmaps.find(({ metadata }) => metadata?.name === configMap.name);
    const keys = Object.keys({ ...found?.data, ...found?.binaryData });
    const real = keyAt(key, configMap.items);
    if (found && real !== '' && !keys.includes(real))
      return {
        text: `ConfigMap ${configMap.name} has no key ${real}, only ${keys.slice(0, 6).join(', ') || 'none'}`,
        lacks: true,
        ...nearKey(mount, real, keys, container),
      };
    return { text: `${real === '' ? '' : `key ${real} of `}ConfigMap ${configMap.name}` };
  }
  if (secret) return inSecret(facts, mount, secret.secretName ?? '', keyAt(key, secret.items), container);
  if (persistentVolumeClaim) return { text: `volume claim ${persistentVolumeClaim.claimName}` };
  if (hostPath) return { text: `folder ${hostPath.path} of the node` };
  return emptyDir ? { text: `emptyDir ${volume.name}, which lives as long as the pod` } : undefined;
}

/** The key behind a path; of a folder of items none. */
const keyAt = (path: string, items: readonly Item[] | undefined): string =>
  items ? (items.find((item) => item.path === path)?.key ?? '') : path;

/** How the kubelet lays out such a volume: each file is a link into a folder of the present version. */
const LINKS = /^\.\.(?:data|\d{4}_[^/]*)(?:\/|$)/;

/** A path that the items of a volume do not make: its key is not mounted, whether it exists or not. */
function leftOut({ name, configMap, secret }: Volume, key: string): Source | undefined {
  const items = configMap?.items ?? secret?.items;
  if (!items || key === '' || items.some(({ path }) => path === key || path.startsWith(`${key}/`))) return undefined;
  const of = configMap ? `ConfigMap ${configMap.name ?? ''}` : `Secret ${secret?.secretName ?? ''}`;
  const paths = items.map(({ path }) => path).slice(0, 6);
  return { text: `the items of volume ${name} (${of}) have no path ${key}, only ${paths.join(', ')}`, lacks: true };
}

/** Names of keys alone. Where the Secrets were not read nobody knows whether it has the key. */
function inSecret(facts: Facts, mount: Mount, name: string, key: string, container: string): Source {
  if (key === '') return { text: `Secret ${name}` };
  const found = facts.secrets.find(({ metadata }) => metadata?.name === name);
  if (!found) return { text: `Secret ${name}, when it has a key ${key}` };
  const keys = Object.keys(found.data ?? {});
  return keys.includes(key)
    ? { text: `key ${key} of Secret ${name}` }
    : {
        text: `Secret ${name} has no key ${key}, only ${keys.slice(0, 6).join(', ') || 'none'}`,
        lacks: true,
        ...nearKey(mount, key, keys, container),
      };
}
