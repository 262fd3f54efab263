import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A chart of a kind that is met in the world: its files, what it is installed with, and what an upgrade sets. */
export type ChartKind = {
  readonly files: Readonly<Record<string, string>>;
  readonly install?: string;
  readonly upgrade: string;
};

const pod = (image = 'busybox:1', more = ''): string => `      containers:
        - name: main
          image: ${image}
          imagePullPolicy: Never
          command: [sh, -c, "trap 'exit 0' TERM; sleep 100000 & wait"]
${more}`;
const deployment = (body: string, head = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels: {app: {{ .Release.Name }}}
spec:
  replicas: {{ .Values.replicas | default 1 }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata:
      labels: {app: {{ .Release.Name }}}
${head}    spec:
${body}`;
const config = (data: string, name = '{{ .Release.Name }}'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${data}\n`;

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: gadgets.tier-charts.example.com
spec:
  group: tier-charts.example.com
  scope: Namespaced
  names: {plural: gadgets, singular: gadget, kind: Gadget}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: {size: {type: integer}}
`;
const hook = (name: string, when: string, weight: number): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-${name}
  annotations:
    helm.sh/hook: ${when}
    helm.sh/hook-weight: "${weight}"
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: "busybox:1", imagePullPolicy: Never, command: [sh, -c, "exit 0"]}]
`;

/** The kinds, each by what is hard about it. */
export const CHARTS: Readonly<Record<string, ChartKind>> = {
  'crds of its own': {
    files: {
      'crds/gadget.yaml': CRD,
      'templates/config.yaml': config('  color: {{ .Values.color }}'),
      'values.yaml': 'color: blue\n',
    },
    upgrade: 'color=green',
  },
  hooks: {
    files: {
      'templates/pre.yaml': hook('pre', 'pre-install,pre-upgrade', -5),
      'templates/post.yaml': hook('post', 'post-install,post-upgrade,post-rollback', 5),
      'templates/test.yaml': hook('test', 'test', 0),
      'templates/config.yaml': config('  color: {{ .Values.color }}'),
      'values.yaml': 'color: blue\n',
    },
    upgrade: 'color=green',
  },
  subcharts: {
    files: {
      'Chart.yaml':
        'apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies:\n  - {name: db, version: 1.0.0, repository: "", condition: db.enabled, alias: store}\n  - {name: common, version: 1.0.0, repository: ""}\n',
      'charts/db/Chart.yaml': 'apiVersion: v2\nname: db\nversion: 1.0.0\n',
      'charts/db/values.yaml': 'size: 1\n',
      'charts/db/templates/config.yaml': config(
        '  size: {{ .Values.size | quote }}\n  stage: {{ .Values.global.stage }}',
        '{{ .Release.Name }}-{{ .Chart.Name }}',
      ),
      'charts/common/Chart.yaml': 'apiVersion: v2\nname: common\nversion: 1.0.0\ntype: library\n',
      'charts/common/templates/_names.tpl': '{{- define "common.color" -}}{{ .Values.color | upper }}{{- end -}}\n',
      'templates/config.yaml': config('  color: {{ include "common.color" . }}'),
      'values.yaml': 'color: blue\nglobal: {stage: test}\ndb: {enabled: true}\nstore: {size: 2}\n',
    },
    upgrade: 'store.size=3,global.stage=live',
  },
  'a look-up for a password that is kept': {
    files: {
      'templates/secret.yaml': `{{- $old := lookup "v1" "Secret" .Release.Namespace (printf "%s-keys" .Release.Name) }}
apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}-keys
data:
  password: {{ if $old }}{{ index $old.data "password" }}{{ else }}{{ randAlphaNum 24 | b64enc }}{{ end }}
`,
      'templates/config.yaml': config('  color: {{ .Values.color }}'),
      'values.yaml': 'color: blue\n',
    },
    upgrade: 'color=green',
  },
  'random values and certificates': {
    files: {
      'templates/hook.yaml': `{{- $ca := genCA "tier-charts" 365 }}
{{- $cert := genSignedCert "web" nil (list "web.svc") 365 $ca }}
apiVersion: v1
kind: Secret
type: kubernetes.io/tls
metadata:
  name: {{ .Release.Name }}-tls
data:
  tls.crt: {{ $cert.Cert | b64enc }}
  tls.key: {{ $cert.Key | b64enc }}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: {{ .Release.Namespace }}-web
webhooks:
  - name: web.tier-charts.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Ignore
    clientConfig:
      caBundle: {{ $ca.Cert | b64enc }}
      service: {name: web, namespace: {{ .Release.Namespace }}}
    rules: [{apiGroups: [tier-charts.example.com], apiVersions: [v1], operations: [CREATE], resources: [nothings]}]
`,
      'templates/config.yaml': `${config('  color: {{ .Values.color }}').trimEnd()}\n`,
      'values.yaml': 'color: blue\n',
    },
    upgrade: 'color=green',
  },
  'a schema of some of its values': {
    files: {
      'values.schema.json': JSON.stringify({
        $defs: { port: { type: 'integer', minimum: 1, maximum: 65535 } },
        type: 'object',
        properties: {
          service: { type: 'object', properties: { port: { $ref: '#/$defs/port' } } },
          mode: { enum: ['fast', 'safe'] },
        },
      }),
      'templates/config.yaml': config(
        '  port: {{ .Values.service.port | quote }}\n  mode: {{ .Values.mode }}\n  extra: {{ .Values.extra.label | quote }}',
      ),
      'values.yaml': 'service: {port: 80}\nmode: safe\nextra: {label: a}\n',
    },
    upgrade: 'service.port=8080,mode=fast,extra.label=b',
  },
  'a value that is required': {
    files: {
      'templates/config.yaml': config(
        '  host: {{ required "host must be set, for example web.example.com" .Values.host }}',
      ),
      'values.yaml': 'host: ""\n',
    },
    install: 'host=web.example.com',
    upgrade: 'host=api.example.com',
  },
  'many objects': {
    files: {
      'templates/all.yaml': `{{- range $i, $_ := until (int .Values.count) }}
---
${config('  at: "{{ $i }}"\n  color: {{ $.Values.color }}', '{{ $.Release.Name }}-{{ $i }}')}{{- end }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: {{ .Release.Namespace }}-reader
rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: {{ .Release.Namespace }}-reader
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {{ .Release.Namespace }}-reader}
subjects: [{kind: ServiceAccount, name: default, namespace: {{ .Release.Namespace }}}]
`,
      'values.yaml': 'count: 120\ncolor: blue\n',
    },
    upgrade: 'color=green',
  },
  'numbers and modes of YAML 1.1': {
    files: {
      'templates/app.yaml': deployment(
        pod(
          'busybox:1',
          `          env:
            - {name: ANSWER, value: {{ .Values.answer | quote }}}
          volumeMounts: [{name: scripts, mountPath: /scripts}]
      volumes:
        - name: scripts
          configMap: {name: {{ .Release.Name }}, defaultMode: 0755}
      terminationGracePeriodSeconds: 1_0
`,
        ),
      ),
      'templates/config.yaml': config('  run.sh: "echo yes"\n  on: "off"\n  octal: "0644"\n  version: "1.10"'),
      'values.yaml': 'answer: "no"\n',
    },
    upgrade: 'answer=yes',
  },
  'the name of a secret that exists': {
    files: {
      'templates/app.yaml': deployment(
        pod(
          'busybox:1',
          `          env:
            - name: PASSWORD
              valueFrom: {secretKeyRef: {name: {{ .Values.auth.existingSecret | quote }}, key: {{ .Values.auth.secretKeys.passwordKey }}, optional: true}}
`,
        ),
      ),
      'values.yaml': 'auth: {existingSecret: "", secretKeys: {passwordKey: password}}\n',
    },
    install: 'auth.existingSecret=web-keys',
    upgrade: 'auth.existingSecret=other-keys,auth.secretKeys.passwordKey=pw',
  },
  'a version like 1.10 in a label': {
    files: {
      'templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
  labels: {{ toJson .Values.commonLabels }}
data:
  color: blue
`,
      'values.yaml': 'commonLabels: {}\n',
    },
    install: 'commonLabels.version=1.10',
    upgrade: 'commonLabels.version=1.20',
  },
  'objects elsewhere, in a List': {
    files: {
      'templates/list.yaml': `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: {{ .Release.Name }}-here}
    data: {color: {{ .Values.color }}}
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: {{ .Release.Name }}-there, namespace: {{ .Release.Namespace }}-b}
    data: {color: {{ .Values.color }}}
`,
      'values.yaml': 'color: blue\n',
    },
    upgrade: 'color=green',
  },
  'templates in values, files and notes': {
    files: {
      'files/app.conf': 'listen = 8080\nname = web\n',
      'templates/NOTES.txt': 'Open http://{{ .Release.Name }} with {{ .Values.color }}.\n',
      'templates/config.yaml': config(
        '  app.conf: |\n{{ .Files.Get "files/app.conf" | indent 4 }}\n  greeting: {{ tpl .Values.greeting . | quote }}',
      ),
      'values.yaml': 'color: blue\ngreeting: "hello {{ .Release.Name }} in {{ .Values.color }}"\n',
    },
    upgrade: 'color=green',
  },
};

/** Writes the chart into a folder of its own and gives the folder. */
export function writeChart(folder: string, name: string, { files }: ChartKind): string {
  const chart = join(folder, name);
  const all = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: 1.0.0\nappVersion: "1.10"\n`, ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(chart, path)), { recursive: true });
    writeFileSync(join(chart, path), text);
  }
  return chart;
}
