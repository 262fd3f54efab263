import type { Advice } from '../../../core/diagnosis.ts';
import { editMount } from '../../rules/advice/edits.ts';
import type { Failing } from '../../facts/state.ts';
import { placesOf } from '../../places/index.ts';
import type { Facts } from '../../types.ts';
import type { Enriched } from './enricher.ts';

const below = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`);
const tail = (path: string): string => path.split('/').at(-1) ?? '';
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount';

type Found = { readonly volume: string; readonly mountPath: string; readonly right: string };

/**
 * A file that is looked for where nothing is mounted, while a volume at another path has a folder of that name, or a
 * ConfigMap or Secret with such a key: the two paths do not fit each other.
 */
export function mountedElsewhere(facts: Facts, one: Failing, path: string | undefined): Enriched {
  const mounts = one.view.spec?.volumeMounts ?? [];
  if (path === undefined || !path.startsWith('/') || mounts.some(({ mountPath }) => below(path, mountPath))) return {};
  const found = mounts
    .filter(({ mountPath }) => mountPath !== TOKEN)
    .flatMap(({ name, mountPath, subPath }): Found[] => {
      const right =
        subPath === undefined ? (inFolder(path, mountPath) ?? asKey(facts, one, name, mountPath, path)) : undefined;
      return right === undefined ? [] : [{ volume: name, mountPath, right }];
    });
  const [only, second] = found;
  return only && !second ? told(facts, one, path, only) : {};
}

/** `/otel/agent.jar` and a mount at `/opt/otel`: the same folder. */
function inFolder(path: string, mountPath: string): string | undefined {
  const folders = path.split('/').slice(1, -1);
  const at = folders.lastIndexOf(tail(mountPath.replace(/\/$/, '')));
  return at < 0
    ? undefined
    : `${mountPath.replace(/\/$/, '')}${path.slice(`/${folders.slice(0, at + 1).join('/')}`.length)}`;
}

/** A mounted ConfigMap or Secret that was read and has a key of the file's name. */
function asKey(facts: Facts, { pod }: Failing, volume: string, mountPath: string, path: string): string | undefined {
  const { configMap, secret } = pod.spec?.volumes?.find(({ name }) => name === volume) ?? {};
  const object = configMap
    ? facts.configmaps.find(({ metadata }) => metadata?.name === configMap.name)
    : facts.secrets.find(({ metadata }) => secret !== undefined && metadata?.name === secret.secretName);
  const key = tail(path);
  const held = Object.hasOwn(object?.data ?? {}, key) && (configMap ?? secret)?.items === undefined;
  return held ? `${mountPath.replace(/\/$/, '')}/${key}` : undefined;
}

function told(facts: Facts, one: Failing, path: string, { volume, mountPath, right }: Found): Enriched {
  const { view, owner } = one;
  const here = placesOf(facts, one, '', [{ kind: 'path', text: path }]).find(({ rewrite }) => rewrite?.(path, right));
  const made = here?.rewrite?.(path, right);
  const folder = path.slice(0, path.length - (right.length - mountPath.replace(/\/$/, '').length)) || '/';
  const mount = `${made ? 'or ' : ''}mount volume ${volume} at ${folder} in place of ${mountPath} in container ${view.name}`;
  const moved: Advice = editMount(
    facts,
    mount,
    owner,
    view,
    { name: volume, mountPath },
    { field: 'mountPath', value: folder },
  );
  return {
    title: `container ${view.name} looks for ${path}, and volume ${volume} is mounted at ${mountPath}`,
    only: true,
    details: { path, mountPath, volume },
    remedies: [
      ...(made && here ? [{ text: `write ${right} in place of ${path} in ${here.where}`, change: made }] : []),
      folder === '/' ? `let container ${view.name} look for ${right}` : moved,
    ],
  };
}
