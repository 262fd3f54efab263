import type { Pod } from '../../core/kubernetes.ts';
import type { Named } from '../../logs/meaning/named-things.ts';
import type { ContainerView } from '../facts/containers.ts';
import { field } from '../facts/evidence.ts';
import type { Failing } from '../facts/state.ts';
import type { Facts } from '../types.ts';
import { shown } from './environment.ts';
import { holds, hostOf } from './matches.ts';
import type { Place } from './place.ts';
import { rewriteKey } from './rewrite.ts';
import { writtenBy } from './written.ts';

type Volume = NonNullable<NonNullable<Pod['spec']>['volumes']>[number];
type Mount = { readonly mountPath: string; readonly subPath?: string; readonly volume: Volume };

const mountsOf = ({ spec, pod }: ContainerView): readonly Mount[] =>
  (spec?.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }) => {
    const volume = pod.spec?.volumes?.find((one) => one.name === name);
    return volume ? [{ mountPath, volume, ...(subPath === undefined ? {} : { subPath }) }] : [];
  });

/** ConfigMaps that are mounted, with their place; also those within a projected volume. */
export const mountedMaps = (view: ContainerView): readonly { readonly name: string; readonly mount: Mount }[] =>
  mountsOf(view).flatMap((mount) =>
    [
      mount.volume.configMap?.name,
      ...(mount.volume.projected?.sources ?? []).map(({ configMap }) => configMap?.name),
    ].flatMap((name) => (name === undefined || name === 'kube-root-ca.crt' ? [] : [{ name, mount }])),
  );

/** A comment, or the heading of a section. */
const EMPTY = /^\s*(?:(?:#|\/\/|;|--).*|\[?["']?[\w.-]+["']?\]?:?\s*[{[]?\s*)$/;

/** Lines of mounted ConfigMaps that name it. */
export function inMountedMaps(facts: Facts, { view }: Failing, thing: Named): readonly Place[] {
  if (thing.kind === 'path') return [];
  return mountedMaps(view).flatMap(({ name, mount }) => {
    const map = facts.configmaps.find(({ metadata }) => metadata?.name === name);
    return Object.entries(map?.data ?? {}).flatMap(([key, text]): Place[] => {
      if (mount.subPath !== undefined && mount.subPath !== key && !text.includes(thing.text)) return [];
      const lines = text.split('\n');
      const place = lines.findIndex((line) => !EMPTY.test(line) && (holds(line, thing) || holds(line, hostOf(thing))));
      if (place < 0) return [];
      const line = (lines[place] ?? '').trim();
      return [
        {
          token: thing.text,
          where: `${lines.length > 2 ? `line ${place + 1} of ` : ''}key ${key} of ConfigMap ${name} (mounted at ${mount.mountPath})`,
          says: shown(line),
          ...writtenBy(facts, name),
          evidence: field('ConfigMap', name, `.data[${key}]`, `line ${place + 1}: ${shown(line)}`),
          ...rewriteKey(facts, name, key, text, thing, (one) => !EMPTY.test(one)),
        },
      ];
    });
  });
}

/** What lies at a path: the key of a ConfigMap or Secret, a claim, a folder of the node; or nothing that is mounted. */
export function atPath(facts: Facts, { view, pod }: Failing, thing: Named): readonly Place[] {
  if (thing.kind !== 'path') return [];
  const { text: path } = thing;
  const [mount] = mountsOf(view)
    .filter(({ mountPath }) => path === mountPath || path.startsWith(mountPath.replace(/\/?$/, '/')))
    .toSorted((a, b) => b.mountPath.length - a.mountPath.length);
  if (!mount) return [];
  const source = sourceOf(facts, mount, path);
  if (!source) return [];
  return [
    {
      token: path,
      where: `${source.text} (mounted at ${mount.mountPath} of container ${view.name})`,
      ...(source.lacks === true ? { lacks: true } : {}),
      ...(mount.volume.configMap?.name === undefined ? {} : writtenBy(facts, mount.volume.configMap.name)),
      evidence: field('Pod', pod.metadata?.name ?? '', `.spec.volumes[${mount.volume.name}]`, source.text),
    },
  ];
}

type Source = { readonly text: string; readonly lacks?: boolean };

function sourceOf(facts: Facts, { mountPath, subPath, volume }: Mount, path: string): Source | undefined {
  const key = subPath ?? path.slice(mountPath.replace(/\/$/, '').length + 1);
  const { configMap, secret, persistentVolumeClaim, hostPath, emptyDir } = volume;
  if (configMap) {
    const found = facts.configmaps.find(({ metadata }) => metadata?.name === configMap.name);
    const keys = Object.keys({ ...found?.data, ...found?.binaryData });
    const real = configMap.items?.find((item) => item.path === key)?.key ?? key;
    if (found && real !== '' && !keys.includes(real))
      return {
        text: `ConfigMap ${configMap.name} has no key ${real}, only ${keys.slice(0, 6).join(', ') || 'none'}`,
        lacks: true,
      };
    return { text: `${real === '' ? '' : `key ${real} of `}ConfigMap ${configMap.name}` };
  }
  if (secret)
    return inSecret(facts, secret.secretName ?? '', secret.items?.find((item) => item.path === key)?.key ?? key);
  if (persistentVolumeClaim) return { text: `volume claim ${persistentVolumeClaim.claimName}` };
  if (hostPath) return { text: `folder ${hostPath.path} of the node` };
  return emptyDir ? { text: `emptyDir ${volume.name}, which lives as long as the pod` } : undefined;
}

/** Names of keys alone. Where the Secrets were not read nobody knows whether it has the key. */
function inSecret(facts: Facts, name: string, key: string): Source {
  if (key === '') return { text: `Secret ${name}` };
  const found = facts.secrets.find(({ metadata }) => metadata?.name === name);
  if (!found) return { text: `Secret ${name}, when it has a key ${key}` };
  const keys = Object.keys(found.data ?? {});
  return keys.includes(key)
    ? { text: `key ${key} of Secret ${name}` }
    : { text: `Secret ${name} has no key ${key}, only ${keys.slice(0, 6).join(', ') || 'none'}`, lacks: true };
}
