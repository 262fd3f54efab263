import { containersOf, type ContainerView } from '../facts/containers.ts';
import type { Failing } from '../facts/state.ts';
import { mountedMaps } from './files.ts';

/** A file of another container of the pod that comes from a ConfigMap. */
export type FileBeside = {
  readonly container: string;
  /** "key prometheus.yml of ConfigMap prom (mounted at /etc/prometheus of container prometheus)". */
  readonly where: string;
};

const SHORT = 4;
const base = (image: string): string => /([\w.-]+?)(?:[:@][^/]*)?$/.exec(image)?.[1] ?? '';

/** The program of another container of the pod that a sentence speaks of, and the file that configures it. */
export function fileBeside({ view, pod }: Failing, sentence: string): FileBeside | undefined {
  const words = new Set(sentence.toLowerCase().match(/[a-z][\w.-]+/g));
  const own = [view.name, base(view.spec?.image ?? '')];
  for (const other of containersOf(pod)) {
    const names = [other.name, base(other.spec?.image ?? '')].filter((name) => name.length >= SHORT);
    const said = names.find((name) => !own.includes(name) && words.has(name.toLowerCase()));
    if (other.name === view.name || said === undefined) continue;
    const file = configured(other);
    if (file !== undefined) return { container: other.name, where: `${file} of container ${other.name})` };
  }
  return undefined;
}

/** The mounted ConfigMap that holds the file which the arguments name, or the only one that is mounted. */
function configured(other: ContainerView): string | undefined {
  const words = [...(other.spec?.command ?? []), ...(other.spec?.args ?? [])];
  const maps = mountedMaps(other);
  for (const { name, mount, items } of maps) {
    const folder = mount.mountPath.replace(/\/?$/, '/');
    const path = words
      .map((word) => word.slice(word.indexOf('=') + 1))
      .find((word) => word.startsWith(folder) || word === mount.mountPath);
    if (path === undefined) continue;
    const file = mount.subPath ?? path.slice(folder.length);
    const key = items?.find((item) => item.path === file)?.key ?? file;
    return `key ${key} of ConfigMap ${name} (mounted at ${mount.mountPath}`;
  }
  const [only] = maps;
  return only && maps.length === 1 ? `ConfigMap ${only.name} (mounted at ${only.mount.mountPath}` : undefined;
}
