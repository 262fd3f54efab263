import { KINDS } from '../../core/kinds.ts';
import type { Container, Pod } from '../../core/kubernetes.ts';
import type { Store } from '../store.ts';

/**
 * The files that a program in a container sees: those of the kubelet, and what is mounted of ConfigMaps and Secrets.
 */
export type Files = {
  read(path: string): string | undefined;
  /** Names in a folder, or the path of a file; undefined when neither is there. */
  list(path: string): readonly string[] | undefined;
};

type Place = { readonly hostname: string; readonly address: string; readonly search: readonly string[] };

const ROOT = ['app', 'bin', 'dev', 'etc', 'home', 'lib', 'proc', 'root', 'run', 'sbin', 'sys', 'tmp', 'usr', 'var'];

/** What stands behind each mount of the container, by its path. */
function mounted(
  store: Store,
  pod: Pod | undefined,
  container: Container | undefined,
): Map<string, Record<string, string>> {
  const found = new Map<string, Record<string, string>>();
  const namespace = pod?.metadata?.namespace ?? '';
  for (const { name, mountPath } of container?.volumeMounts ?? []) {
    const volume = pod?.spec?.volumes?.find((one) => one.name === name);
    if (volume?.configMap)
      found.set(mountPath, store.get(KINDS.configmaps, namespace, volume.configMap.name ?? '')?.data ?? {});
    if (volume?.secret) {
      const data = store.get(KINDS.secrets, namespace, volume.secret.secretName ?? '')?.data ?? {};
      const plain = Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]);
      found.set(mountPath, Object.fromEntries(plain) as Record<string, string>);
    }
  }
  return found;
}

export function filesOf(
  store: Store,
  pod: Pod | undefined,
  container: Container | undefined,
  { hostname, address, search }: Place,
): Files {
  const mounts = mounted(store, pod, container);
  const own: Readonly<Record<string, string>> = {
    '/etc/hostname': `${hostname}\n`,
    '/etc/hosts': `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n${address}\t${hostname}\n`,
    '/etc/resolv.conf': `search ${search.join(' ')}\nnameserver 10.96.0.10\noptions ndots:5\n`,
  };
  const inMount = (path: string): string | undefined => {
    const cut = path.lastIndexOf('/');
    return mounts.get(path.slice(0, cut))?.[path.slice(cut + 1)];
  };
  const read = (path: string): string | undefined => own[path] ?? inMount(path);
  return {
    read,
    list(path) {
      const folder = path.length > 1 ? path.replace(/\/+$/, '') : path;
      if (folder === '/') return ROOT;
      if (read(folder) !== undefined) return [folder];
      const keys = mounts.get(folder);
      if (keys) return Object.keys(keys).sort();
      if (folder === '/etc') return Object.keys(own).map((name) => name.slice('/etc/'.length));
      return ROOT.includes(folder.slice(1)) ? [] : undefined;
    },
  };
}
