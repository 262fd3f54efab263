import type { ListQuery } from '../core/cluster.ts';
import {
  API_SERVICES,
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  CONTROLLER_REVISIONS,
  KINDS,
  PRIORITY_CLASSES,
  ROLE_BINDINGS,
  ROLES,
  RUNTIME_CLASSES,
  type Kind,
} from '../core/kinds.ts';

type Source<T> = { readonly kind: Kind<T>; readonly query: ListQuery };
const of = <T>(kind: Kind<T>, query: ListQuery = {}): Source<T> => ({ kind, query });

/** One page: a list costs exactly one request. What is above it is said in `notRead`. */
export const PAGE = 20_000;

/** What can be listed, and how. The namespace is the diagnosed one where the query names none. */
export const SOURCES = {
  pods: of(KINDS.pods),
  deployments: of(KINDS.deployments, { managers: true }),
  replicasets: of(KINDS.replicasets),
  statefulsets: of(KINDS.statefulsets, { managers: true }),
  daemonsets: of(KINDS.daemonsets),
  /** Old templates of StatefulSets and DaemonSets. */
  controllerrevisions: of(CONTROLLER_REVISIONS),
  jobs: of(KINDS.jobs),
  cronjobs: of(KINDS.cronjobs),
  rawEvents: of(KINDS.events),
  services: of(KINDS.services),
  endpointslices: of(KINDS.endpointslices),
  persistentvolumeclaims: of(KINDS.persistentvolumeclaims),
  horizontalpodautoscalers: of(KINDS.horizontalpodautoscalers),
  ingresses: of(KINDS.ingresses),
  networkpolicies: of(KINDS.networkpolicies),
  resourcequotas: of(KINDS.resourcequotas),
  limitranges: of(KINDS.limitranges),
  poddisruptionbudgets: of(KINDS.poddisruptionbudgets),
  configmaps: of(KINDS.configmaps, { managers: true }),
  /** Key names alone: the reader removes values. */
  secrets: of(KINDS.secrets, { managers: true }),
  /** Helm's release Secrets. */
  helmSecrets: of(KINDS.secrets, { labelSelector: 'owner=helm' }),
  /** Secrets with a certificate; the reader adds what the certificate says. */
  tlsSecrets: of(KINDS.secrets, { fieldSelector: 'type=kubernetes.io/tls' }),
  serviceaccounts: of(KINDS.serviceaccounts),
  nodes: of(KINDS.nodes),
  /** Events of nodes stand in the namespace "default". */
  nodeEvents: of(KINDS.events, { namespace: 'default', fieldSelector: 'involvedObject.kind=Node' }),
  persistentvolumes: of(KINDS.persistentvolumes),
  storageclasses: of(KINDS.storageclasses),
  priorityclasses: of(PRIORITY_CLASSES),
  runtimeclasses: of(RUNTIME_CLASSES),
  apiservices: of(API_SERVICES),
  ingressclasses: of(KINDS.ingressclasses),
  /** Services of every namespace, for a host that names one elsewhere. */
  allServices: of(KINDS.services, { namespace: '*' }),
  /** DaemonSets of every namespace: drivers and agents that a node lacks. */
  allDaemonsets: of(KINDS.daemonsets, { namespace: '*' }),
  /** Deployments of every namespace, for who holds a port of the nodes. */
  allDeployments: of(KINDS.deployments, { namespace: '*' }),
  /** NetworkPolicies of every namespace, for who shuts off what serves a webhook. */
  allNetworkPolicies: of(KINDS.networkpolicies, { namespace: '*' }),
  validatingwebhooks: of(KINDS.validatingwebhooks),
  mutatingwebhooks: of(KINDS.mutatingwebhooks),
  dnsPods: of(KINDS.pods, { namespace: 'kube-system', labelSelector: 'k8s-app=kube-dns' }),
  namespaces: of(KINDS.namespaces),
  clusterroles: of(CLUSTER_ROLES),
  clusterrolebindings: of(CLUSTER_ROLE_BINDINGS),
  roles: of(ROLES),
  /** Of every namespace: one that stands in the wrong one gives no right here. */
  rolebindings: of(ROLE_BINDINGS, { namespace: '*' }),
} as const;

/** Read at once: enough to see every ill pod and its owner. */
export const FIRST = ['pods', 'deployments', 'replicasets', 'statefulsets', 'rawEvents'] as const;

/** Read after `wants`, as far as the budget of requests goes, most important first. */
export const ROUTINE = [
  'jobs',
  'daemonsets',
  'services',
  'nodes',
  'ingresses',
  'persistentvolumeclaims',
  'cronjobs',
  'horizontalpodautoscalers',
  'helmSecrets',
] as const;
