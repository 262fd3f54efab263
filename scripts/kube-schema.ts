/**
 * Writes src/demo/api/schema.json: the fields of the Kubernetes types that the embedded cluster serves, from the Go
 * sources of the API.
 *
 *   node scripts/kube-schema.ts FOLDER_OF_MODULES VERSION      e.g. "$(go env GOMODCACHE)/k8s.io" v0.37.2; then oxfmt src/demo/api
 *
 * Each type maps a JSON field to "NUMBER TYPE [merge=KEY] [retain] [map=KEYS] [set] [atomic]": the protobuf number, the
 * type (`[]` list, `{}` map of), what a strategic merge patch does with it, and what server-side apply takes as the
 * identity of a list item. A field that Go embeds under its own protobuf number is named "~NUMBER": its members stand
 * in the JSON beside the others.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [modules = '', version = ''] = process.argv.slice(2);
const PACKAGES: Record<string, string> = {
  meta: `apimachinery@${version}/pkg/apis/meta/v1`,
  core: `api@${version}/core/v1`,
  apps: `api@${version}/apps/v1`,
  batch: `api@${version}/batch/v1`,
  autoscaling: `api@${version}/autoscaling/v2`,
  scale: `api@${version}/autoscaling/v1`,
  policy: `api@${version}/policy/v1`,
  networking: `api@${version}/networking/v1`,
  discovery: `api@${version}/discovery/v1`,
  storage: `api@${version}/storage/v1`,
  authorization: `api@${version}/authorization/v1`,
  authentication: `api@${version}/authentication/v1`,
  rbac: `api@${version}/rbac/v1`,
  admissionregistration: `api@${version}/admissionregistration/v1`,
};
const ALIASES: Record<string, string> = {
  metav1: 'meta',
  v1: 'core',
  corev1: 'core',
  apiv1: 'core',
  autoscalingv1: 'scale',
};
const SCALARS: Record<string, string> = {
  string: 's',
  bool: 'b',
  int32: 'i',
  int64: 'i',
  int: 'i',
  uint8: 'i',
  float64: 'f',
  '[]byte': 'B',
  'resource.Quantity': 'q',
  'intstr.IntOrString': 'x',
  'runtime.RawExtension': 'r',
  'types.UID': 's',
  'types.NodeName': 's',
  'meta.Time': 't',
  'meta.MicroTime': 'T',
  'meta.Duration': 'd',
  'meta.FieldsV1': 'r',
};
const ROOTS =
  'core.Pod core.Service core.ConfigMap core.Secret core.ServiceAccount core.PersistentVolumeClaim core.PersistentVolume core.ResourceQuota core.LimitRange core.Namespace core.Node core.Event core.Endpoints apps.Deployment apps.ReplicaSet apps.StatefulSet apps.DaemonSet apps.ControllerRevision batch.Job batch.CronJob autoscaling.HorizontalPodAutoscaler scale.Scale policy.PodDisruptionBudget policy.Eviction networking.Ingress networking.IngressClass networking.NetworkPolicy discovery.EndpointSlice storage.StorageClass authorization.SelfSubjectAccessReview authorization.SelfSubjectRulesReview authorization.SubjectAccessReview authorization.LocalSubjectAccessReview authentication.SelfSubjectReview authentication.TokenReview meta.DeleteOptions rbac.Role rbac.RoleBinding rbac.ClusterRole rbac.ClusterRoleBinding admissionregistration.ValidatingWebhookConfiguration admissionregistration.MutatingWebhookConfiguration'.split(
    ' ',
  );

const structs = new Map<string, Record<string, string>>();
const named = new Map<string, string>();
/** Types that server-side apply takes or leaves as a whole. */
const whole = new Set<string>();

/** Go's type in our notation; a scalar's letter or `package.Type`. */
function typeOf(go: string, home: string): string {
  const bare = go.replace(/^\*/, '');
  if (SCALARS[bare]) return SCALARS[bare];
  if (bare.startsWith('[]')) return `[]${typeOf(bare.slice(2), home)}`;
  const map = /^map\[[^\]]+\](.*)$/.exec(bare);
  if (map) return `{}${typeOf(map[1] ?? '', home)}`;
  const [first = '', second] = bare.split('.');
  const full = second === undefined ? `${home}.${first}` : `${ALIASES[first] ?? first}.${second}`;
  return SCALARS[full] ?? full;
}

for (const [home, folder] of Object.entries(PACKAGES)) {
  let current: Record<string, string> | undefined;
  let comments = '';
  for (const line of readFileSync(join(modules, folder, 'types.go'), 'utf8').split('\n')) {
    const struct = /^type (\w+) struct \{/.exec(line);
    const alias = /^type (\w+) ([\w.[\]]+)$/.exec(line);
    const field = /^\s+(?:(\w+)\s+)?([*\w.[\]]+)\s+`(.*)`/.exec(line);
    if (struct && comments.includes('+structType=atomic')) whole.add(`${home}.${struct[1]}`);
    if (struct) comments = '';
    if (struct) structs.set(`${home}.${struct[1]}`, (current = {}));
    else if (alias) named.set(`${home}.${alias[1]}`, typeOf(alias[2] ?? '', home));
    else if (line.startsWith('}')) current = undefined;
    else if (line.trim().startsWith('//')) comments += `${line}\n`;
    else if (field && current) {
      const tag = (name: string): string => new RegExp(`${name}:"([^"]*)"`).exec(field[3] ?? '')?.[1] ?? '';
      const [json = ''] = tag('json').split(',');
      const number = tag('protobuf').split(',')[1] ?? '';
      if (json !== '-' && (number !== '' || json !== '')) {
        const key = json === '' ? `~${number}` : json;
        const marks = [
          tag('patchStrategy').includes('merge') ? `merge=${tag('patchMergeKey')}` : '',
          tag('patchStrategy').includes('retainKeys') ? 'retain' : '',
          comments.includes('+listType=map') || comments.includes('+mapType=granular')
            ? `map=${[...comments.matchAll(/\+listMapKey=(\w+)/g)].map((match) => match[1]).join(',')}`
            : '',
          comments.includes('+listType=set') ? 'set' : '',
          /\+(listType|structType|mapType)=atomic/.test(comments) ? 'atomic' : '',
        ].filter((mark) => mark !== '' && mark !== 'map=');
        if (key !== '~')
          current[key] = [number === '' ? '0' : number, typeOf(field[2] ?? '', home), ...marks].join(' ');
      }
      comments = '';
    } else if (line.trim() === '') comments = '';
  }
}

/** Names of strings and maps become what they are; what is left are structs. */
const resolved = (type: string): string => {
  const prefix = /^(?:\[\]|\{\})*/.exec(type)?.[0] ?? '';
  const bare = type.slice(prefix.length);
  const under = named.get(bare);
  return under === undefined || structs.has(bare) ? type : resolved(prefix + under);
};

const schema: Record<string, Record<string, string>> = {};
const visit = (name: string): void => {
  if (schema[name]) return;
  const fields = structs.get(name);
  if (!fields) throw new Error(`no struct ${name}`);
  const out: Record<string, string> = (schema[name] = {});
  for (const [key, text] of Object.entries(fields)) {
    const [number = '', type = '', ...marks] = text.split(' ');
    const full = resolved(type);
    const bare = full.replace(/^(\[\]|\{\})*/, '');
    // A type of a package that is not served is taken as any JSON.
    const known = !bare.includes('.') || structs.has(bare);
    if (whole.has(full) && !marks.includes('atomic')) marks.push('atomic');
    out[key] = [number, known ? full : 'r', ...marks].join(' ');
    if (known && bare.includes('.')) visit(bare);
  }
};
for (const root of ROOTS) visit(root);

const file = resolve(import.meta.dirname, '../src/demo/api/schema.json');
const rows = Object.entries(schema).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(
  file,
  `{\n${rows.map(([name, fields]) => `  ${JSON.stringify(name)}: ${JSON.stringify(fields)}`).join(',\n')}\n}\n`,
);
process.stdout.write(`${rows.length} types\n`);
