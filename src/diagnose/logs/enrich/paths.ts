import type { Advice } from '../../../core/diagnosis.ts';
import { change } from '../../rules/advice/change.ts';
import { editMount, editTemplate, editTemplates, TEMPLATED } from '../../rules/advice/edits.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import type { Caught } from '../signatures/types.ts';
import type { Enriched } from './enricher.ts';

type Mount = Readonly<Record<string, string>>;

/** The number of the user that a container runs as, where the spec says it. */
export const userOf = ({ pod, view }: Failing): number | undefined =>
  view.spec?.securityContext?.runAsUser ?? pod.spec?.securityContext?.runAsUser;

/** `/.npm`, `/.cache`: what programs keep in the home directory; a user without one has `/`. */
const HOMELESS = /^\/\.[a-z][\w.-]*(?:\/|$)/;

/**
 * A path that may not be used: fsGroup helps where a volume is mounted there, and only there; what belongs to the image
 * needs a volume of its own, and what belongs into a home directory a home.
 */
export function forbidden(facts: Facts, one: Failing, path: string | undefined, mount: Mount): Enriched {
  const { pod, view, owner } = one;
  const user = userOf(one);
  if (path === undefined || mount['hostPath'] !== undefined) return {};
  if (mount['volume'] !== undefined) {
    const fits = mount['claim'] !== undefined && user !== undefined && user > 0;
    if (!fits || pod.spec?.securityContext?.fsGroup !== undefined) return {};
    const text = `set securityContext.fsGroup of the pod to ${user}, the user of container ${view.name}: the volume claim ${mount['claim']} at ${mount['mountPath']} then belongs to that group`;
    return { better: true, remedies: [editTemplate(facts, text, owner, 'securityContext.fsGroup', user)] };
  }
  if (HOMELESS.test(path)) {
    const text = `set HOME of container ${view.name} to a directory that its user may write, such as /tmp: ${path} is asked for because this user${user === undefined ? '' : ` (${user})`} has no home directory`;
    const home: Advice = TEMPLATED.test(owner.kind)
      ? change(facts, text, 'set_env', {
          workload: `${owner.kind.toLowerCase()}/${owner.name}`,
          container: view.name,
          name: 'HOME',
          value: '/tmp',
        })
      : text;
    return { only: true, remedies: [home, `or mount an emptyDir at ${path}`] };
  }
  return {
    better: true,
    remedies: [
      `let ${user === undefined ? 'the user of the container' : `user ${user}`} use ${path} in the image (chown or chmod where it is built), or run container ${view.name} as the user that the image was made for; no volume is mounted there, so fsGroup does not reach it`,
    ],
  };
}

/** The directory of a file, by its ending; a path without one is taken for the directory. */
const folderOf = (path: string): string => (/\/[^/]+\.\w+$/.test(path) ? path.replace(/\/[^/]+$/, '') || '/' : path);

/** Directories that images keep empty for such files. */
const SCRATCH = /^\/(?:tmp|run|var\/(?:tmp|run|cache|log|lib\/nginx))(?:\/|$)/;

/** A path that cannot be written: a writable volume at its directory, as a change where nothing is hidden by it. */
export function unwritable(facts: Facts, { view, owner }: Failing, path: string | undefined, mount: Mount): Enriched {
  if (path === undefined) return {};
  const source = mount['configMap'] ?? mount['secret'];
  if (source !== undefined)
    return {
      only: true,
      remedies: [
        `${path} lies in the volume of ${mount['configMap'] === undefined ? 'Secret' : 'ConfigMap'} ${source}, which is always read-only: let an init container copy it to an emptyDir, and mount that at ${mount['mountPath']} of container ${view.name}`,
      ],
    };
  const mounted = view.spec?.volumeMounts?.find(
    ({ name, mountPath }) => name === mount['volume'] && mountPath === mount['mountPath'],
  );
  if (mounted?.readOnly === true) {
    const text = `set readOnly: false at the volumeMount ${mounted.name} of container ${view.name} (${mount['claim'] === undefined ? 'its volume' : `claim ${mount['claim']}`} at ${mounted.mountPath}): it is mounted read-only, and ${path} is written`;
    return {
      only: true,
      remedies: [editMount(facts, text, owner, view, mounted, { field: 'readOnly', value: false })],
    };
  }
  if (mount['volume'] !== undefined)
    return {
      only: true,
      remedies: [
        `volume ${mount['volume']}${mount['claim'] === undefined ? '' : ` (claim ${mount['claim']})`} is mounted to be written at ${mount['mountPath']}: its file system went read-only, mostly after an error of the disk; see dmesg on node ${view.pod.spec?.nodeName ?? '(not placed)'}, then mount it anew (delete pod ${view.pod.metadata?.name}) or repair it`,
      ],
    };
  const folder = folderOf(path);
  if (folder === '/') return {};
  const hides = SCRATCH.test(`${folder}/`)
    ? ''
    : `; what the image has in ${folder} is hidden then: copy it there in an init container where the program needs it`;
  const text = `mount an emptyDir at ${folder} in container ${view.name} (readOnlyRootFilesystem stays true)${hides}`;
  const name = `scratch-${folder
    .replace(/[^a-z0-9]+/gi, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()}`.slice(0, 60);
  const list = view.role === 'app' ? 'containers' : 'initContainers';
  const steps = [
    { path: 'spec.template.spec.volumes', op: 'add', value: JSON.stringify({ name, emptyDir: {} }) },
    {
      path: `spec.template.spec.${list}[${view.name}].volumeMounts`,
      op: 'add',
      value: JSON.stringify({ name, mountPath: folder }),
    },
  ];
  const advice: Advice =
    hides === '' && TEMPLATED.test(owner.kind)
      ? change(facts, text, 'edit_object', { kind: owner.kind, name: owner.name, edits: steps })
      : text;
  return { only: true, remedies: [advice] };
}

/** A file that others may read, or only `write`: the mode of its volume, in the number that the API takes. */
export function tooOpen(facts: Facts, one: Failing, { file, path = file, write }: Caught, mount: Mount): Enriched {
  const { pod, view, owner } = one;
  const volume = pod.spec?.volumes?.find(({ name }) => name === mount['volume']);
  const group = pod.spec?.securityContext?.fsGroup;
  const from = volume?.secret ? 'secret' : volume?.configMap ? 'configMap' : undefined;
  if (!volume || path === undefined) return {};
  if (from === undefined && write !== undefined) return {};
  if (from === undefined)
    return {
      better: true,
      remedies: [
        `give ${path} mode 0600 in volume ${volume.name} (chmod in an init container)${group === undefined ? '' : `; fsGroup ${group} of the pod opens the files of claim ${mount['claim'] ?? volume.name} to its group at each mount: leave it out, or let fsGroupChangePolicy be OnRootMismatch`}`,
      ],
    };
  const what = `${from === 'secret' ? 'Secret' : 'ConfigMap'} ${mount[from] ?? ''}`;
  const now = (volume.secret ?? volume.configMap)?.defaultMode ?? 0o644;
  const user = userOf(one);
  const wanted = write === undefined ? 0o400 : now & ~0o022;
  if (wanted === now) return {};
  const text = `set defaultMode of volume ${volume.name} (${what}, mounted at ${mount['mountPath']}) to ${wanted}, which is 0${wanted.toString(8)}, in place of 0${now.toString(8)}`;
  const edit = editTemplate(facts, text, owner, `volumes[${volume.name}].${from}.defaultMode`, wanted);
  if (write !== undefined) return { only: true, remedies: [edit] };
  const opens =
    group === undefined
      ? user === undefined || user === 0
        ? []
        : [
            `files of the volume belong to root: as user ${user} container ${view.name} reads them only by fsGroup, which opens them to the group (0440); where the program refuses that too, let an init container copy ${path} to an emptyDir with mode 0400 and owner ${user}`,
          ]
      : [
          `fsGroup ${group} of the pod adds the right of the group (0440): where container ${view.name} refuses that too, let an init container copy ${path} to an emptyDir with mode 0400${user === undefined ? '' : ` and owner ${user}`}`,
        ];
  return {
    only: true,
    remedies: [edit, ...opens],
  };
}

/** Files of a ConfigMap or Secret have mode 0644: a script there is no program until the volume says so. */
export function notExecutable(
  facts: Facts,
  { owner, pod, view }: Failing,
  path: string | undefined,
  { volume, configMap, secret }: Readonly<Record<string, string>>,
): Enriched {
  const found = pod.spec?.volumes?.find(({ name }) => name === volume);
  const mode = (found?.configMap ?? found?.secret)?.defaultMode ?? 0o644;
  if (path === undefined || !found || (configMap ?? secret) === undefined || (mode & 0o111) !== 0) return {};
  const from = configMap === undefined ? 'secret' : 'configMap';
  const what = configMap === undefined ? `Secret ${secret}` : `ConfigMap ${configMap}`;
  const text = `set defaultMode of volume ${volume} to 0755 (now 0${mode.toString(8)}), so that ${path} of ${what} may be executed in container ${view.name}`;
  return {
    only: true,
    details: { ...(configMap === undefined ? { secret: secret ?? '' } : { configMap }), path },
    remedies: [
      editTemplates(facts, text, owner, [{ path: `volumes[${volume}].${from}.defaultMode`, value: 0o755 }]),
      `or start it with its shell: command ["sh", "${path}"]`,
    ],
  };
}
