import type { ContainerView } from '../facts/containers.ts';
import type { Failing } from '../facts/state.ts';
import { mountAt } from '../places/mount-at.ts';
import type { Enriched } from './enrich/enricher.ts';

const OTHERS = 0o004;
const GROUP = 0o040;

/** The mode that the volume at a path gives a file there: its own, or that of the volume. */
function modeAt({ pod, spec }: ContainerView, path: string, volume: string | undefined): number | undefined {
  const found = pod.spec?.volumes?.find(({ name }) => name === volume);
  const source = found?.secret ?? found?.configMap;
  const place = spec?.volumeMounts?.find(({ name, mountPath }) => name === volume && path.startsWith(mountPath));
  const file = place && path.slice(place.mountPath.length).replace(/^\/+/, '');
  return source?.items?.find((item) => item.path === file)?.mode ?? (source ?? found?.projected)?.defaultMode;
}

/**
 * True when files of a Secret or ConfigMap, which belong to root, are closed to the user that a container runs as by
 * its own spec: no right for others, no group by fsGroup, and a user other than root. The user of an image is not known
 * here.
 */
export function isKeptFrom(view: ContainerView, path: string): boolean {
  const { volume, secret, configMap } = mountAt(view, path);
  const mode = modeAt(view, path, volume);
  const own = view.spec?.securityContext;
  const all = view.pod.spec?.securityContext;
  const user = own?.runAsUser ?? all?.runAsUser;
  const group = own?.runAsGroup ?? all?.runAsGroup;
  const other = user === undefined ? (own?.runAsNonRoot ?? all?.runAsNonRoot) === true : user !== 0;
  // Without a group of its own a user is in root's, unless the image knows it.
  const grouped =
    mode !== undefined && (mode & GROUP) !== 0 && ((group ?? 0) === 0 || all?.supplementalGroups?.includes(0) === true);
  return (
    (secret ?? configMap) !== undefined &&
    mode !== undefined &&
    (mode & OTHERS) === 0 &&
    !grouped &&
    other &&
    all?.fsGroup === undefined
  );
}

/**
 * Files of a Secret or ConfigMap belong to root: a mode without rights for others keeps everybody else from them, until
 * fsGroup gives a group.
 */
export function keptFrom({ pod, view }: Failing, path: string | undefined): Enriched {
  const { volume, secret, configMap, mountPath } = mountAt(view, path);
  const mode = modeAt(view, path ?? '', volume);
  if (mode === undefined || (mode & OTHERS) !== 0 || pod.spec?.securityContext?.fsGroup !== undefined) return {};
  const what = secret ? `Secret ${secret}` : configMap ? `ConfigMap ${configMap}` : `volume ${volume}`;
  const user = view.spec?.securityContext?.runAsUser ?? pod.spec?.securityContext?.runAsUser;
  return {
    only: true,
    remedies: [
      `${what} is mounted at ${mountPath} with defaultMode 0${mode.toString(8)}, for root alone: set securityContext.fsGroup of the pod${user === undefined ? '' : ` (such as ${user})`}, whose group may then read it, or defaultMode: 0444 of volume ${volume}`,
    ],
  };
}
