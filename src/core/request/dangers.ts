import { pointerKey } from '../json-pointer.ts';
import { groupOfApi } from '../object-word.ts';
import type { Json } from '../json.ts';
import { visible } from '../visible.ts';

type Members = { readonly [key: string]: Json };
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (value: unknown, key: string): unknown =>
  isMembers(value) && Object.hasOwn(value, key) ? value[key] : undefined;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);
const text = (value: unknown): string => visible(typeof value === 'string' ? value : JSON.stringify(value ?? null));

/** Kinds that say who may do what, what the API server lets in, or what runs with rights over nodes: group and kind. */
const WIDENING =
  /^(?:rbac\.authorization\.k8s\.io\/.*|admissionregistration\.k8s\.io\/.*|apiregistration\.k8s\.io\/.*|apiextensions\.k8s\.io\/.*|certificates\.k8s\.io\/.*|authentication\.k8s\.io\/.*|authorization\.k8s\.io\/.*|policy\/PodSecurityPolicy|security\.openshift\.io\/.*|authorization\.openshift\.io\/.*|flowcontrol\.apiserver\.k8s\.io\/.*|node\.k8s\.io\/.*|storage\.k8s\.io\/CSI.*|(?:\/)(?:ServiceAccount|Secret|Node|PersistentVolume))$/;

/** True for kinds by which rights are given, requests are let in or changed, or the whole cluster is concerned. */
export const widensRights = ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): boolean =>
  WIDENING.test(`${groupOfApi(apiVersion)}/${kind}`);

/** Kinds whose deletion takes everything in them or behind them along. */
export const takesAlong = (kind: string): boolean =>
  ['Namespace', 'CustomResourceDefinition', 'PersistentVolume', 'PersistentVolumeClaim', 'Node', 'APIService'].includes(
    kind,
  );

const ruleText = (rule: unknown): string => {
  const part = (key: string): string =>
    list(at(rule, key))
      .map((one) => (one === '' ? 'core' : text(one)))
      .join(',');
  const what = [part('resources') || part('nonResourceURLs'), part('apiGroups')].filter(Boolean).join(' of ');
  const named = part('resourceNames');
  return `${part('verbs')} ${what}${named === '' ? '' : ` named ${named}`}`;
};

function rbac(kind: string, object: unknown): string[] {
  if (kind === 'Role' || kind === 'ClusterRole')
    return [
      ...list(at(object, 'rules')).map(
        (rule) => `gives ${kind === 'Role' ? 'in its namespace' : 'in the whole cluster'}: ${ruleText(rule)}`,
      ),
      ...(at(object, 'aggregationRule') === undefined
        ? []
        : ['gives in the whole cluster what all ClusterRoles give that its aggregationRule selects']),
    ];
  if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') return [];
  const role = at(object, 'roleRef');
  const who = list(at(object, 'subjects'))
    .map((one) => {
      const place = text(at(one, 'namespace'));
      return `${text(at(one, 'kind'))} ${text(at(one, 'name'))}${place === '' ? '' : ` of namespace ${place}`}`;
    })
    .join(', ');
  return [`gives the rights of ${text(at(role, 'kind'))} ${text(at(role, 'name'))} to ${who || 'nobody'}`];
}

const RISKY_CAPABILITIES =
  /^(?:ALL|(?:CAP_)?(?:SYS_ADMIN|SYS_PTRACE|SYS_MODULE|NET_ADMIN|NET_RAW|DAC_READ_SEARCH|BPF))$/i;

function containerDangers(container: unknown): string[] {
  const name = text(at(container, 'name') ?? '');
  const security = at(container, 'securityContext');
  const caps = list(at(at(security, 'capabilities'), 'add')).filter((one) => RISKY_CAPABILITIES.test(String(one)));
  const loose = ['seccompProfile', 'appArmorProfile'].some((key) => at(at(security, key), 'type') === 'Unconfined');
  return [
    ...(loose || at(security, 'procMount') === 'Unmasked'
      ? [`container ${name} runs without what keeps programs from the kernel`]
      : []),
    ...(at(security, 'privileged') === true
      ? [`container ${name} is privileged: it can do all that its node can`]
      : []),
    ...(at(security, 'allowPrivilegeEscalation') === true
      ? [`container ${name} may take more rights than it has`]
      : []),
    ...(caps.length > 0 ? [`container ${name} gets the capabilities ${caps.map(text).join(', ')}`] : []),
  ];
}

function podDangers(spec: Members): string[] {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((key) => spec[key] === true);
  const paths = list(spec['volumes']).flatMap((volume) => {
    const path = at(at(volume, 'hostPath'), 'path');
    return path === undefined ? [] : [`a folder of the node is mounted: ${text(path)}`];
  });
  const containers = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((key) => list(spec[key]));
  return [
    ...(shared.length > 0 ? [`pods share with their node: ${shared.join(', ')}`] : []),
    ...paths,
    ...containers.flatMap(containerDangers),
  ];
}

const DEEPEST = 40;

/**
 * What in these values reaches out of the workload's own place, a phrase each: privileges, folders of nodes, rights.
 * Whatever the kind, also inside of lists.
 */
export function dangersOf(value: unknown, kind = '', depth = 0): string[] {
  if (depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((one: unknown) => dangersOf(one, '', depth + 1));
  if (!isMembers(value)) return [];
  const own = typeof value['kind'] === 'string' ? value['kind'] : kind;
  const pod =
    'containers' in value ||
    'ephemeralContainers' in value ||
    'initContainers' in value ||
    'volumes' in value ||
    'hostNetwork' in value ||
    'hostPID' in value;
  return [
    ...rbac(own, value),
    ...(pod ? podDangers(value) : []),
    ...Object.values(value).flatMap((member) => dangersOf(member, '', depth + 1)),
  ];
}

/** The same for one edited field: its path says what the value is. */
export function editDangers(kind: string, path: string, to: Json | undefined): string[] {
  if (to === undefined) return [];
  const parts = path.split('/').slice(1);
  const wrapped = parts.reduceRight<Json>(
    (inner, part) => (/^\d+$/.test(part) ? [inner] : { [pointerKey(part)]: inner }),
    to,
  );
  const account = /\/spec\/(?:serviceAccountName|serviceAccount)$/.test(path)
    ? [`its pods get the rights of ServiceAccount ${text(to)}`]
    : [];
  return [...account, ...dangersOf(wrapped, kind)];
}
