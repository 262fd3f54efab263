import type { PodTemplate } from '../../../src/core/kubernetes.ts';
import type { Health, TreeNode } from '../../../src/core/view.ts';
import type { NamespaceLists } from './namespace-lists.ts';
import { needsOf } from '../workload/needs.ts';
import { referencesOf } from '../workload/templates.ts';
import { healthIn } from './health.ts';

type User = { readonly kind: string; readonly name: string; readonly template: PodTemplate | undefined };

const MOST_KEYS = 12;
/** Written by the cluster itself; nobody reads them here. */
const OWN = /^(?:kube-root-ca\.crt|openshift-service-ca\.crt|sh\.helm\.release\.v1\..*)$/;

/**
 * ConfigMaps, Secrets (key names) and claims with the workloads that use them; also those that are used and not there.
 * A user has the mark that it has among the workloads; an object that lacks a key which somebody needs is not well.
 */
export function configTree(lists: NamespaceLists, workloads: readonly TreeNode[]): TreeNode[] {
  const users = usersOf(lists);
  const uses = new Map<string, TreeNode[]>();
  const needs = new Map<string, Set<string>>();
  for (const { kind, name, template } of users) {
    const health = healthIn(workloads, kind, name);
    for (const used of referencesOf(template)) {
      const key = `${used.kind}/${used.name}`;
      uses.set(key, [...(uses.get(key) ?? []), { kind, name, health, note: 'uses it', children: [] }]);
    }
    for (const [key, wanted] of needsOf(template)) needs.set(key, new Set([...(needs.get(key) ?? []), ...wanted]));
  }
  const node = (kind: string, name: string, health: Health, note: string): TreeNode => {
    const children = uses.get(`${kind}/${name}`) ?? [];
    uses.delete(`${kind}/${name}`);
    return { kind, name, health, note, children };
  };
  const known = [
    ...lists.configmaps.map(({ metadata, data, binaryData }) =>
      keyed('ConfigMap', metadata?.name ?? '', { ...data, ...binaryData }, needs),
    ),
    ...lists.secrets.map(({ metadata, data }) => keyed('Secret', metadata?.name ?? '', data, needs)),
    ...lists.persistentvolumeclaims.map(({ metadata, status }) => ({
      kind: 'PersistentVolumeClaim',
      name: metadata?.name ?? '',
      health: (status?.phase === 'Bound' ? 'ok' : status?.phase === 'Lost' ? 'critical' : 'progressing') as Health,
      note: `${status?.phase ?? '?'}${status?.capacity?.['storage'] ? ` ${status.capacity['storage']}` : ''}`,
    })),
  ]
    .filter(({ kind, name }) => {
      if (OWN.test(name)) uses.delete(`${kind}/${name}`);
      return !OWN.test(name);
    })
    .map(({ kind, name, health, note }) => node(kind, name, health, note));
  const plural = {
    ConfigMap: 'configmaps',
    Secret: 'secrets',
    PersistentVolumeClaim: 'persistentvolumeclaims',
  } as const;
  const missing = [...uses].flatMap(([key, children]): TreeNode[] => {
    const [kind = '', name = ''] = key.split('/');
    if (!(kind in plural) || lists.unread.has(plural[kind as keyof typeof plural])) return [];
    const needed = needs.has(key);
    const note = needed ? 'does not exist' : 'does not exist, not needed to start';
    return [{ kind, name, health: needed ? 'critical' : 'unknown', note, children }];
  });
  return [...missing, ...known];
}

type Keyed = { readonly kind: string; readonly name: string; readonly health: Health; readonly note: string };

function keyed(
  kind: string,
  name: string,
  data: Readonly<Record<string, unknown>> | undefined,
  needs: ReadonlyMap<string, ReadonlySet<string>>,
): Keyed {
  const lacks = [...(needs.get(`${kind}/${name}`) ?? [])].filter((key) => !Object.hasOwn(data ?? {}, key));
  if (lacks.length === 0) return { kind, name, health: 'ok', note: keys(data) };
  const more = lacks.length > MOST_KEYS ? ` and ${lacks.length - MOST_KEYS} more` : '';
  return {
    kind,
    name,
    health: 'critical',
    note: `lacks ${lacks.slice(0, MOST_KEYS).join(', ')}${more}; has ${Object.keys(data ?? {}).length === 0 ? 'no keys' : keys(data)}`,
  };
}

function usersOf(lists: NamespaceLists): User[] {
  const templated = (['deployments', 'statefulsets', 'daemonsets', 'jobs'] as const).flatMap((plural) =>
    lists[plural].map((object) => ({
      kind: { deployments: 'Deployment', statefulsets: 'StatefulSet', daemonsets: 'DaemonSet', jobs: 'Job' }[plural],
      name: object.metadata?.name ?? '',
      template: object.spec?.template,
      // Its CronJob has the same template.
      owned: object.metadata?.ownerReferences?.some(({ kind }) => kind === 'CronJob'),
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
