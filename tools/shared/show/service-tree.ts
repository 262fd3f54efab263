import type { EndpointSlice, Ingress, Service } from '../../../src/core/kubernetes.ts';
import type { Health, TreeNode } from '../../../src/core/view.ts';
import { healthIn, worstOf } from './health.ts';
import type { NamespaceLists } from './namespace-lists.ts';

const leaf = (kind: string, name: string, health: Health, note?: string): TreeNode => ({
  kind,
  name,
  health,
  ...(note === undefined ? {} : { note }),
  children: [],
});

/**
 * Services with their endpoints and the workloads behind them; then Ingresses with their Services. What is named again
 * has the mark that it has itself.
 */
export function serviceTree(lists: NamespaceLists, workloads: readonly TreeNode[]): TreeNode[] {
  const services = lists.services.map((service) => serviceNode(service, lists, workloads));
  return [...services, ...lists.ingresses.map((ingress) => ingressNode(ingress, lists, services))];
}

function serviceNode(service: Service, lists: NamespaceLists, workloads: readonly TreeNode[]): TreeNode {
  const { spec, metadata } = service;
  const name = metadata?.name ?? '';
  const ports = (spec?.ports ?? []).map(({ port, targetPort }) => `${port}→${targetPort ?? port}`).join(', ');
  const head = `${spec?.type ?? 'ClusterIP'}${ports ? ` ${ports}` : ''}`;
  const selector = Object.entries(spec?.selector ?? {});
  if (spec?.type === 'ExternalName') return leaf('Service', name, 'ok', `ExternalName ${spec.externalName ?? ''}`);
  if (selector.length === 0) return leaf('Service', name, 'unknown', `${head}, no selector`);
  const fits = (labels: Readonly<Record<string, string>> | undefined): boolean =>
    selector.every(([key, value]) => labels?.[key] === value);
  const behind = (['deployments', 'statefulsets', 'daemonsets'] as const).flatMap((plural) =>
    lists[plural]
      .filter(({ spec: own }) => fits(own?.template.metadata?.labels))
      .map((object) => ({
        kind: KIND[plural],
        name: object.metadata?.name ?? '',
        replicas: 'replicas' in (object.spec ?? {}) ? (object.spec as { replicas?: number }).replicas : undefined,
      })),
  );
  const children = behind.map(({ kind, name: own }) => leaf(kind, own, healthIn(workloads, kind, own), 'selected'));
  if (lists.unread.has('endpointslices'))
    return { ...leaf('Service', name, 'unknown', `${head}, endpoints not read`), children };
  const { ready, all } = endpointsOf(name, lists.endpointslices);
  const idle = behind.length > 0 && behind.every(({ replicas }) => replicas === 0);
  const health: Health = ready > 0 ? (ready < all ? 'warning' : 'ok') : idle ? 'idle' : 'critical';
  const what =
    all === 0 ? (behind.length === 0 ? 'selects no pods' : 'no endpoints') : `${ready} of ${all} endpoints ready`;
  return { kind: 'Service', name, health, note: `${head}, ${what}`, children };
}

const KIND = { deployments: 'Deployment', statefulsets: 'StatefulSet', daemonsets: 'DaemonSet' } as const;

function endpointsOf(service: string, slices: readonly EndpointSlice[]): { ready: number; all: number } {
  const endpoints = slices
    .filter(({ metadata }) => metadata?.labels?.['kubernetes.io/service-name'] === service)
    .flatMap((slice) => slice.endpoints ?? []);
  return { ready: endpoints.filter(({ conditions }) => conditions?.ready !== false).length, all: endpoints.length };
}

function ingressNode(ingress: Ingress, lists: NamespaceLists, services: readonly TreeNode[]): TreeNode {
  const { spec } = ingress;
  const names = (spec?.rules ?? []).flatMap(({ http }) =>
    (http?.paths ?? []).map(({ backend }) => backend.service?.name),
  );
  const targets = [...new Set([spec?.defaultBackend?.service?.name, ...names])].filter((name) => name !== undefined);
  const children = targets.map((name): TreeNode => {
    const known = services.find((node) => node.name === name);
    if (known || lists.unread.has('services')) return leaf('Service', name, known?.health ?? 'unknown');
    return leaf('Service', name, 'critical', 'does not exist');
  });
  const worst = worstOf(children.map(({ health }) => health));
  return {
    kind: 'Ingress',
    name: ingress.metadata?.name ?? '',
    health: worst === 'idle' ? 'ok' : worst,
    note: (spec?.rules ?? []).map(({ host }) => host ?? '*').join(', ') || '*',
    children,
  };
}
