import { editMount } from '../../rules/advice/edits.ts';
import { parseQuantity } from '../../../core/quantity.ts';
import type { ContainerView } from '../../facts/containers.ts';
import type { Failing } from '../../facts/state.ts';
import { parallelIn } from '../../places/parallel.ts';
import type { Facts } from '../../types.ts';
import type { Json } from '../../../core/json.ts';
import { editTemplates, inTemplate, templateOf } from '../../rules/advice/edits.ts';
import { droppedBy } from '../signatures/platform.ts';
import { capabilityFor } from '../signatures/refused/capability.ts';
import type { Caught } from '../signatures/types.ts';
import { refusedCall } from './given/refused/refused-call.ts';
import { otherIdentity } from './given/other-identity.ts';
import type { Enriched, Enricher } from './enricher.ts';

/** Node and volumes: which node lacks what a program needs, whose limit is reached, which claim holds its data. */
export const machine: Enricher = {
  causes: [
    'CapabilityMissing',
    'CPUFeatureMissing',
    'OSLimitReached',
    'RuntimeTooOldForNode',
    'ClusterIdentityMismatch',
    'DataDirectoryNotEmpty',
  ],
  wants: (cause, { refused }) =>
    cause === 'ClusterIdentityMismatch'
      ? ['persistentvolumeclaims', 'services']
      : refused === undefined
        ? []
        : ['nodes'],
  add: (facts, one, cause, caught) => {
    if (cause === 'CapabilityMissing') return capabilityOf(facts, one, caught);
    if (cause === 'RuntimeTooOldForNode') return caught['refused'] === undefined ? {} : refusedCall(facts, one);
    if (cause === 'CPUFeatureMissing') return otherCpu(one, caught);
    if (cause === 'OSLimitReached' && /shared memory|shm\b/i.test(caught['what'] ?? ''))
      return sharedMemory(facts, one);
    if (cause === 'OSLimitReached') return limitOf(one, caught['what'] ?? '', caught['watch'] !== undefined);
    return cause === 'ClusterIdentityMismatch'
      ? otherIdentity(facts, one, claimsOf(one.view)[0])
      : emptied(facts, one, caught['path']);
  },
};

/** The capabilities that the call needs, with the call that adds them to those that the container has. */
function capabilityOf(facts: Facts, one: Failing, { what = '', capability, path }: Caught): Enriched {
  const { view, owner, pod } = one;
  const dropped = droppedBy(view, what);
  const wanted = (dropped ?? capability ?? capabilityFor(what))?.split(' and ') ?? [];
  if (wanted.length === 0) return {};
  const own = view.spec?.securityContext?.capabilities;
  const also = dropped === undefined ? '' : ' (with SETGID and SETUID where it then changes to another user)';
  const out = (own?.drop ?? []).filter((name) => wanted.includes(name.replace(/^CAP_/, '')));
  const text = `add ${wanted.join(', ')} to securityContext.capabilities.add of container ${view.name}${also}${out.length > 0 ? `, and take it out of drop` : own?.drop?.length ? `; drop: ${own.drop.join(', ')} may stay` : ''}`;
  const add = [...(own?.add ?? []), ...wanted.filter((name) => own?.add?.includes(name) !== true)];
  const claim = pod.spec?.volumes?.find(
    ({ name }) => name === view.spec?.volumeMounts?.find(({ mountPath }) => path?.startsWith(mountPath))?.name,
  )?.persistentVolumeClaim?.claimName;
  const user = `or run it as the user that the image is made for in place of root (runAsUser and runAsGroup, and fsGroup of the pod${claim === undefined ? '' : `, which gives claim ${claim} to it`}): then it need not ${/own/i.test(what) ? 'change owners' : 'do that'}`;
  return {
    ...(dropped === undefined
      ? {}
      : {
          title: `container ${view.name} runs as root and may not ${what}${path === undefined ? '' : ` ${path}`}: its securityContext drops capability ${dropped}`,
        }),
    ...(dropped === undefined ? { better: true } : { only: true }),
    details: { capability: wanted.join(', '), ...(own?.drop ? { drop: own.drop } : {}) },
    remedies: [
      editTemplates(facts, text, owner, [
        { path: `${inTemplate(view)}.securityContext.capabilities.add`, value: add },
        ...(out.length > 0
          ? [
              {
                path: `${inTemplate(view)}.securityContext.capabilities.drop`,
                value: (own?.drop ?? []).filter((name) => !out.includes(name)),
              },
            ]
          : []),
      ]),
      ...(dropped === undefined ? [] : [user]),
    ],
  };
}

function otherCpu({ pod, view }: Failing, { feature, wanted, built }: Readonly<Record<string, string>>): Enriched {
  const node = pod.spec?.nodeName;
  const what = feature ?? wanted ?? built ?? 'what it needs';
  return {
    only: true,
    details: { feature: what, ...(node === undefined ? {} : { node }) },
    remedies: [
      `keep container ${view.name} on nodes whose CPU has ${what}${node === undefined ? '' : `: node ${node} does not show it (a virtual machine may hide what its host has: set its CPU type to that of the host)`}`,
      `or use an image that does without ${what} in place of ${view.spec?.image ?? 'this one'}`,
    ],
  };
}

const THREADS = /thread|fork|newosproc|resource temporarily/i;

/** Each limit has its own place: of processes in the kubelet, of watches in the kernel, of files in the runtime. */
function limitOf({ pod, view }: Failing, what: string, watches: boolean): Enriched {
  const node = pod.spec?.nodeName ?? 'it runs on';
  const c = `container ${view.name}`;
  const few = parallelIn(view).length > 0 ? ` (${parallelIn(view).join(', ')})` : '';
  if (THREADS.test(what))
    return {
      only: true,
      remedies: [
        `let ${c} start fewer threads and processes${few}, or raise how many a pod may have: podPidsLimit of the kubelet on node ${node}; more memory does not help`,
      ],
    };
  const sysctl = `fs.inotify.max_user_instances and fs.inotify.max_user_watches on node ${node} (sysctl -w, /etc/sysctl.d): all containers of a user there share them`;
  const files = `LimitNOFILE of the container runtime on node ${node}`;
  if (/number of file watchers|ENOSPC/i.test(what))
    return {
      only: true,
      remedies: [
        `raise fs.inotify.max_user_watches on node ${node} (sysctl -w fs.inotify.max_user_watches=524288, /etc/sysctl.d): all containers of a user there share it; disk space is not what lacks`,
        `or let ${c} watch fewer files (production start without a file watcher, polling)`,
      ],
    };
  if (watches || /inotify|watch/i.test(what))
    return { only: true, remedies: [`raise ${sysctl}`, `where it keeps too many files open: raise ${files}`] };
  return /files|EMFILE|ENFILE/i.test(what)
    ? {
        only: true,
        remedies: [`let ${c} keep fewer files open, or raise ${files}`, `where it watches files: raise ${sysctl}`],
      }
    : {};
}

/** An element put behind the others of a list, or the list itself where there is none yet. */
const appended = (path: string, list: readonly unknown[] | undefined, value: Json) =>
  list === undefined || list.length === 0 ? { path, value: [value] } : { path, value, add: true };

const MOST_SHARED = '1Gi';
const LEAST_SHARED_MIB = 128;
/** Half of a memory limit in MiB, for what is written there counts for it; 1Gi at most, and where half is no gain. */
function sharedSize(limit: string | undefined): string {
  const half = Math.floor((parseQuantity(limit ?? '') ?? Infinity) / 2_097_152);
  return half >= 1024 || half < LEAST_SHARED_MIB ? MOST_SHARED : `${half}Mi`;
}

/** A container has 64 MiB at /dev/shm, until a volume that is kept in memory is mounted there. */
function sharedMemory(facts: Facts, { view, pod, owner }: Failing): Enriched {
  const mount = view.spec?.volumeMounts?.find(({ mountPath }) => mountPath.replace(/\/$/, '') === '/dev/shm');
  const volume = pod.spec?.volumes?.find(({ name }) => name === mount?.name);
  if (volume?.emptyDir)
    return {
      only: true,
      remedies: [
        `raise emptyDir.sizeLimit of volume ${volume.name} (now ${volume.emptyDir.sizeLimit ?? 'none'}), which container ${view.name} has at /dev/shm, and its memory limit with it: what is written there counts for it`,
      ],
    };
  const name = 'dshm';
  const limit = view.spec?.resources?.limits?.['memory'];
  const size = sharedSize(limit);
  const template = templateOf(facts, owner)?.spec;
  const own = [...(template?.containers ?? []), ...(template?.initContainers ?? [])].find(
    (each) => each.name === view.name,
  );
  const text = `mount an emptyDir with medium: Memory at /dev/shm of container ${view.name} (volume ${name}, sizeLimit ${size}): it has the 64 MiB that every container gets; what is written there counts for its memory limit${limit === undefined ? '' : ` of ${limit}${(parseQuantity(limit) ?? 0) >= 2_147_483_648 ? '' : size === MOST_SHARED ? ', which has to be raised with it' : ', which has to be raised for more'}`}`;
  return {
    only: true,
    remedies: [
      editTemplates(facts, text, owner, [
        appended('volumes', template?.volumes, { name, emptyDir: { medium: 'Memory', sizeLimit: size } }),
        appended(`${inTemplate(view)}.volumeMounts`, own?.volumeMounts, { name, mountPath: '/dev/shm' }),
      ]),
      `or let container ${view.name} use less of it (fewer workers)`,
    ],
  };
}

/** Claims that a container mounts. */
const claimsOf = ({ spec, pod }: ContainerView): readonly { readonly claim: string; readonly path: string }[] =>
  (spec?.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
    const claim = pod.spec?.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName;
    return claim === undefined ? [] : [{ claim, path: mountPath }];
  });

function emptied(facts: Facts, { view, owner }: Failing, path: string | undefined): Enriched {
  const wanted = path?.replace(/\/$/, '');
  const claims = claimsOf(view);
  const held = claims.find((one) => one.path === wanted) ?? (claims.length === 1 ? claims[0] : undefined);
  const mount = view.spec?.volumeMounts?.find(({ mountPath }) => mountPath === held?.path);
  if (!held || !mount || mount.subPath !== undefined) return {};
  const text = `where the volume is new: mount a directory of volume claim ${held.claim} in place of its root: subPath of the volumeMount at ${held.path} of container ${view.name} (the root of a new volume holds lost+found)`;
  const advice = editMount(facts, text, owner, view, mount, { field: 'subPath', value: 'data' });
  return { better: true, details: { claim: held.claim, mountPath: held.path }, remedies: [advice] };
}
