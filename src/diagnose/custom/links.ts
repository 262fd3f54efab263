import type { KubeObject } from '../../core/kubernetes.ts';

/** What one object says about another: by kind and name, by an owner, or by a field whose name tells the kind. */
export type Link = {
  readonly kind: string;
  readonly name: string;
  /** Undefined: the object's own namespace, or none. */
  readonly namespace?: string;
  /** API group, where it is said. */
  readonly group?: string;
  /** Field in the object, such as `.spec.issuerRef`. */
  readonly path: string;
};
type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const MOST = 60;
const DEEP = 9;
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Kinds that a reference means when it names none. */
const USUAL: Readonly<Record<string, string>> = {
  parent: 'Gateway',
  backend: 'Service',
  scaleTarget: 'Deployment',
  store: 'SecretStore',
  issuer: 'Issuer',
  configMap: 'ConfigMap',
  source: '',
};
/** Names by themselves: `secretName: x`. */
const PLAIN =
  /^(?:(?<secret>\w*[sS]ecretName|secret)|(?<config>\w*[cC]onfigMapName)|(?<service>\w*[sS]erviceName)|(?<account>serviceAccountName)|(?<claim>claimName)|(?<storage>storageClassName)|(?<gateway>gatewayClassName)|(?<ingress>ingressClassName))$/;
const PLAIN_KIND: Readonly<Record<string, string>> = {
  secret: 'Secret',
  config: 'ConfigMap',
  service: 'Service',
  account: 'ServiceAccount',
  claim: 'PersistentVolumeClaim',
  storage: 'StorageClass',
  gateway: 'GatewayClass',
  ingress: 'IngressClass',
};
/** What a maker of Secrets calls the one that it makes when no field says Secret. */
const MADE = new Set(['target', 'destination', 'template', 'output', 'writeConnectionSecretToRef']);

/** `secretTemplates[].name` and `template.metadata.name` as well. */
const isMade = (key: string, path: string): boolean =>
  MADE.has(key) || /[tT]emplates?$/.test(key) || /[tT]emplate\.metadata$/.test(path);

const known = new WeakMap<KubeObject, readonly Link[]>();

/** Everything that an object's spec names, in the order of the fields. Values are never followed into data. */
export function linksOf(object: KubeObject): readonly Link[] {
  const links = known.get(object) ?? findLinks(object);
  known.set(object, links);
  return links;
}

function findLinks(object: KubeObject): readonly Link[] {
  const found: Link[] = [];
  const visit = (value: unknown, path: string, key: string, depth: number): void => {
    if (found.length >= MOST || depth === 0) return;
    if (Array.isArray(value)) {
      value.slice(0, MOST).forEach((one, place) => visit(one, `${path}[${place}]`, key, depth - 1));
      return;
    }
    if (!isNode(value)) {
      const plain = PLAIN.exec(key)?.groups;
      const name = text(value);
      const [sort] = Object.entries(plain ?? {}).find(([, hit]) => hit !== undefined) ?? [];
      if (sort !== undefined && NAME.test(name)) found.push({ kind: PLAIN_KIND[sort] ?? '', name, path });
      return;
    }
    const link = linkIn(value, path, key, object.kind ?? '');
    if (link) found.push(link);
    for (const [name, member] of Object.entries(value)) visit(member, `${path}.${name}`, name, depth - 1);
  };
  visit(object.spec, '.spec', 'spec', DEEP);
  return found;
}

function linkIn(node: Node, path: string, key: string, owner: string): Link | undefined {
  const name = text(node['name']);
  if (!NAME.test(name)) return undefined;
  const stem = /^(.+?)(?:Refs?|Reference|References)$/.exec(key)?.[1];
  const said = text(node['kind']);
  const kind =
    said !== ''
      ? said
      : /^depend(?:sOn|encies)$/.test(key)
        ? owner
        : stem !== undefined
          ? kindOf(stem)
          : isMade(key, path) && /Secret|ConfigMap/.test(owner)
            ? (/Secret|ConfigMap/.exec(owner)?.[0] ?? '')
            : /[sS]ecret$/.test(key)
              ? 'Secret'
              : /[cC]onfigMap$/.test(key)
                ? 'ConfigMap'
                : '';
  if (kind === '') return undefined;
  const namespace = text(node['namespace']);
  const group = text(node['group']) || /^(.+)\//.exec(text(node['apiVersion']))?.[1];
  return {
    kind,
    name,
    path,
    ...(namespace === '' ? {} : { namespace }),
    ...(group === undefined || group === '' ? {} : { group }),
  };
}

function kindOf(stem: string): string {
  const usual = Object.entries(USUAL).find(
    ([word]) => stem === word || stem.toLowerCase().endsWith(word.toLowerCase()),
  );
  if (usual) return usual[1];
  if (/secret/i.test(stem)) return 'Secret';
  return stem.charAt(0).toUpperCase() + stem.slice(1);
}

/** Of each kind that others make: how the kinds are called whose objects give it their own name. */
const MAKERS: Readonly<Record<string, RegExp>> = {
  Secret: /Secret|Certificate|User|Credential|Binding|Bucket|AccessKey|Item/,
  ConfigMap: /ConfigMap|Certificate|User|Credential|Binding|Bucket|AccessKey|Item/,
  PersistentVolumeClaim: /Volume|Claim/,
};

/**
 * The object has the very name of what is missing, and is of a kind that makes such; or that is called by it and its
 * API group (`admin.orders.credentials.database.example.org`).
 */
export const hasNameOf = (object: KubeObject, kind: string, name: string): boolean =>
  (object.metadata?.name === name && MAKERS[kind]?.test(object.kind ?? '') === true) || isCalledBy(object, name);

const isCalledBy = ({ apiVersion = '', metadata }: KubeObject, name: string): boolean =>
  apiVersion.includes('.') &&
  name.endsWith(`.${apiVersion.split('/')[0]}`) &&
  name.split('.').includes(metadata?.name ?? ' ');

/** True when the object is what makes this Secret (or ConfigMap, or claim): a field says so, or both have one name. */
export const makes = (object: KubeObject, kind: string, name: string): boolean =>
  kind in MAKERS &&
  (hasNameOf(object, kind, name) ||
    (kind !== 'PersistentVolumeClaim' &&
      linksOf(object).some(
        (link) => link.kind === kind && link.name === name && isOutput(link.path, object.kind ?? ''),
      )));

/** A Secret that an object reads (credentials of its store) is not one that it makes. */
const isOutput = (path: string, owner: string): boolean =>
  /(?:target|destination|output|template|writeConnectionSecret|managed\w*Secret|secretObjects)/i.test(path) ||
  (/Certificate|Bundle/.test(owner) && path.endsWith('.spec.secretName')) ||
  (/Secret/.test(owner) && !/(?:auth|provider|remoteRef|storeRef|credential)/i.test(path));
