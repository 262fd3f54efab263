import type { PodTemplate } from '../../../src/core/kubernetes.ts';
import type { Health, TreeNode } from '../../../src/core/view.ts';
import type { NamespaceLists } from './namespace-lists.ts';
import { referencesOf } from '../workload/templates.ts';

type User = { readonly kind: string; readonly name: string; readonly template: PodTemplate | undefined };

const MOST_KEYS = 12;
/** Written by the cluster itself; nobody reads them here. */
const OWN = /^(?:kube-root-ca\.crt|openshift-service-ca\.crt|sh\.helm\.release\.v1\..*)$/;

/** ConfigMaps, Secrets (key names) and claims with the workloads that use them; also those that are used and not there. */
export function configTree(lists: NamespaceLists): TreeNode[] {
  const users = usersOf(lists);
  const uses = new Map<string, TreeNode[]>();
  for (const { kind, name, template } of users)
    for (const used of referencesOf(template)) {
      const key = `${used.kind}/${used.name}`;
      uses.set(key, [...(uses.get(key) ?? []), { kind, name, health: 'ok', note: 'uses it', children: [] }]);
    }
  const node = (kind: string, name: string, health: Health, note: string): TreeNode => {
    const children = uses.get(`${kind}/${name}`) ?? [];
    uses.delete(`${kind}/${name}`);
    return { kind, name, health, note, children };
  };
  const known = [
    ...lists.configmaps.map(({ metadata, data, binaryData }) => ({
      kind: 'ConfigMap',
      name: metadata?.name ?? '',
      health: 'ok' as Health,
      note: keys({ ...data, ...binaryData }),
    })),
    ...lists.secrets.map(({ metadata, data }) => ({
      kind: 'Secret',
      name: metadata?.name ?? '',
      health: 'ok' as Health,
      note: keys(data),
    })),
    ...lists.persistentvolumeclaims.map(({ metadata, status }) => ({
      kind: 'PersistentVolumeClaim',
      name: metadata?.name ?? '',
      health: (status?.phase === 'Bound' ? 'ok' : status?.phase === 'Lost' ? 'critical' : 'progressing') as Health,
      note: `${status?.phase ?? '?'}${status?.capacity?.['storage'] ? ` ${status.capacity['storage']}` : ''}`,
    })),
  ]
    .filter(({ name }) => !OWN.test(name))
    .map(({ kind, name, health, note }) => node(kind, name, health, note));
  const plural = {
    ConfigMap: 'configmaps',
    Secret: 'secrets',
    PersistentVolumeClaim: 'persistentvolumeclaims',
  } as const;
  const missing = [...uses].flatMap(([key, children]): TreeNode[] => {
    const [kind = '', name = ''] = key.split('/');
    if (!(kind in plural) || lists.unread.has(plural[kind as keyof typeof plural])) return [];
    return [{ kind, name, health: 'critical', note: 'does not exist', children }];
  });
  return [...missing, ...known];
}

function usersOf(lists: NamespaceLists): User[] {
  const templated = (['deployments', 'statefulsets', 'daemonsets', 'jobs'] as const).flatMap((plural) =>
    lists[plural].map((object) => ({
      kind: { deployments: 'Deployment', statefulsets: 'StatefulSet', daemonsets: 'DaemonSet', jobs: 'Job' }[plural],
      name: object.metadata?.name ?? '',
      template: object.spec?.template,
      owned: object.metadata?.ownerReferences?.length,
    })),
  );
  const cron = lists.cronjobs.map(({ metadata, spec }) => ({
    kind: 'CronJob',
    name: metadata?.name ?? '',
    template: spec?.jobTemplate.spec?.template,
  }));
  const bare = lists.pods
    .filter(({ metadata }) => !metadata?.ownerReferences?.length)
    .map((pod) => ({ kind: 'Pod', name: pod.metadata?.name ?? '', template: { spec: pod.spec } as PodTemplate }));
  return [...templated.filter(({ owned }) => !owned), ...cron, ...bare];
}

function keys(data: Readonly<Record<string, unknown>> | undefined): string {
  const names = Object.keys(data ?? {});
  const more = names.length - MOST_KEYS;
  return names.length === 0 ? 'empty' : `${names.slice(0, MOST_KEYS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
