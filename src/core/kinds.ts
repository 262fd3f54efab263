import type {
  ConfigMap,
  CronJob,
  DaemonSet,
  Deployment,
  EndpointSlice,
  HorizontalPodAutoscaler,
  Ingress,
  IngressClass,
  Job,
  KubeObject,
  LimitRange,
  Namespace,
  NetworkPolicy,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  PodTemplate,
  RawEvent,
  ReplicaSet,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
  StorageClass,
  WebhookConfiguration,
} from './kubernetes.ts';

/** Where a kind is served. `T` is the type of its objects; it exists at compile time only. */
export type Kind<T = KubeObject> = {
  readonly kind: string;
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  /** Plural resource name, as in URLs. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Other words that kubectl takes: singular and short names. */
  readonly words: readonly string[];
  readonly objectType?: T;
};

const kind = <T>(name: string, api: string, plural: string, words: string, namespaced = true): Kind<T> => {
  const cut = api.lastIndexOf('/');
  const short = words === '' ? [] : words.split(' ');
  return {
    kind: name,
    group: cut < 0 ? '' : api.slice(0, cut),
    version: api.slice(cut + 1),
    plural,
    namespaced,
    words: [name.toLowerCase(), ...short],
  };
};

/** apps/v1: what StatefulSets and DaemonSets keep of their templates; `data` is a patch of the workload. */
export type ControllerRevision = KubeObject & {
  readonly revision?: number;
  readonly data?: { readonly spec?: { readonly template?: PodTemplate } };
};
export const CONTROLLER_REVISIONS = kind<ControllerRevision>(
  'ControllerRevision',
  'apps/v1',
  'controllerrevisions',
  '',
);

/** Kinds that a pod template names and that are looked up when they are missing. */
export const PRIORITY_CLASSES = kind<KubeObject>(
  'PriorityClass',
  'scheduling.k8s.io/v1',
  'priorityclasses',
  'pc',
  false,
);
export const RUNTIME_CLASSES = kind<KubeObject>('RuntimeClass', 'node.k8s.io/v1', 'runtimeclasses', '', false);
/** Who answers for each API group; its condition says why one does not. */
export const API_SERVICES = kind<KubeObject>('APIService', 'apiregistration.k8s.io/v1', 'apiservices', '', false);

/** Who may do what: read where a call is refused for lack of a right. */
type Granted = { readonly apiGroups?: readonly string[]; readonly resources?: readonly string[] };
export type Role = KubeObject & { readonly rules?: readonly (Granted & { readonly verbs?: readonly string[] })[] };
export type RoleBinding = KubeObject & {
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
};
const RBAC = 'rbac.authorization.k8s.io/v1';
export const ROLES = kind<Role>('Role', RBAC, 'roles', '');
export const ROLE_BINDINGS = kind<RoleBinding>('RoleBinding', RBAC, 'rolebindings', '');
export const CLUSTER_ROLES = kind<Role>('ClusterRole', RBAC, 'clusterroles', '', false);
export const CLUSTER_ROLE_BINDINGS = kind<RoleBinding>('ClusterRoleBinding', RBAC, 'clusterrolebindings', '', false);

/** The built-in kinds that kubewhy knows without discovery. */
export const KINDS = {
  pods: kind<Pod>('Pod', 'v1', 'pods', 'po'),
  deployments: kind<Deployment>('Deployment', 'apps/v1', 'deployments', 'deploy'),
  replicasets: kind<ReplicaSet>('ReplicaSet', 'apps/v1', 'replicasets', 'rs'),
  statefulsets: kind<StatefulSet>('StatefulSet', 'apps/v1', 'statefulsets', 'sts'),
  daemonsets: kind<DaemonSet>('DaemonSet', 'apps/v1', 'daemonsets', 'ds'),
  jobs: kind<Job>('Job', 'batch/v1', 'jobs', ''),
  cronjobs: kind<CronJob>('CronJob', 'batch/v1', 'cronjobs', 'cj'),
  services: kind<Service>('Service', 'v1', 'services', 'svc'),
  endpointslices: kind<EndpointSlice>('EndpointSlice', 'discovery.k8s.io/v1', 'endpointslices', ''),
  configmaps: kind<ConfigMap>('ConfigMap', 'v1', 'configmaps', 'cm'),
  secrets: kind<Secret>('Secret', 'v1', 'secrets', ''),
  serviceaccounts: kind<ServiceAccount>('ServiceAccount', 'v1', 'serviceaccounts', 'sa'),
  persistentvolumeclaims: kind<PersistentVolumeClaim>('PersistentVolumeClaim', 'v1', 'persistentvolumeclaims', 'pvc'),
  persistentvolumes: kind<PersistentVolume>('PersistentVolume', 'v1', 'persistentvolumes', 'pv', false),
  storageclasses: kind<StorageClass>('StorageClass', 'storage.k8s.io/v1', 'storageclasses', 'sc', false),
  horizontalpodautoscalers: kind<HorizontalPodAutoscaler>(
    'HorizontalPodAutoscaler',
    'autoscaling/v2',
    'horizontalpodautoscalers',
    'hpa',
  ),
  poddisruptionbudgets: kind<PodDisruptionBudget>('PodDisruptionBudget', 'policy/v1', 'poddisruptionbudgets', 'pdb'),
  ingresses: kind<Ingress>('Ingress', 'networking.k8s.io/v1', 'ingresses', 'ing'),
  ingressclasses: kind<IngressClass>('IngressClass', 'networking.k8s.io/v1', 'ingressclasses', '', false),
  networkpolicies: kind<NetworkPolicy>('NetworkPolicy', 'networking.k8s.io/v1', 'networkpolicies', 'netpol'),
  resourcequotas: kind<ResourceQuota>('ResourceQuota', 'v1', 'resourcequotas', 'quota'),
  limitranges: kind<LimitRange>('LimitRange', 'v1', 'limitranges', 'limits'),
  validatingwebhooks: kind<WebhookConfiguration>(
    'ValidatingWebhookConfiguration',
    'admissionregistration.k8s.io/v1',
    'validatingwebhookconfigurations',
    '',
    false,
  ),
  mutatingwebhooks: kind<WebhookConfiguration>(
    'MutatingWebhookConfiguration',
    'admissionregistration.k8s.io/v1',
    'mutatingwebhookconfigurations',
    '',
    false,
  ),
  namespaces: kind<Namespace>('Namespace', 'v1', 'namespaces', 'ns', false),
  nodes: kind<Node>('Node', 'v1', 'nodes', 'no', false),
  events: kind<RawEvent>('Event', 'v1', 'events', 'ev'),
} as const;

const ALL: readonly Kind<unknown>[] = Object.values(KINDS);

/** What a person may name as a workload, owners before what they own. */
export const WORK_KINDS = [
  KINDS.deployments,
  KINDS.statefulsets,
  KINDS.daemonsets,
  KINDS.cronjobs,
  KINDS.jobs,
  KINDS.pods,
] as readonly Kind<unknown>[] as readonly Kind[];

/**
 * The built-in kind that a word means, as kubectl reads it: plural, singular or short name, alone or with `.group` or
 * `.version.group`, any case.
 */
export function kindOfWord(word: string): Kind | undefined {
  const [name = '', ...rest] = word.toLowerCase().split('.');
  const of = rest.join('.');
  const found = ALL.find(
    ({ plural, words, group, version }) =>
      (plural === name || words.includes(name)) &&
      (rest.length === 0 || (group !== '' && (of === group || of === `${version}.${group}`))),
  );
  return found as Kind | undefined;
}

/** The first of these kinds that a word in lower case means, in the same forms. */
export const kindNamed = (kinds: readonly Kind[], word: string): Kind | undefined =>
  kinds.find(({ plural, group, version, words }) =>
    [plural, ...words].some((name) => [name, `${name}.${group}`, `${name}.${version}.${group}`].includes(word)),
  );

export const apiVersionOf = (entry: Kind<unknown>): string =>
  entry.group === '' ? entry.version : `${entry.group}/${entry.version}`;

/**
 * The collection's URL path, e.g. /apis/apps/v1/namespaces/shop/deployments; without a namespace, of all namespaces.
 */
export function collectionPath(entry: Kind<unknown>, namespace?: string): string {
  const root = entry.group === '' ? `/api/${entry.version}` : `/apis/${entry.group}/${entry.version}`;
  return entry.namespaced && namespace !== undefined
    ? `${root}/namespaces/${encodeURIComponent(namespace)}/${entry.plural}`
    : `${root}/${entry.plural}`;
}

/** At most `most` requests; groups of a low `rank` first. */
export type CustomKindsQuery = { readonly most?: number; readonly rank?: (group: string) => number };
/** `unasked`: API groups whose kinds (or some of them) were not asked for. */
export type CustomKinds = { readonly kinds: readonly Kind[]; readonly unasked: readonly string[] };
