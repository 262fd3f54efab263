import type { ContainerView } from '../facts/containers.ts';

/**
 * The volume that is mounted nearest above a path; for a configuration without a known path, the only ConfigMap that is
 * mounted.
 */
export function mountAt({ spec, pod }: ContainerView, path: string | undefined): Readonly<Record<string, string>> {
  const mounts = spec?.volumeMounts ?? [];
  const volumeOf = (name: string) => pod.spec?.volumes?.find((volume) => volume.name === name);
  const above = mounts
    .filter(
      ({ mountPath }) => path !== undefined && (path === mountPath || path.startsWith(mountPath.replace(/\/?$/, '/'))),
    )
    .sort((a, b) => b.mountPath.length - a.mountPath.length)[0];
  const maps = mounts.filter(({ name }) => volumeOf(name)?.configMap);
  const mount = above ?? (path === undefined && maps.length === 1 ? maps[0] : undefined);
  const volume = mount && volumeOf(mount.name);
  if (!mount || !volume) return {};
  return {
    mountPath: mount.mountPath,
    volume: volume.name,
    ...(volume.configMap?.name === undefined ? {} : { configMap: volume.configMap.name }),
    ...(volume.secret?.secretName === undefined ? {} : { secret: volume.secret.secretName }),
    ...(volume.hostPath ? { hostPath: `${volume.hostPath.path}${below(path, mount.mountPath)}` } : {}),
    ...(volume.persistentVolumeClaim ? { claim: volume.persistentVolumeClaim.claimName } : {}),
  };
}

/** What of a path lies below its mount, with the slash before it. */
const below = (path: string | undefined, mountPath: string): string =>
  path === undefined ? '' : path.slice(mountPath.replace(/\/$/, '').length);
