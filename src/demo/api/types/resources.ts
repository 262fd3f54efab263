import { KINDS, type Kind } from '../../../core/kinds.ts';

/** A resource under another, such as pods/log. `kind` is what it answers with. */
export type Subresource = {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly verbs: readonly string[];
};

/** A kind as the server offers it. */
export type Served = {
  readonly kind: Kind;
  readonly verbs: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly Subresource[];
};

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const PART = ['get', 'patch', 'update'];
/** Kinds that `kubectl get all` means. */
const ALL = /^(pods|services|deployments|replicasets|statefulsets|daemonsets|jobs|cronjobs|horizontalpodautoscalers)$/;
const WITH_STATUS =
  /^(pods|services|deployments|replicasets|statefulsets|daemonsets|jobs|cronjobs|horizontalpodautoscalers|namespaces|nodes|persistentvolumes|persistentvolumeclaims|resourcequotas|ingresses|poddisruptionbudgets)$/;
const WITH_SCALE = /^(deployments|replicasets|statefulsets)$/;

const more = (name: string, group: string, plural: string, words: string, namespaced = true): Kind => ({
  kind: name,
  group,
  version: 'v1',
  plural,
  namespaced,
  words: [name.toLowerCase(), ...words.split(' ').filter((word) => word !== '')],
});

const RBAC = 'rbac.authorization.k8s.io';
/** Kinds beyond those of kubewhy itself that charts and kubectl commonly touch; stored like all others. */
const OTHERS: readonly Kind[] = [
  more('Endpoints', '', 'endpoints', 'ep'),
  more('ControllerRevision', 'apps', 'controllerrevisions', ''),
  more('Role', RBAC, 'roles', ''),
  more('RoleBinding', RBAC, 'rolebindings', ''),
  more('ClusterRole', RBAC, 'clusterroles', '', false),
  more('ClusterRoleBinding', RBAC, 'clusterrolebindings', '', false),
];

/** The same objects as core events, in the newer API's shape. */
export const NEW_EVENTS: Kind = { ...(KINDS.events as Kind), group: 'events.k8s.io' };

/** events.k8s.io shows the core events; everything else is stored as it is served. */
export const storedKind = (kind: Kind): Kind => (kind === NEW_EVENTS ? KINDS.events : kind);

function serve(kind: Kind): Served {
  const { group, version, kind: name } = kind;
  const subresources: Subresource[] = [];
  if (WITH_STATUS.test(kind.plural)) subresources.push({ name: 'status', kind: name, group, version, verbs: PART });
  if (WITH_SCALE.test(kind.plural))
    subresources.push({ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: PART });
  if (kind.plural === 'pods')
    subresources.push(
      { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
      { name: 'exec', kind: 'PodExecOptions', group: '', version: 'v1', verbs: ['create', 'get'] },
      { name: 'portforward', kind: 'PodPortForwardOptions', group: '', version: 'v1', verbs: ['create', 'get'] },
      { name: 'log', kind: 'Pod', group: '', version: 'v1', verbs: ['get'] },
    );
  const verbs = kind.plural === 'namespaces' ? VERBS.filter((verb) => verb !== 'deletecollection') : VERBS;
  return { kind, verbs, categories: ALL.test(kind.plural) ? ['all'] : [], subresources };
}

const metrics = (kind: string, plural: string, namespaced: boolean): Served => ({
  kind: { kind, group: 'metrics.k8s.io', version: 'v1beta1', plural, namespaced, words: [] },
  verbs: ['get', 'list'],
  categories: [],
  subresources: [],
});

const review = (group: string, kind: string, plural: string, namespaced = false): Served => ({
  kind: { kind, group, version: 'v1', plural, namespaced, words: [] },
  verbs: ['create'],
  categories: [],
  subresources: [],
});

export const SERVED: readonly Served[] = [
  ...Object.values(KINDS).map((kind) => serve(kind)),
  ...OTHERS.map(serve),
  serve(NEW_EVENTS),
  review('authorization.k8s.io', 'SelfSubjectAccessReview', 'selfsubjectaccessreviews'),
  review('authorization.k8s.io', 'SelfSubjectRulesReview', 'selfsubjectrulesreviews'),
  review('authorization.k8s.io', 'SubjectAccessReview', 'subjectaccessreviews'),
  review('authorization.k8s.io', 'LocalSubjectAccessReview', 'localsubjectaccessreviews', true),
  review('authentication.k8s.io', 'SelfSubjectReview', 'selfsubjectreviews'),
  metrics('PodMetrics', 'pods', true),
  metrics('NodeMetrics', 'nodes', false),
];

/** Whether a path is under a group and version that is served. */
export const isServedGroup = (path: string): boolean =>
  SERVED.some(({ kind: { group, version } }) =>
    path.startsWith(group === '' ? `/api/${version}/` : `/apis/${group}/${version}/`),
  );

export const servedAt = (group: string, version: string, plural: string): Served | undefined =>
  SERVED.find(({ kind }) => kind.group === group && kind.version === version && kind.plural === plural);

/** Group versions besides the core one, in the order of first mention; every group has one version. */
export const GROUPS: readonly { readonly group: string; readonly version: string }[] = [
  ...new Map(
    SERVED.filter(({ kind }) => kind.group !== '').map(({ kind }) => [
      kind.group,
      { group: kind.group, version: kind.version },
    ]),
  ).values(),
];
