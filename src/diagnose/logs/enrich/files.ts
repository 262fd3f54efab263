import type { ContainerView } from '../../facts/containers.ts';
import { sectionLine } from '../../places/by-words/section-lines.ts';
import { mountAt } from '../../places/mount-at.ts';
import { keptFrom } from '../kept-from.ts';
import { unopened } from '../unopened.ts';
import { mountedElsewhere } from './elsewhere.ts';
import type { Enricher } from './enricher.ts';
import { asRoot } from './given/refused/as-root.ts';
import { tooLarge, tooSmall } from './heap.ts';
import { lowPort } from './ports.ts';
import { barred } from './given/refused/barred.ts';
import { forbidden, notExecutable, tooOpen, unwritable } from './paths.ts';
import type { Blamed } from '../../../core/diagnosis.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';

/**
 * Paths and machines: what is mounted at a path, who the process runs as, how much memory it has, which architecture
 * its node is.
 */
export const files: Enricher = {
  causes: [
    'ConfigFileMissing',
    'ConfigFileInvalid',
    'FilePermissionDenied',
    'FilePermissionsTooOpen',
    'ReadOnlyFilesystem',
    'DiskFull',
    'HeapExhausted',
    'ExecFormatError',
    'RunsAsRootRefused',
    'CommandNotFound',
    'CommandNotExecutable',
  ],
  wants: (cause, { path }, facts) => [
    ...(cause === 'ExecFormatError' ? (['nodes'] as const) : []),
    ...(cause.startsWith('ConfigFile') && path !== undefined && inSomeSecret(facts, path)
      ? (['secrets'] as const)
      : []),
  ],
  add: (facts, one, cause, caught) => {
    const { view, pod } = one;
    if (cause === 'ExecFormatError') return architecture(facts, one);
    const opened = cause === 'ConfigFileInvalid' ? unopened(facts, one, caught) : undefined;
    if (opened) return opened;
    if (cause === 'HeapExhausted') {
      const limit = view.spec?.resources?.limits?.['memory'];
      const own = caught['size'] ? tooLarge(view, limit) : caught['bytes'] ? {} : tooSmall(facts, one, limit, caught);
      return { details: limit === undefined ? {} : { limit }, ...own };
    }
    const context = { ...pod.spec?.securityContext, ...view.spec?.securityContext };
    if (cause === 'FilePermissionDenied' && caught['port'] !== undefined) return lowPort(facts, one, caught['port']);
    const path = caught['path'] ?? commandOf(cause, caught);
    const [mount, node] = [mountAt(view, path ?? caught['file']), pod.spec?.nodeName];
    if (caught['barred'] !== undefined) return barred(one, path);
    if (cause === 'CommandNotExecutable') return notExecutable(facts, one, path, mount);
    if (cause === 'FilePermissionsTooOpen') return tooOpen(facts, one, caught, mount);
    const unknown = cause === 'ConfigFileInvalid' ? notKnown(facts, view, caught['field']) : undefined;
    return {
      details: {
        ...mount,
        ...(context.runAsUser === undefined ? {} : { runAsUser: context.runAsUser }),
        ...(pod.spec?.securityContext?.fsGroup === undefined ? {} : { fsGroup: pod.spec.securityContext.fsGroup }),
        ...(cause === 'ReadOnlyFilesystem' && view.spec?.securityContext?.readOnlyRootFilesystem
          ? { readOnlyRootFilesystem: true }
          : {}),
      },
      ...(cause === 'ConfigFileInvalid' && mount['configMap'] !== undefined
        ? {
            remedies: [
              unknown ??
                `correct ${caught['line'] === undefined ? '' : `line ${caught['line']} in `}ConfigMap ${mount['configMap']}, which is mounted at ${mount['mountPath']} in container ${view.name}, or roll it back`,
            ],
            only: true,
          }
        : unknown === undefined
          ? {}
          : { remedies: [unknown], only: true }),
      ...(cause === 'FilePermissionDenied' ? forbidden(facts, one, path, mount) : {}),
      ...(cause === 'FilePermissionDenied' && mount['hostPath'] !== undefined
        ? {
            better: true,
            remedies: [
              `${path} is ${mount['hostPath']} of node ${node ?? '(not placed)'} (a hostPath, which fsGroup does not reach): let an administrator give it there to ${whoIs(context.runAsUser)} (chown), or an init container that runs as root`,
            ],
          }
        : {}),
      ...(cause === 'FilePermissionDenied' &&
      mount['hostPath'] === undefined &&
      pod.spec?.securityContext?.fsGroup !== undefined &&
      caught['path'] !== undefined
        ? {
            better: true,
            remedies: [
              `fsGroup ${pod.spec.securityContext.fsGroup} is set and does not reach ${caught['path']}: NFS, hostPath and subPath volumes ignore it, so give ${mount['mountPath'] ?? caught['path']} to ${whoIs(context.runAsUser)} or that group on the storage side (chown, chmod g+w), or in an init container that runs as root`,
            ],
          }
        : {}),
      ...(cause === 'RunsAsRootRefused' ? asRoot(facts, one) : {}),
      ...(cause === 'ConfigFileMissing' ? mountedElsewhere(facts, one, path) : {}),
      ...(cause === 'ReadOnlyFilesystem' ? unwritable(facts, one, path, mount) : {}),
      ...(cause === 'FilePermissionDenied' ? keptFrom(one, path) : {}),
      ...(cause === 'DiskFull' ? { yieldsTo: ['NodeDiskPressure'] } : {}),
      ...(cause === 'DiskFull' ? fullAdvice(view, one.owner, mount['claim']) : {}),
    };
  },
};

/** A field that the format does not have in this version, and the line where it stands. */
function notKnown(facts: Facts, view: ContainerView, name: string | undefined): string | undefined {
  const line = name === undefined ? undefined : sectionLine(facts, view, name);
  return line === undefined
    ? undefined
    : `take field ${name} out, or write what has taken its place in image ${view.spec?.image ?? 'of this version'}: it stands in ${line}`;
}

/** True when a pod has a Secret mounted above a path. */
const inSomeSecret = (facts: Facts, path: string): boolean =>
  facts.pods.some(({ spec }) =>
    spec?.containers.some(({ volumeMounts = [] }) =>
      volumeMounts.some(
        ({ name, mountPath }) =>
          path.startsWith(mountPath.replace(/\/?$/, '/')) &&
          spec.volumes?.some((volume) => volume.name === name && volume.secret !== undefined),
      ),
    ),
  );

/** Owners that leave the size of a claim to the claim. */
const BUILT_IN = /^(?:Deployment|StatefulSet|DaemonSet|ReplicaSet|ReplicationController|Job|CronJob|Pod)$/;

/** The claim at the path, or those that the container mounts at all. */
function fullAdvice({ spec, pod }: ContainerView, owner: Blamed, at: string | undefined) {
  const mounted = (pod.spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim: claim }) =>
    claim && spec?.volumeMounts?.some((mount) => mount.name === name) ? [claim.claimName] : [],
  );
  const claims = at === undefined ? mounted.slice(0, 3) : [at];
  const which = claims.join(' or ');
  const ofController = BUILT_IN.test(owner.kind) ? undefined : `${owner.kind} ${owner.name}`;
  return claims.length === 0
    ? {}
    : {
        better: true,
        remedies: [
          ofController === undefined
            ? `raise the size of PersistentVolumeClaim ${which} (spec.resources.requests.storage, where its storage class lets volumes grow), or free space in it by the means of the program itself: no file of its data by hand`
            : `raise the size of PersistentVolumeClaim ${which} where ${ofController} sets it, which made the pod and keeps it so; files of its data are not to be deleted by hand`,
        ],
      };
}

const whoIs = (user: number | undefined): string => (user === undefined ? 'the user of the container' : `user ${user}`);

const commandOf = (cause: string, caught: Readonly<Record<string, string>>): string | undefined =>
  cause.startsWith('Command') && caught['command']?.startsWith('/') ? caught['command'] : undefined;

function architecture(facts: Facts, { pod, view }: Failing) {
  const node = facts.nodes.find(({ metadata }) => metadata?.name === pod.spec?.nodeName);
  const arch = node?.status?.nodeInfo?.architecture ?? node?.metadata?.labels?.['kubernetes.io/arch'];
  return {
    details: {
      ...(view.spec?.image === undefined ? {} : { image: view.spec.image }),
      ...(arch === undefined ? {} : { architecture: arch }),
      ...(pod.spec?.nodeName === undefined ? {} : { node: pod.spec.nodeName }),
    },
    ...(arch === undefined
      ? {}
      : {
          better: true,
          remedies: [
            `build image ${view.spec?.image ?? ''} for ${arch}, the architecture of node ${pod.spec?.nodeName}, or select nodes of its own with nodeSelector kubernetes.io/arch`,
          ],
        }),
  };
}
