import type { Pod } from '../../../../core/kubernetes.ts';
import { claims } from '../../../facts/scope.ts';
import type { Draft, Facts } from '../../../types.ts';

/** Where a runtime keeps images and layers: `/var/lib/docker/overlay2/l`, `/var/lib/containerd/io.containerd.…`. */
const STORE =
  /(?<![\w.])(?<root>(?:\/[\w-]+){2,6})\/(?:overlay\d?|overlay-\w+|overlayfs|vfs|btrfs|zfs|image|images|layers?|snapshots?|snapshotter|content|blobs|io\.containerd\.[\w.-]+)\/[\w./:@-]*/;
/** What belongs to a pod's volumes or to a run of the container, and not to the store. */
const OTHER = /^\/(?:(?:var\/lib\/)?kubelet|(?:var\/)?run)\b|\/volumes?(?:\/|$)/;
/** Folders that nothing but a runtime has; `images` and `content` are called what people keep as well. */
const OWN = /\/(?:overlay\d?|overlay-\w+|overlayfs|io\.containerd\.[\w.-]+)\/|\/(?:docker|container[ds]?|crio)(?:\/|$)/;
/** What the runtime met inside of the container that it made, or at what it mounts into it. */
const INSIDE =
  /unable to start container process|\bexec:? ["'`]|\/rootfs\b|\bto rootfs at\b|\bmount source\b|\bbind source\b|\bmounting volume\b|generate (?:container ["'`]?\w* ?["'`]?)?spec\b/;
const DAMAGED =
  /invalid argument|input\/output error|structure needs cleaning|bad message|stale (?:nfs )?file handle|no such file or directory|corrupt|checksum|digest mismatch|unexpected (?:EOF|commit digest)|read-only file system|not a directory|failed size validation/i;
const OF_DISK = /input\/output error|structure needs cleaning|bad message|read-only file system/i;

export type Store = { readonly path: string; readonly root: string; readonly onDisk: boolean };

/**
 * The place in the store of a node's runtime that its words call damaged; undefined where they name none, or one in
 * these folders.
 */
export function damagedStore(words: string, folders: readonly string[] = []): Store | undefined {
  const found = STORE.exec(words);
  const root = found?.groups?.['root'] ?? '';
  if (!found || OTHER.test(root) || INSIDE.test(words) || !DAMAGED.test(words)) return undefined;
  const isVolume = folders.some((folder) => `${found[0]}/`.startsWith(`${folder.replace(/\/+$/, '')}/`));
  if (!OWN.test(found[0]) || isVolume) return undefined;
  return { path: found[0].replace(/[.:,]+$/, ''), root, onDisk: OF_DISK.test(words) };
}

/** Folders of the node that are volumes of a pod: what lies there is data of the cluster's users. */
export function foldersOf(facts: Facts, pod: Pod): readonly string[] {
  const used = claims(pod);
  const bound = facts.persistentvolumes.filter(
    ({ spec }) => spec?.claimRef?.namespace === facts.namespace && used.includes(spec.claimRef.name ?? ''),
  );
  return [
    ...(pod.spec?.volumes ?? []).flatMap(({ hostPath }) => hostPath?.path ?? []),
    ...bound.flatMap(({ spec }) => spec?.local?.path ?? spec?.hostPath?.path ?? []),
  ];
}

/** What is left to do on the node: nothing of a pod's spec is wrong. */
export function storeAdvice({ path, root, onDisk }: Store, node: string, image: string | undefined): string[] {
  const first = onDisk
    ? [`check the disk of node ${node} that holds ${root} (dmesg there, then fsck with the node drained)`]
    : image === undefined
      ? []
      : [`remove image ${image} on node ${node}, so that it is pulled again: crictl rmi ${image}`];
  const make = first.length === 0 ? 'make' : onDisk ? 'then make' : 'where that fails, make';
  const anew = `${make} the store of the runtime on node ${node} anew, as ${path} is damaged: kubectl drain ${node} --ignore-daemonsets; stop the kubelet and the runtime there, move ${root} away, start them again, kubectl uncordon ${node} (images are pulled again; volumes of pods do not lie there)`;
  return [...first, anew];
}

/** The node whose store stops a container; empty where none does. */
function nodeOf({ details = {} }: Draft): string {
  const { store, node } = details;
  return typeof store === 'string' && typeof node === 'string' ? node : '';
}

const ownersOf = (drafts: readonly Draft[]): number =>
  new Set(drafts.map(({ subject }) => `${subject.kind}/${subject.name}`)).size;

/** Several workloads that one damaged store stops are one fault of their node. */
export function ofNode(drafts: readonly Draft[]): readonly Draft[] {
  const byNode = Map.groupBy(drafts, nodeOf);
  byNode.delete('');
  const shared = [...byNode].filter(([, list]) => ownersOf(list) > 1);
  const nodes = shared.flatMap(([name, list]): Draft[] => {
    const [first] = list;
    const store = first?.evidence.map(({ text }) => damagedStore(text)).find((one) => one !== undefined);
    if (!first || !store) return [];
    const { container: _own, ...rest } = first;
    const pods = [...new Set(list.flatMap((one) => one.pods ?? []))];
    return [
      {
        ...rest,
        subject: { kind: 'Node', name },
        pods,
        title: `the store of the container runtime on node ${name} is damaged (${store.path}): it creates no container of ${ownersOf(list)} workloads`,
        evidence: list.flatMap(({ evidence }) => evidence.slice(0, 1)).slice(0, 4),
        details: { node: name, store: store.path },
        consequences: list.flatMap(({ consequences = [] }) => consequences),
        remedies: storeAdvice(store, name, undefined),
      },
    ];
  });
  const told = new Set(shared.map(([name]) => name));
  return [
    ...nodes,
    ...drafts.map((one) =>
      told.has(nodeOf(one))
        ? { ...one, explainedBy: [{ kind: 'Node', name: nodeOf(one) }, ...(one.explainedBy ?? [])] }
        : one,
    ),
  ];
}
