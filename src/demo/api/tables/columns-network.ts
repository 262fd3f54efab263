import type {
  EndpointSlice,
  Ingress,
  IngressClass,
  KubeObject,
  NetworkPolicy,
  Service,
} from '../../../core/kubernetes.ts';
import { columnsOf, type Columns } from './columns.ts';
import { ageOf, labelsText, orNone, selectorText } from './human.ts';

type Balancer = { readonly ingress?: readonly { ip?: string; hostname?: string }[] };

const addresses = (balancer: Balancer | undefined): string =>
  [...new Set((balancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? ''))]
    .filter((text) => text !== '')
    .sort()
    .join(',');

function externalIp({ spec, status }: Service): string {
  const own = spec?.externalIPs ?? [];
  if (spec?.type === 'ExternalName') return spec.externalName ?? '';
  if (spec?.type !== 'LoadBalancer') return orNone(own.join(','));
  return [addresses(status?.loadBalancer), ...own].filter((text) => text !== '').join(',') || '<pending>';
}

const portsText = (ports: NonNullable<Service['spec']>['ports']): string =>
  (ports ?? [])
    .map(({ port, nodePort, protocol = 'TCP' }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`)
    .join(',');

/** The first three, and how many more there are. */
function some(texts: readonly string[]): string {
  if (texts.length === 0) return '<unset>';
  const shown = texts.slice(0, 3).join(',');
  return texts.length > 3 ? `${shown} + ${texts.length - 3} more...` : shown;
}

type Subset = { addresses?: { ip: string }[]; ports?: { port: number }[] };
type Endpoints = KubeObject & { subsets?: Subset[] };

const endpointTexts = ({ subsets }: Endpoints): string[] =>
  (subsets ?? []).flatMap(({ addresses = [], ports = [] }) =>
    addresses.flatMap(({ ip }) => (ports.length === 0 ? [ip] : ports.map(({ port }) => `${ip}:${port}`))),
  );

export const NETWORK_COLUMNS: Readonly<Record<string, Columns>> = {
  services: columnsOf<Service>('Name Type Cluster-IP External-IP Port(s) Age Selector*', (service, now) => [
    service.metadata?.name ?? '',
    service.spec?.type ?? '',
    orNone(service.spec?.clusterIPs?.[0] ?? service.spec?.clusterIP),
    externalIp(service),
    orNone(portsText(service.spec?.ports)),
    ageOf(service.metadata?.creationTimestamp, now),
    labelsText(service.spec?.selector),
  ]),
  endpointslices: columnsOf<EndpointSlice>(
    'Name AddressType Ports Endpoints Age',
    ({ metadata, addressType, ports, endpoints }, now) => [
      metadata?.name ?? '',
      addressType,
      some((ports ?? []).map(({ port, name }) => String(port ?? name ?? '*'))),
      some((endpoints ?? []).flatMap((endpoint) => endpoint.addresses)),
      ageOf(metadata?.creationTimestamp, now),
    ],
  ),
  endpoints: columnsOf<Endpoints>('Name Endpoints Age', (endpoints, now) => {
    const texts = endpointTexts(endpoints);
    return [
      endpoints.metadata?.name ?? '',
      texts.length === 0 ? '<none>' : some(texts),
      ageOf(endpoints.metadata?.creationTimestamp, now),
    ];
  }),
  ingresses: columnsOf<Ingress>('Name Class Hosts Address Ports Age', ({ metadata, spec, status }, now) => {
    const hosts = (spec?.rules ?? []).map(({ host }) => host ?? '').filter((host) => host !== '');
    return [
      metadata?.name ?? '',
      orNone(spec?.ingressClassName),
      hosts.length === 0 ? '*' : some(hosts),
      addresses(status?.loadBalancer),
      (spec?.tls?.length ?? 0) > 0 ? '80, 443' : '80',
      ageOf(metadata?.creationTimestamp, now),
    ];
  }),
  ingressclasses: columnsOf<IngressClass>('Name Controller Parameters Age', ({ metadata, spec }, now) => {
    const parameters = spec?.parameters;
    const group = parameters?.apiGroup === undefined ? '' : `.${parameters.apiGroup}`;
    return [
      `${metadata?.name}${metadata?.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true' ? ' (default)' : ''}`,
      spec?.controller ?? '',
      parameters ? `${parameters.kind}${group}/${parameters.name}` : '<none>',
      ageOf(metadata?.creationTimestamp, now),
    ];
  }),
  networkpolicies: columnsOf<NetworkPolicy>('Name Pod-Selector Age', ({ metadata, spec }, now) => [
    metadata?.name ?? '',
    selectorText(spec?.podSelector),
    ageOf(metadata?.creationTimestamp, now),
  ]),
};
