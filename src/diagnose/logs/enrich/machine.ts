import type { Advice } from '../../../core/diagnosis.ts';
import { change } from '../../rules/advice/change.ts';
import type { ContainerView } from '../../facts/containers.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import type { Enriched, Enricher } from './enricher.ts';

/** Node and volumes: which node lacks what a program needs, whose limit is reached, which claim holds its data. */
export const machine: Enricher = {
  causes: ['CPUFeatureMissing', 'OSLimitReached', 'ClusterIdentityMismatch', 'DataDirectoryNotEmpty'],
  wants: () => [],
  add: (facts, one, cause, caught) => {
    if (cause === 'CPUFeatureMissing') return otherCpu(one, caught);
    if (cause === 'OSLimitReached') return limitOf(one, caught['what'] ?? '', caught['watch'] !== undefined);
    return cause === 'ClusterIdentityMismatch' ? member(one) : emptied(facts, one, caught['path']);
  },
};

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
  if (THREADS.test(what))
    return {
      only: true,
      remedies: [
        `let ${c} start fewer threads and processes, or raise how many a pod may have: podPidsLimit of the kubelet on node ${node}; more memory does not help`,
      ],
    };
  const sysctl = `fs.inotify.max_user_instances and fs.inotify.max_user_watches on node ${node} (sysctl -w, /etc/sysctl.d): all containers of a user there share them`;
  const files = `LimitNOFILE of the container runtime on node ${node}`;
  if (watches || /inotify|watch/i.test(what))
    return { only: true, remedies: [`raise ${sysctl}`, `where it keeps too many files open: raise ${files}`] };
  return /files|EMFILE|ENFILE/i.test(what)
    ? {
        only: true,
        remedies: [`let ${c} keep fewer files open, or raise ${files}`, `where it watches files: raise ${sysctl}`],
      }
    : {};
}

/** Claims that a container mounts. */
const claimsOf = ({ spec, pod }: ContainerView): readonly { readonly claim: string; readonly path: string }[] =>
  (spec?.volumeMounts ?? []).flatMap(({ name, mountPath }) => {
    const claim = pod.spec?.volumes?.find((volume) => volume.name === name)?.persistentVolumeClaim?.claimName;
    return claim === undefined ? [] : [{ claim, path: mountPath }];
  });

/** Variables by which a member says where and how it joins. */
const JOINS = /(?:CLUSTER|JOIN|PEERS?|SEEDS?|BOOTSTRAP|CONNECT|QUORUM)/;

function member({ view }: Failing): Enriched {
  const [held] = claimsOf(view);
  const joins = (view.spec?.env ?? [])
    .filter(({ name, value }) => JOINS.test(name) && value !== undefined && value.length <= 120)
    .slice(0, 2)
    .map(({ name, value }) => `${name}=${value}`);
  const at = held ? `volume claim ${held.claim} (at ${held.path})` : 'its volume';
  const how = joins.length > 0 ? ` (${joins.join(', ')})` : '';
  return {
    only: true,
    details: held ? { claim: held.claim } : {},
    remedies: [
      `if the data in ${at} is the right one: let container ${view.name} join the cluster that it belongs to${how}, and see whether the other side was set up anew and lost its own data`,
      `if the cluster is the right one: take the old member out of it, then let container ${view.name} begin with empty data (a copy of ${at} first) and join what exists in place of a new cluster`,
    ],
  };
}

function emptied(facts: Facts, { view, owner }: Failing, path: string | undefined): Enriched {
  const wanted = path?.replace(/\/$/, '');
  const claims = claimsOf(view);
  const held = claims.find((one) => one.path === wanted) ?? (claims.length === 1 ? claims[0] : undefined);
  const mount = view.spec?.volumeMounts?.find(({ mountPath }) => mountPath === held?.path);
  if (!held || !mount || mount.subPath !== undefined) return {};
  const text = `where the volume is new: mount a directory of volume claim ${held.claim} in place of its root: subPath of the volumeMount at ${held.path} of container ${view.name} (the root of a new volume holds lost+found)`;
  const place = `${view.role === 'app' ? 'containers' : 'initContainers'}[${view.name}].volumeMounts[${mount.name}].subPath`;
  const advice: Advice = /^(?:Deployment|StatefulSet|DaemonSet)$/.test(owner.kind)
    ? change(facts, text, 'edit_object', {
        kind: owner.kind,
        name: owner.name,
        edits: [{ path: `spec.template.spec.${place}`, value: 'data' }],
      })
    : text;
  return { better: true, details: { claim: held.claim, mountPath: held.path }, remedies: [advice] };
}
