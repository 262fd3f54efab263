import { apiVersionOf, type Kind } from '../../../core/kinds.ts';
import { GROUPS, SERVED, type Served } from '../types/resources.ts';
import { isKnownType, membersOf, typeOfKind, type Field } from '../types/schema.ts';

type Doc = Record<string, unknown>;

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const VERSIONS: Readonly<Record<string, string>> = { autoscaling: 'autoscaling.v2', scale: 'autoscaling.v1' };

/** `core.Pod` → io.k8s.api.core.v1.Pod */
function definitionName(type: string): string {
  const [home = '', name = ''] = type.split('.');
  return home === 'meta' ? `${META}.${name}` : `io.k8s.api.${VERSIONS[home] ?? `${home}.v1`}.${name}`;
}

const SCALARS: Readonly<Record<string, Doc>> = {
  s: { type: 'string', default: '' },
  i: { type: 'integer', format: 'int32' },
  b: { type: 'boolean' },
  f: { type: 'number', format: 'double' },
  B: { type: 'string', format: 'byte' },
  q: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  x: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  t: { type: 'string', format: 'date-time' },
  T: { type: 'string', format: 'date-time' },
  d: { type: 'string' },
  r: { type: 'object' },
};

const reference = (type: string): Doc => ({ $ref: `#/components/schemas/${definitionName(type)}` });
const single = (type: string): Doc => SCALARS[type] ?? { allOf: [reference(type)], default: {} };

function property(field: Field): Doc {
  if (field.form === 'map') return { type: 'object', additionalProperties: single(field.type) };
  if (field.form === 'one') return single(field.type);
  return {
    type: 'array',
    items: single(field.type),
    ...(field.keys ? { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': field.keys } : {}),
    ...(field.set ? { 'x-kubernetes-list-type': 'set' } : {}),
    ...(field.atomic ? { 'x-kubernetes-list-type': 'atomic' } : {}),
    ...(field.merge === undefined ? {} : { 'x-kubernetes-patch-strategy': 'merge' }),
    ...(field.merge ? { 'x-kubernetes-patch-merge-key': field.merge } : {}),
  };
}

const gvk = ({ group, version, kind }: Kind): Doc => ({ group, version, kind });

/** The definitions of a type and of all types under it. */
function define(type: string, kind: Kind | undefined, out: Doc): void {
  const name = definitionName(type);
  if (out[name] !== undefined) return;
  const members = [...membersOf(type).values()];
  const properties: Doc = Object.fromEntries(members.map((field) => [field.name, property(field)]));
  if (kind) Object.assign(properties, { apiVersion: { type: 'string' }, kind: { type: 'string' } });
  out[name] = { type: 'object', properties, ...(kind ? { 'x-kubernetes-group-version-kind': [gvk(kind)] } : {}) };
  for (const field of members) if (isKnownType(field.type)) define(field.type, undefined, out);
}

const query = (name: string): Doc => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } });
const PATCHES = ['json-patch+json', 'merge-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml'];
const PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(query);

/**
 * The PATCH operation of one kind, which is what kubectl looks up (does the server take fieldValidation? strategic
 * patches?).
 */
function path(root: string, { kind }: Served): [string, Doc] {
  const content = Object.fromEntries(PATCHES.map((form) => [`application/${form}`, { schema: { type: 'object' } }]));
  const operation = {
    operationId: `patch${kind.kind}`,
    parameters: PARAMETERS,
    requestBody: { content },
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: reference(typeOfKind(kind)) } } } },
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': gvk(kind),
  };
  const scope = kind.namespaced ? 'namespaces/{namespace}/' : '';
  return [`${root}/${scope}${kind.plural}/{name}`, { patch: operation }];
}

/**
 * The OpenAPI 3 document of one group and version, with the merge keys that kubectl apply needs and the fields that
 * explain shows.
 */
function document(group: string, version: string): Doc {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const served = SERVED.filter(
    ({ kind, verbs }) => kind.group === group && verbs.includes('patch') && isKnownType(typeOfKind(kind)),
  );
  const schemas: Doc = {};
  for (const { kind } of served) define(typeOfKind(kind), kind, schemas);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.37.2' },
    paths: Object.fromEntries(served.map((entry) => path(root, entry))),
    components: { schemas },
  };
}

const HOMES = [{ group: '', version: 'v1' }, ...GROUPS];
const homePath = ({ group, version }: { group: string; version: string }): string =>
  group === '' ? `api/${version}` : `apis/${apiVersionOf({ group, version } as Kind)}`;

/**
 * Answers of /openapi/v3 and below; undefined for other paths. Version 2 is not served, and nothing asks for it any
 * more.
 */
export function openApi(requestPath: string): Doc | undefined {
  if (requestPath === '/openapi/v3') {
    const paths = HOMES.map((home) => [homePath(home), { serverRelativeURL: `/openapi/v3/${homePath(home)}?hash=1` }]);
    return { paths: Object.fromEntries(paths) as Doc };
  }
  const found = HOMES.find((home) => requestPath === `/openapi/v3/${homePath(home)}`);
  return found && document(found.group, found.version);
}
