import { OURS, type Call } from './task-world.ts';

/*
 * The kinds of task that k8s-ai-bench (core) and kubernetes-mcp-server (core) set, in our own words and names. Not here, since this cluster cannot show it: a volume that
 * really grows (no provisioner, no resizer): the accepted request is looked at; traffic that a NetworkPolicy really holds back (no network plugin that
 * enforces them): the stored policy is. An introduction of oneself needs no tool.
 */
export type Row = {
  readonly task: string;
  readonly before?: readonly object[];
  readonly ready?: readonly string[];
  /** What must be there before a read: a command and what it prints then. */
  readonly seen?: readonly [command: string, wanted: RegExp];
  readonly calls: readonly Call[];
  /** Requests that the server carried out. */
  readonly writes: number;
  /** Commands and what they must print in the end. */
  readonly after: readonly (readonly [command: string, wanted: string | RegExp])[];
  readonly says?: RegExp;
};

/** Where the tasks are done that do not make a namespace of their own. */
export const SHOP = `${OURS}shop`;
const idle = (name = 'app', more: object = {}): object => ({
  name,
  image: 'busybox:1',
  imagePullPolicy: 'IfNotPresent',
  command: ['/bin/sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1; done'],
  ...more,
});
const web = (text: string): object =>
  idle('web', {
    command: ['/bin/sh', '-c', `mkdir -p /www && echo ${text} > /www/index.html && exec httpd -f -p 8080 -h /www`],
    ports: [{ containerPort: 8080 }],
  });
const deployment = (name: string, labels: object, container: object, replicas = 1, pod: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container], ...pod } },
  },
});
const service = (name: string, selector: object): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector, ports: [{ port: 80, targetPort: 8080 }] },
});
const yaml = (...objects: readonly object[]): string => objects.map((one) => JSON.stringify(one)).join('\n---\n');
const create = (...objects: readonly object[]): Call => ['create_object', { manifest: yaml(...objects) }];
const pod = (name: string, spec: object, labels: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { terminationGracePeriodSeconds: 1, ...spec },
});
const can = (verb: string, what: string, account: string): string =>
  `auth can-i ${verb} ${what} --as=system:serviceaccount:${SHOP}:${account} -n ${SHOP}`;

export const ROWS: readonly Row[] = [
  {
    task: 'twice as many replicas',
    before: [deployment('till', { app: 'till' }, idle(), 1)],
    ready: ['till'],
    calls: [['scale_workload', { workload: 'till', replicas: 2 }]],
    writes: 1,
    after: [['get deploy till -o jsonpath={.status.availableReplicas}', '2']],
  },
  {
    task: 'half as many replicas',
    before: [deployment('desk', { app: 'desk' }, idle(), 2)],
    ready: ['desk'],
    calls: [['scale_workload', { workload: 'desk', replicas: 1 }]],
    writes: 1,
    after: [['get deploy desk -o jsonpath={.spec.replicas}', '1']],
  },
  {
    task: 'another image without downtime',
    before: [
      deployment(
        'shelf',
        { app: 'shelf' },
        { name: 'app', image: 'todo-chatbot-frontend:latest', imagePullPolicy: 'Never' },
      ),
    ],
    ready: ['shelf'],
    calls: [['set_image', { workload: 'shelf', image: 'todo-chatbot-frontend:1.1.0' }]],
    writes: 1,
    after: [['get deploy shelf -o jsonpath={.spec.template.spec.containers[0].image}', 'todo-chatbot-frontend:1.1.0']],
  },
  {
    task: 'an image that cannot be pulled',
    before: [deployment('crate', { app: 'crate' }, idle('app', { image: 'busybox:nowhere' }))],
    calls: [
      ['diagnose', { workload: 'crate' }],
      ['set_image', { workload: 'crate', image: 'busybox:1' }],
    ],
    writes: 1,
    after: [['get deploy crate -o jsonpath={.status.availableReplicas}', '1']],
  },
  {
    task: 'a memory limit that is too low',
    before: [deployment('oven', { app: 'oven' }, idle('app', { resources: { limits: { memory: '16Mi' } } }))],
    ready: ['oven'],
    calls: [['set_resources', { workload: 'oven', limits: 'memory=96Mi' }]],
    writes: 1,
    after: [['get deploy oven -o jsonpath={.spec.template.spec.containers[0].resources.limits.memory}', '96Mi']],
  },
  {
    task: 'what is wrong with a pod that runs',
    before: [
      pod('teller', {
        containers: [
          idle('app', {
            command: ['/bin/sh', '-c', 'while :; do echo "ERROR sum: cannot divide 7 by zero"; sleep 2; done'],
          }),
        ],
      }),
    ],
    seen: ['logs teller', /zero/],
    calls: [['get_logs', { workload: 'pod/teller' }]],
    writes: 0,
    after: [],
    says: /divide 7 by zero/,
  },
  {
    task: 'the images of all pods',
    before: [pod('painted', { containers: [idle()] })],
    calls: [['list_resources', { kind: 'pods', namespace: '*', columns: ['spec.containers[*].image'] }]],
    writes: 0,
    after: [],
    says: /painted \| busybox:1/,
  },
  {
    task: 'a pod with a name and an image',
    calls: [create(pod('single', { containers: [idle()] }))],
    writes: 1,
    after: [['wait pod/single --for=condition=Ready --timeout=60s -o name', /single/]],
  },
  {
    task: 'a namespace with two ConfigMaps, and a pod that reads a variable and a file of them',
    calls: [
      [
        'create_object',
        {
          manifest: yaml(
            { apiVersion: 'v1', kind: 'Namespace', metadata: { name: `${OURS}paint`, labels: { team: 'paint' } } },
            { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'tone' }, data: { TONE: 'ochre' } },
            { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'recipe' }, data: { 'mix.txt': 'two parts\n' } },
            pod('brush', {
              containers: [
                idle('app', {
                  env: [{ name: 'TONE', valueFrom: { configMapKeyRef: { name: 'tone', key: 'TONE' } } }],
                  volumeMounts: [{ name: 'recipe', mountPath: '/recipe' }],
                }),
              ],
              volumes: [{ name: 'recipe', configMap: { name: 'recipe' } }],
            }),
          ),
          namespace: `${OURS}paint`,
        },
      ],
    ],
    writes: 4,
    after: [
      [`-n ${OURS}paint wait pod/brush --for=condition=Ready --timeout=60s -o name`, /brush/],
      [`-n ${OURS}paint exec brush -- sh -c "echo $TONE; cat /recipe/mix.txt"`, /two parts/],
    ],
  },
  {
    task: 'a pod with requests and limits',
    calls: [
      create(
        pod('weighed', {
          containers: [
            idle('app', {
              resources: { requests: { cpu: '20m', memory: '16Mi' }, limits: { cpu: '80m', memory: '48Mi' } },
            }),
          ],
        }),
      ),
    ],
    writes: 1,
    after: [['get pod weighed -o jsonpath={.spec.containers[0].resources.limits.memory}', '48Mi']],
  },
  {
    task: 'two containers that share a volume',
    calls: [
      create(
        pod('pair', {
          volumes: [{ name: 'shared', emptyDir: {} }],
          containers: [
            idle('server', {
              command: ['/bin/sh', '-c', 'exec httpd -f -p 8080 -h /www'],
              volumeMounts: [{ name: 'shared', mountPath: '/www' }],
            }),
            idle('writer', {
              command: ['/bin/sh', '-c', 'echo from the writer > /out/index.html; while :; do sleep 1; done'],
              volumeMounts: [{ name: 'shared', mountPath: '/out' }],
            }),
          ],
        }),
      ),
    ],
    writes: 1,
    after: [
      ['wait pod/pair --for=condition=Ready --timeout=60s -o name', /pair/],
      ['exec pair -c server -- wget -qO- http://127.0.0.1:8080/', /from the writer/],
    ],
  },
  {
    task: 'a StatefulSet of three, then of one',
    calls: [
      create({
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'vault' },
        spec: {
          serviceName: 'vault',
          replicas: 3,
          podManagementPolicy: 'Parallel',
          selector: { matchLabels: { app: 'vault' } },
          template: {
            metadata: { labels: { app: 'vault' } },
            spec: { terminationGracePeriodSeconds: 1, containers: [idle()] },
          },
        },
      }),
      ['scale_workload', { workload: 'statefulset/vault', replicas: 1 }],
    ],
    writes: 2,
    after: [['get sts vault -o jsonpath={.spec.replicas}', '1']],
  },
  {
    task: 'a canary beside the stable version, behind one Service',
    before: [
      deployment('fair', { app: 'fair', track: 'stable' }, web('stable'), 1),
      service('fair', { app: 'fair', track: 'stable' }),
    ],
    ready: ['fair'],
    calls: [
      create(deployment('fair-canary', { app: 'fair', track: 'canary' }, web('canary'), 1)),
      ['edit_object', { kind: 'service', name: 'fair', edits: [{ path: 'spec.selector.track', op: 'remove' }] }],
    ],
    writes: 2,
    after: [
      ['get svc fair -o jsonpath={.spec.selector}', '{"app":"fair"}'],
      [
        'get endpointslices -l kubernetes.io/service-name=fair -o jsonpath={.items[*].endpoints[*].conditions.ready}',
        'true true',
      ],
    ],
  },
  {
    task: 'traffic from blue to green',
    before: [
      deployment('lane-blue', { app: 'lane', color: 'blue' }, web('blue')),
      deployment('lane-green', { app: 'lane', color: 'green' }, web('green')),
      service('lane', { app: 'lane', color: 'blue' }),
    ],
    ready: ['lane-blue', 'lane-green'],
    calls: [
      ['edit_object', { kind: 'service', name: 'lane', edits: [{ path: 'spec.selector.color', value: 'green' }] }],
    ],
    writes: 1,
    after: [['get svc lane -o jsonpath={.spec.selector.color}', 'green']],
  },
  {
    task: 'a Service that reaches nothing',
    before: [deployment('gate', { app: 'gate' }, web('gate')), service('gate', { app: 'gates' })],
    ready: ['gate'],
    calls: [
      ['diagnose', { workload: 'service/gate' }],
      ['edit_object', { kind: 'service', name: 'gate', edits: [{ path: 'spec.selector.app', value: 'gate' }] }],
    ],
    writes: 1,
    after: [
      [
        'get endpointslices -l kubernetes.io/service-name=gate -o jsonpath={.items[*].endpoints[*].conditions.ready}',
        'true',
      ],
    ],
  },
  {
    task: 'a NetworkPolicy: out to one namespace and to names only',
    calls: [
      create({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'narrow' },
        spec: {
          podSelector: {},
          policyTypes: ['Egress'],
          egress: [
            { to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'depot' } } }] },
            {
              ports: [
                { port: 53, protocol: 'UDP' },
                { port: 53, protocol: 'TCP' },
              ],
            },
          ],
        },
      }),
    ],
    writes: 1,
    after: [['get networkpolicy narrow -o jsonpath={.spec.egress[1].ports[*].port}', '53 53']],
  },
  {
    task: 'an autoscaler of one to three at half the CPU',
    before: [deployment('press', { app: 'press' }, idle('app', { resources: { requests: { cpu: '10m' } } }))],
    ready: ['press'],
    calls: [
      create({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'press' },
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'press' },
          minReplicas: 1,
          maxReplicas: 3,
          metrics: [
            { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
          ],
        },
      }),
    ],
    writes: 1,
    after: [['get hpa press -o jsonpath={.spec.minReplicas}-{.spec.maxReplicas}', '1-3']],
  },
  {
    task: 'an account that may read pods and nothing else',
    calls: [
      create(
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'guest' } },
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'Role',
          metadata: { name: 'see-pods' },
          rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }],
        },
        {
          apiVersion: 'rbac.authorization.k8s.io/v1',
          kind: 'RoleBinding',
          metadata: { name: 'guest-sees-pods' },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'see-pods' },
          subjects: [{ kind: 'ServiceAccount', name: 'guest', namespace: SHOP }],
        },
      ),
    ],
    writes: 3,
    after: [
      [can('list', 'pods', 'guest'), 'yes'],
      [`${can('delete', 'pods', 'guest')} || true`, 'no'],
    ],
  },
  {
    task: 'a Role of the wrong resource',
    before: [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'clerk' } },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'clerk' },
        rules: [{ apiGroups: [''], resources: ['services'], verbs: ['list'] }],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'clerk' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'clerk' },
        subjects: [{ kind: 'ServiceAccount', name: 'clerk' }],
      },
    ],
    calls: [
      [
        'edit_object',
        { kind: 'role', name: 'clerk', edits: [{ path: 'rules[0].resources', op: 'add', value: 'pods' }] },
      ],
    ],
    writes: 1,
    after: [[can('list', 'pods', 'clerk'), 'yes']],
  },
  {
    task: 'who may list pods, and by which role',
    calls: [
      ['can_i', { verb: 'list', resource: 'pods', who: 'anyone' }],
      ['can_i', { verb: 'delete', resource: 'pods', who: `${SHOP}/clerk` }],
    ],
    writes: 0,
    after: [],
    says: /rolebinding\/clerk gives role\/clerk[\s\S]*no by the roles/,
  },
  {
    task: 'two team namespaces with accounts, roles, quotas and closed networks',
    calls: [
      [
        'create_object',
        {
          manifest: yaml(
            ...['north', 'south'].flatMap((team) => [
              { apiVersion: 'v1', kind: 'Namespace', metadata: { name: OURS + team, labels: { team } } },
              { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'builder', namespace: OURS + team } },
              {
                apiVersion: 'rbac.authorization.k8s.io/v1',
                kind: 'RoleBinding',
                metadata: { name: 'builder', namespace: OURS + team },
                roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
                subjects: [{ kind: 'ServiceAccount', name: 'builder', namespace: OURS + team }],
              },
              {
                apiVersion: 'v1',
                kind: 'ResourceQuota',
                metadata: { name: 'share', namespace: OURS + team },
                spec: { hard: { pods: '10', 'requests.memory': '1Gi' } },
              },
              {
                apiVersion: 'networking.k8s.io/v1',
                kind: 'NetworkPolicy',
                metadata: { name: 'closed', namespace: OURS + team },
                spec: { podSelector: {}, policyTypes: ['Ingress'] },
              },
            ]),
          ),
        },
      ],
    ],
    writes: 10,
    after: [
      [`-n ${OURS}south get quota share -o jsonpath={.spec.hard.pods}`, '10'],
      [`auth can-i create deployments -n ${OURS}north --as=system:serviceaccount:${OURS}north:builder`, 'yes'],
      [`auth can-i create deployments -n ${OURS}south --as=system:serviceaccount:${OURS}north:builder || true`, 'no'],
    ],
  },
  {
    task: 'a command that ends at once',
    before: [deployment('mill', { app: 'mill' }, idle('app', { command: ['/bin/sh', '-c', 'exit 3'] }))],
    calls: [
      ['diagnose', { workload: 'mill' }],
      [
        'edit_object',
        {
          kind: 'deployment',
          name: 'mill',
          edits: [
            { path: 'spec.template.spec.containers[app].command', value: '[/bin/sh, -c, "while :; do sleep 1; done"]' },
          ],
        },
      ],
    ],
    writes: 1,
    after: [['get deploy mill -o jsonpath={.status.availableReplicas}', '1']],
  },
  {
    task: 'two probes that ask at the wrong place',
    before: [
      deployment(
        'bell',
        { app: 'bell' },
        {
          ...web('bell'),
          readinessProbe: { httpGet: { path: '/nowhere', port: 8080 }, periodSeconds: 1 },
          livenessProbe: { httpGet: { path: '/gone', port: 8080 }, periodSeconds: 5, failureThreshold: 10 },
        },
      ),
    ],
    calls: [
      [
        'edit_object',
        {
          kind: 'deployment',
          name: 'bell',
          edits: ['readinessProbe', 'livenessProbe'].map((probe) => ({
            path: `spec.template.spec.containers[web].${probe}.httpGet.path`,
            value: '/index.html',
          })),
        },
      ],
    ],
    writes: 1,
    after: [['get deploy bell -o jsonpath={.status.availableReplicas}', '1']],
  },
  {
    task: 'a node selector that no node has',
    before: [
      deployment('kiln', { app: 'kiln' }, web('kiln'), 1, { nodeSelector: { oven: 'hot' } }),
      service('kiln', { app: 'kiln' }),
    ],
    calls: [
      ['diagnose', { workload: 'kiln' }],
      [
        'edit_object',
        { kind: 'deployment', name: 'kiln', edits: [{ path: 'spec.template.spec.nodeSelector.oven', op: 'remove' }] },
      ],
    ],
    writes: 1,
    after: [['get deploy kiln -o jsonpath={.status.availableReplicas}', '1']],
  },
  {
    task: 'a claim of a class that is not there',
    before: [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: `${OURS}disk` },
        spec: {
          capacity: { storage: '32Mi' },
          accessModes: ['ReadWriteOnce'],
          storageClassName: `${OURS}shelf`,
          persistentVolumeReclaimPolicy: 'Retain',
          hostPath: { path: '/tmp/tier-t-disk', type: 'DirectoryOrCreate' },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'attic' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: 'nothing',
          resources: { requests: { storage: '16Mi' } },
        },
      },
      deployment('attic', { app: 'attic' }, idle('app', { volumeMounts: [{ name: 'data', mountPath: '/data' }] }), 1, {
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'attic' } }],
      }),
    ],
    calls: [
      ['scale_workload', { workload: 'attic', replicas: 0 }],
      ['delete_object', { kind: 'pvc', name: 'attic' }],
      [
        'create_object',
        {
          manifest: yaml({
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: { name: 'attic' },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: `${OURS}shelf`,
              resources: { requests: { storage: '16Mi' } },
            },
          }),
        },
      ],
      ['scale_workload', { workload: 'attic', replicas: 1 }],
    ],
    writes: 4,
    after: [
      ['get pvc attic -o jsonpath={.status.phase}', 'Bound'],
      ['get deploy attic -o jsonpath={.status.availableReplicas}', '1'],
    ],
  },
  {
    task: 'a larger claim',
    before: [
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: `${OURS}grows` },
        provisioner: 'kubernetes.io/no-provisioner',
        allowVolumeExpansion: true,
      },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: `${OURS}tank` },
        spec: {
          capacity: { storage: '8Mi' },
          accessModes: ['ReadWriteOnce'],
          storageClassName: `${OURS}grows`,
          hostPath: { path: '/tmp/tier-t-tank', type: 'DirectoryOrCreate' },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'tank' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          storageClassName: `${OURS}grows`,
          resources: { requests: { storage: '8Mi' } },
        },
      },
    ],
    calls: [
      [
        'edit_object',
        { kind: 'pvc', name: 'tank', edits: [{ path: 'spec.resources.requests.storage', value: '24Mi' }] },
      ],
    ],
    writes: 1,
    after: [['get pvc tank -o jsonpath={.spec.resources.requests.storage}', '24Mi']],
  },
  {
    task: 'a restart that keeps the limits',
    before: [deployment('loom', { app: 'loom' }, idle('app', { resources: { limits: { memory: '40Mi' } } }))],
    ready: ['loom'],
    calls: [['restart_workload', { workload: 'loom' }]],
    writes: 1,
    after: [
      ['get deploy loom -o jsonpath={.spec.template.metadata.annotations}', /restartedAt/],
      ['get deploy loom -o jsonpath={.spec.template.spec.containers[0].resources.limits.memory}', '40Mi'],
    ],
  },
  {
    task: 'a scheduled job run now',
    before: [
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'tally' },
        spec: {
          schedule: '0 3 * * *',
          jobTemplate: {
            spec: {
              template: {
                spec: {
                  restartPolicy: 'Never',
                  containers: [idle('app', { command: ['/bin/sh', '-c', 'echo counted'] })],
                },
              },
            },
          },
        },
      },
    ],
    calls: [['run_job', { job: 'cronjob/tally' }]],
    writes: 1,
    after: [['get jobs -o jsonpath={.items[*].status.succeeded}', '1']],
  },
  {
    task: 'the warnings of one pod',
    before: [pod('unpulled', { containers: [idle('app', { image: 'busybox:absent' })] })],
    seen: ['get events -o jsonpath={.items[*].message}', /busybox:absent/],
    calls: [['get_events', { workload: 'pod/unpulled' }]],
    writes: 0,
    after: [],
    says: /busybox:absent/,
  },
  {
    task: 'one namespace by its name',
    calls: [['list_resources', { kind: 'namespaces', selector: `metadata.name=${SHOP}` }]],
    writes: 0,
    after: [],
    says: new RegExp(SHOP),
  },
  {
    task: 'the usage of the nodes',
    calls: [['get_usage', { of: 'nodes' }]],
    writes: 0,
    after: [],
    says: /node-1/,
  },
  {
    task: 'labels and an annotation: one set, one changed, one taken away',
    before: [pod('tagged', { containers: [idle()] }, { tier: 'old', spare: 'x' })],
    // The kubelet writes its status until then, which is a newer object.
    seen: ['get pod tagged -o jsonpath={.status.containerStatuses[0].ready}', /true/],
    calls: [
      [
        'edit_object',
        {
          kind: 'pod',
          name: 'tagged',
          edits: [
            { path: 'metadata.labels.tier', value: 'new' },
            { path: 'metadata.labels.spare', op: 'remove' },
            { path: 'metadata.annotations["example.com/owner"]', value: 'ana' },
          ],
        },
      ],
    ],
    writes: 1,
    after: [
      ['get pod tagged -o jsonpath={.metadata.labels}', '{"tier":"new"}'],
      ['get pods -l tier=new -o jsonpath={.items[*].metadata.name}', 'tagged'],
      ['get pod tagged -o jsonpath={.metadata.annotations.example\\.com/owner}', 'ana'],
    ],
  },
  {
    task: 'those with an annotation, chosen fields as columns, counted',
    calls: [
      [
        'list_resources',
        {
          kind: 'pods',
          selector: 'metadata.annotations["example.com/owner"]=ana',
          columns: ['spec.containers[*].image', 'metadata.labels.tier'],
          sort: 'metadata.name',
        },
      ],
    ],
    writes: 0,
    after: [],
    says: /^1 pod[\s\S]*tagged\s.*busybox:1\s.*new/m,
  },
  {
    task: 'which contexts there are',
    calls: [['list_contexts', {}]],
    writes: 0,
    after: [],
    says: /admin/,
  },
];
