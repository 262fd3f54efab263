import type { ClusterReader, Listing } from '../../../../src/core/cluster.ts';
import { KINDS, type Kind } from '../../../../src/core/kinds.ts';
import type { KubeObject, PersistentVolumeClaim, Pod, Service, StatefulSet } from '../../../../src/core/kubernetes.ts';
import type { Warning } from '../../../../src/core/plan.ts';
import { selects } from '../../../../src/core/selectors.ts';
import type { ToolContext } from '../../../../src/core/tool.ts';
import { checked, isReady } from '../../plan/change-warnings.ts';
import { usersWarnings } from '../../plan/config-keys.ts';

export type Doomed = {
  readonly object: KubeObject;
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly orphan: boolean;
};

export type Ask = (doomed: Doomed, context: ToolContext, signal: AbortSignal) => Promise<Warning[]>;

const MOST = 2_000;
export const warn = (code: string, text: string): Warning => ({ code, text });
export const count = (number: number, more: boolean, word: string): string =>
  `${number}${more ? ' or more' : ''} ${word}${number === 1 && !more ? '' : 's'}`;
export const some = (names: readonly string[]): string =>
  names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');

/** All of these kinds in one namespace; undefined for what may not be read, which is said. */
export const listsOf = (
  kinds: readonly Kind<unknown>[],
  namespace: string,
  found: Warning[],
  cluster: ClusterReader,
  signal: AbortSignal,
): Promise<(Listing<Pod> | undefined)[]> =>
  Promise.all(
    kinds.map((kind) => {
      const read = cluster.list(kind as typeof KINDS.pods, { namespace, most: MOST }, signal);
      return checked(read, undefined, found, `its ${kind.plural}`);
    }),
  );

const claimWarnings: Ask = async ({ object, namespace }, { cluster }, signal) => {
  const found: Warning[] = [];
  const claim = object as PersistentVolumeClaim;
  const volume = claim.spec?.volumeName;
  const name = claim.metadata?.name ?? '';
  const [pods, held] = await Promise.all([
    checked(
      cluster.list(KINDS.pods, { namespace: namespace ?? '', most: MOST }, signal),
      undefined,
      found,
      'the pods that use it',
    ),
    volume === undefined
      ? undefined
      : checked(cluster.get(KINDS.persistentvolumes, volume, undefined, signal), undefined, found, 'its volume'),
  ]);
  const users = (pods?.items ?? []).filter((pod: Pod) =>
    pod.spec?.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === name),
  );
  if (users.length > 0)
    found.push(
      warn(
        'in-use',
        `${some(users.map(({ metadata }) => `pod/${metadata?.name ?? ''}`))} mount it: it goes when they have stopped`,
      ),
    );
  if (held !== undefined)
    found.push(
      held.spec?.persistentVolumeReclaimPolicy === 'Delete'
        ? warn(
            'loses-data',
            `volume ${volume} (${held.spec.capacity?.['storage'] ?? '?'}) and its data are deleted with it: reclaim policy Delete`,
          )
        : warn('keeps-volume', `volume ${volume} and its data stay, released: no new claim gets it by itself`),
    );
  return found;
};

const setWarnings: Ask = async ({ object }) => {
  const { spec } = object as StatefulSet;
  const claims = (spec?.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? '');
  if (claims.length === 0) return [];
  return [
    spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete'
      ? warn(
          'loses-data',
          `the claims of its pods (${some(claims)}) and their data are deleted too: whenDeleted is Delete`,
        )
      : warn('leaves-claims', `the claims of its pods (${some(claims)}) stay with their data`),
  ];
};

const namespaceWarnings: Ask = async ({ object }, { cluster }, signal) => {
  const found: Warning[] = [];
  const namespace = object.metadata?.name ?? '';
  const kinds = [
    KINDS.pods,
    KINDS.deployments,
    KINDS.statefulsets,
    KINDS.services,
    KINDS.persistentvolumeclaims,
    KINDS.secrets,
  ];
  const lists = await listsOf(kinds, namespace, found, cluster, signal);
  const words = lists.flatMap((list, at) => {
    const word = (kinds[at]?.kind ?? '').toLowerCase();
    return list && list.items.length > 0 ? [count(list.items.length, list.more, word)] : [];
  });
  found.unshift(
    warn('takes-along', words.length === 0 ? 'nothing common is in it' : `with everything in it: ${words.join(', ')}`),
  );
  if ((lists[4]?.items.length ?? 0) > 0)
    found.push(warn('loses-data', 'the data of its claims is lost where the volumes have the reclaim policy Delete'));
  return found;
};

const serviceWarnings: Ask = async ({ object, namespace }, { cluster }, signal) => {
  const found: Warning[] = [];
  const { spec, metadata } = object as Service;
  const [pods, routes] = await Promise.all([
    checked(
      cluster.list(KINDS.pods, { namespace: namespace ?? '', most: MOST }, signal),
      undefined,
      found,
      'the pods behind it',
    ),
    checked(cluster.list(KINDS.ingresses, { namespace: namespace ?? '' }, signal), undefined, found, 'Ingresses'),
  ]);
  const { selector } = spec ?? {};
  const ready = (pods?.items ?? []).filter(
    (pod) => selector !== undefined && isReady(pod) && selects({ matchLabels: selector }, pod.metadata?.labels ?? {}),
  );
  if (ready.length > 0)
    found.unshift(warn('serves', `it sends to ${count(ready.length, false, 'ready pod')}: its name stops to resolve`));
  const named = (routes?.items ?? []).filter((one) =>
    JSON.stringify(one.spec ?? {}).includes(`"name":${JSON.stringify(metadata?.name)}`),
  );
  if (named.length > 0)
    found.push(warn('routed', `${some(named.map((one) => `ingress/${one.metadata?.name ?? ''}`))} send to it`));
  return found;
};

const storeWarnings =
  (store: 'ConfigMap' | 'Secret'): Ask =>
  async ({ object, namespace }, context, signal) => {
    const users = await usersWarnings(store, object.metadata?.name ?? '', namespace ?? '', context, signal);
    return users.map(({ code, text }) =>
      code === 'needs-restart'
        ? warn('in-use', `${text.split(' read it at start')[0] ?? ''} use it: new pods of them do not start without it`)
        : { code, text },
    );
  };

/** What the deletion of an object of one kind means, by group and kind. */
export const OF_KIND: Readonly<Record<string, Ask>> = {
  '/PersistentVolumeClaim': claimWarnings,
  'apps/StatefulSet': setWarnings,
  '/Namespace': namespaceWarnings,
  '/Service': serviceWarnings,
  '/ConfigMap': storeWarnings('ConfigMap'),
  '/Secret': storeWarnings('Secret'),
};
