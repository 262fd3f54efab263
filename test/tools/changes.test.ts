import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/core/kubernetes.ts';
import type { Edit, Plan } from '../../src/core/plan.ts';
import { refusal, withCluster } from './support/session.ts';
import {
  autoscaler,
  budget,
  cronJob,
  daemonSet,
  job,
  limitRange,
  quota,
  statefulSet,
} from './support/other-workloads.ts';
import {
  configMap,
  CRASHED,
  deployment,
  healthy,
  namespaceObject,
  pod,
  replicaSet,
  secret,
  template,
} from './support/todo-chatbot.ts';

const HELM = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm', 'helm.sh/chart': 'todo-chatbot-0.1.0' },
  annotations: { 'meta.helm.sh/release-name': 'todo' },
};
const C = '/spec/template/spec/containers/0';
const editsOf = (plan: Plan): readonly Edit[] =>
  plan.changes.flatMap((change) => (change.verb === 'edit' ? change.edits : []));
const backend = (change: Parameters<typeof deployment>[1] = {}) => deployment('backend', change);
const withEnv = (env: object[]): KubeObject => {
  const base = template('backend');
  const container = base.spec?.containers[0];
  return backend({
    template: { ...base, spec: { ...base.spec, containers: [{ ...container, name: 'backend', env }] } } as never,
  });
};
const annotated = (annotations: Record<string, string>) => {
  const base = template('backend');
  return backend({ template: { ...base, metadata: { ...base.metadata, annotations } } });
};

type Row = readonly [
  what: string,
  objects: readonly KubeObject[],
  tool: string,
  input: Record<string, unknown>,
  expected: unknown,
];

describe('the edits of a plan carry the old values', () => {
  it.each<Row>([
    [
      'scale',
      [backend()],
      'scale_workload',
      { workload: 'backend', replicas: 5 },
      [{ path: '/spec/replicas', from: 2, to: 5 }],
    ],
    [
      'restart, with annotations on the template',
      [annotated({ team: 'a' })],
      'restart_workload',
      { workload: 'backend' },
      [{ path: '/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt', to: '2026-11-24T12:00:00Z' }],
    ],
    [
      'restart, again',
      [annotated({ 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' })],
      'restart_workload',
      { workload: 'backend' },
      [
        {
          path: '/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt',
          from: '2026-01-01T00:00:00Z',
          to: '2026-11-24T12:00:00Z',
        },
      ],
    ],
    [
      'restart, the template has no annotations',
      [backend()],
      'restart_workload',
      { workload: 'backend' },
      [
        {
          path: '/spec/template/metadata/annotations',
          to: { 'kubectl.kubernetes.io/restartedAt': '2026-11-24T12:00:00Z' },
        },
      ],
    ],
    [
      'image',
      [backend()],
      'set_image',
      { workload: 'backend', image: 'registry.example.com:5000/team/backend:2.1' },
      [{ path: `${C}/image`, from: 'todo-chatbot-backend:latest', to: 'registry.example.com:5000/team/backend:2.1' }],
    ],
    [
      'image of a cron job',
      [cronJob()],
      'set_image',
      { workload: 'report', image: 'backend:2' },
      [
        {
          path: '/spec/jobTemplate/spec/template/spec/containers/0/image',
          from: 'todo-chatbot-backend:latest',
          to: 'backend:2',
        },
      ],
    ],
    [
      'one limit; the other stays out of it, amounts as the server stores them',
      [backend()],
      'set_resources',
      { workload: 'backend', limits: 'memory=1024Mi,cpu=0.5' },
      [{ path: `${C}/resources/limits/memory`, from: '512Mi', to: '1Gi' }],
    ],
    [
      'a request that was not set',
      [backend()],
      'set_resources',
      { workload: 'backend', requests: 'ephemeral-storage=1Gi' },
      [{ path: `${C}/resources/requests/ephemeral-storage`, to: '1Gi' }],
    ],
    [
      'a limit that goes, beside one that is set',
      [backend()],
      'set_resources',
      { workload: 'backend', limits: 'memory=none,cpu=1' },
      [
        { path: `${C}/resources/limits/memory`, from: '512Mi' },
        { path: `${C}/resources/limits/cpu`, from: '500m', to: '1' },
      ],
    ],
    [
      'a new variable goes to the end',
      [backend()],
      'set_env',
      { workload: 'backend', name: 'LOG_LEVEL', value: 'debug' },
      [{ path: `${C}/env/2`, to: { name: 'LOG_LEVEL', value: 'debug' } }],
    ],
    [
      'a variable that is there: its value alone',
      [withEnv([{ name: 'LOG_LEVEL', value: 'info' }])],
      'set_env',
      { workload: 'backend', name: 'LOG_LEVEL', value: 'debug' },
      [{ path: `${C}/env/0/value`, from: 'info', to: 'debug' }],
    ],
    [
      'the first variable',
      [deployment('frontend')],
      'set_env',
      { workload: 'frontend', name: 'LOG_LEVEL', value: 'debug' },
      [{ path: `${C}/env`, to: [{ name: 'LOG_LEVEL', value: 'debug' }] }],
    ],
    [
      'a plain value becomes a reference',
      [withEnv([{ name: 'MODE', value: 'x' }]), configMap],
      'set_env',
      { workload: 'backend', name: 'MODE', from: 'configmap/todo-chatbot-config/NODE_ENV' },
      [
        {
          path: `${C}/env/0`,
          from: { name: 'MODE', value: 'x' },
          to: { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'todo-chatbot-config', key: 'NODE_ENV' } } },
        },
      ],
    ],
    [
      'a variable is removed: the list without it',
      [
        withEnv([
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ]),
      ],
      'set_env',
      { workload: 'backend', name: 'A', remove: true },
      [
        {
          path: `${C}/env`,
          from: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
          to: [{ name: 'B', value: '2' }],
        },
      ],
    ],
    ['pause', [backend()], 'pause_rollout', { workload: 'backend' }, [{ path: '/spec/paused', to: true }]],
    [
      'resume takes the field away',
      [backend({ spec: { paused: true } })],
      'resume_rollout',
      { workload: 'backend' },
      [{ path: '/spec/paused', from: true }],
    ],
    [
      'suspend a cron job',
      [cronJob()],
      'pause_rollout',
      { workload: 'report' },
      [{ path: '/spec/suspend', from: false, to: true }],
    ],
    [
      'a key of a ConfigMap',
      [configMap],
      'edit_config_key',
      { config_map: 'todo-chatbot-config', key: 'NODE_ENV', value: 'staging' },
      [{ path: '/data/NODE_ENV', from: 'production', to: 'staging' }],
    ],
    [
      'a key that every object seems to have',
      [configMap],
      'edit_config_key',
      { config_map: 'todo-chatbot-config', key: 'constructor', value: 'x' },
      [{ path: '/data/constructor', to: 'x' }],
    ],
    [
      'a new key with a slash-free pointer',
      [configMap],
      'edit_config_key',
      { config_map: 'todo-chatbot-config', key: 'app.conf', value: 'a=1' },
      [{ path: '/data/app.conf', to: 'a=1' }],
    ],
  ])('%s', async (_what, objects, tool, input, expected) => {
    await withCluster({ objects }, async ({ plan }) => expect(editsOf(await plan(tool, input))).toEqual(expected));
  });

  it('a count above zero goes to the scale subresource, a zero to the object, whose JSON keeps a zero', async () => {
    await withCluster({ objects: [backend(), deployment('frontend', { replicas: 0 })] }, async ({ plan }) => {
      expect((await plan('scale_workload', { workload: 'backend', replicas: 3 })).changes[0]).toMatchObject({
        subresource: 'scale',
      });
      expect((await plan('scale_workload', { workload: 'backend', replicas: 0 })).changes[0]).not.toHaveProperty(
        'subresource',
      );
      expect((await plan('scale_workload', { workload: 'frontend', replicas: 2 })).changes[0]).not.toHaveProperty(
        'subresource',
      );
    });
  });
});

describe('risk', () => {
  it.each([
    ['scale up', 'scale_workload', { workload: 'backend', replicas: 3 }, 'low'],
    ['scale down', 'scale_workload', { workload: 'backend', replicas: 1 }, 'medium'],
    ['scale to zero', 'scale_workload', { workload: 'backend', replicas: 0 }, 'high'],
    ['rollback', 'rollback_workload', { workload: 'backend' }, 'high'],
    ['image', 'set_image', { workload: 'backend', image: 'b:2' }, 'medium'],
    ['delete', 'delete_pod', { pod: 'todo-chatbot-backend-7d9f8b6c55-q7k2x' }, 'high'],
    ['cluster-wide', 'create_namespace', { name: 'other' }, 'high'],
  ])('%s', async (_what, tool, input, risk) => {
    await withCluster({ objects: healthy() }, async ({ plan }) => expect((await plan(tool, input)).risk).toBe(risk));
  });
});

describe('warnings', () => {
  const gitops = (labels: object, annotations: object = {}) => backend({ labels, annotations });
  it.each<readonly [string, readonly KubeObject[], string, Record<string, unknown>, string, RegExp]>([
    [
      'an autoscaler owns the replicas',
      [backend(), autoscaler()],
      'scale_workload',
      { workload: 'backend', replicas: 5 },
      'hpa-owns-replicas',
      /2 to 6/,
    ],
    [
      'KEDA owns the replicas',
      [backend(), autoscaler({ ownerReferences: [{ kind: 'ScaledObject', name: 'jobs', controller: true }] })],
      'scale_workload',
      { workload: 'backend', replicas: 5 },
      'keda-owns-replicas',
      /ScaledObject jobs/,
    ],
    [
      'Helm owns the object, with the value that keeps it',
      [backend(HELM)],
      'scale_workload',
      { workload: 'backend', replicas: 5 },
      'helm-owns-object',
      /release todo .*upgrade the release with replicaCount\.backend=5/,
    ],
    [
      'Helm and the image',
      [backend(HELM)],
      'set_image',
      { workload: 'backend', image: 'repo/backend:7' },
      'helm-owns-object',
      /image\.backend\.repository=repo\/backend and image\.backend\.tag=7/,
    ],
    [
      'Helm and a limit',
      [backend(HELM)],
      'set_resources',
      { workload: 'backend', limits: 'memory=1Gi' },
      'helm-owns-object',
      /resources\.backend\.limits\.memory=1Gi/,
    ],
    [
      'no memory limit any more',
      [backend()],
      'set_resources',
      { workload: 'backend', limits: 'memory=none' },
      'no-limit',
      /all memory of its node, and other pods there can be evicted or killed for it$/,
    ],
    [
      'neither limit nor request of memory any more',
      [backend()],
      'set_resources',
      { workload: 'backend', limits: 'memory=none', requests: 'memory=none' },
      'no-limit',
      /requests none either/,
    ],
    [
      'a request that goes while a limit stays',
      [backend()],
      'set_resources',
      { workload: 'backend', requests: 'cpu=none' },
      'no-request',
      /requests its limit, cpu 500m/,
    ],
    [
      'a limit that goes where a quota counts it',
      [backend(), quota({ 'limits.memory': '4Gi' }, {})],
      'set_resources',
      { workload: 'backend', limits: 'memory=none' },
      'quota',
      /team counts limits\.memory: pods that do not declare it are refused/,
    ],
    [
      'a limit that goes where a LimitRange gives one',
      [
        backend(),
        quota({ 'limits.memory': '4Gi' }, {}),
        limitRange({ type: 'Container', default: { memory: '256Mi' } }),
      ],
      'set_resources',
      { workload: 'backend', limits: 'memory=none' },
      'limit-range',
      /defaults gives pods without limits\.memory its default, 256Mi: new pods will not be without one$/,
    ],
    [
      'a limit that goes where a LimitRange gives one below the request',
      [backend(), limitRange({ type: 'Container', default: { memory: '64Mi' } })],
      'set_resources',
      { workload: 'backend', limits: 'memory=none', requests: 'memory=128Mi' },
      'limit-range',
      /its default, 64Mi, which is less than the request of 128Mi: new pods are refused$/,
    ],
    [
      'a limit that goes where a LimitRange bounds whole pods',
      [backend(), limitRange({ type: 'Pod', max: { memory: '4Gi' }, min: { cpu: '1m' } })],
      'set_resources',
      { workload: 'backend', limits: 'memory=none' },
      'limit-range',
      /bounds limits\.memory of a whole pod: one in which no container declares it is refused/,
    ],
    [
      'a request that goes where a LimitRange bounds its ratio to the limit',
      [backend(), limitRange({ type: 'Container', maxLimitRequestRatio: { cpu: '4' } })],
      'set_resources',
      { workload: 'backend', limits: 'cpu=none', requests: 'cpu=none' },
      'limit-range',
      /bounds requests\.cpu of every container: without it pods are refused/,
    ],
    [
      'a request that goes while its limit is set anew',
      [backend()],
      'set_resources',
      { workload: 'backend', requests: 'cpu=none', limits: 'cpu=900m' },
      'no-request',
      /requests its limit, cpu 900m$/,
    ],
    [
      'Helm and a config key',
      [{ ...configMap, metadata: { ...configMap.metadata, labels: HELM.labels } }],
      'edit_config_key',
      { config_map: 'todo-chatbot-config', key: 'NEXT_PUBLIC_API_URL', value: 'http://b:1' },
      'helm-owns-object',
      /config\.apiUrl=http:\/\/b:1/,
    ],
    [
      'Argo CD owns the object',
      [gitops({}, { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:todo/backend' })],
      'scale_workload',
      { workload: 'backend', replicas: 5 },
      'gitops-owns-object',
      /Argo CD \(shop\)/,
    ],
    [
      'Flux owns the object',
      [gitops({ 'kustomize.toolkit.fluxcd.io/name': 'apps' })],
      'set_image',
      { workload: 'backend', image: 'b:2' },
      'gitops-owns-object',
      /Flux \(apps\)/,
    ],
    ['scaled to zero', [backend()], 'scale_workload', { workload: 'backend', replicas: 0 }, 'scale-to-zero', /no pods/],
    [
      'below a disruption budget',
      [backend(), budget({ minAvailable: 2 })],
      'scale_workload',
      { workload: 'backend', replicas: 1 },
      'below-budget',
      /wants 2 available/,
    ],
    [
      'a quota that does not hold the pods',
      [backend(), quota({ 'requests.memory': '1Gi' }, { 'requests.memory': '512Mi' })],
      'scale_workload',
      { workload: 'backend', replicas: 5 },
      'quota',
      /2 of 3 more pods fit/,
    ],
    [
      'a paused rollout',
      [backend({ spec: { paused: true } })],
      'set_image',
      { workload: 'backend', image: 'b:2' },
      'rollout-paused',
      /resumed/,
    ],
    [
      'all pods stop first',
      [backend({ spec: { strategy: { type: 'Recreate' } } })],
      'set_image',
      { workload: 'backend', image: 'b:2' },
      'downtime',
      /Recreate/,
    ],
    [
      'pods that are updated on delete only',
      [daemonSet({ updateStrategy: { type: 'OnDelete' } })],
      'set_image',
      { workload: 'agent', image: 'b:2' },
      'update-on-delete',
      /when they are deleted/,
    ],
    [
      'an image that is never pulled',
      [backend()],
      'set_image',
      { workload: 'backend', image: 'b:2' },
      'image-never-pulled',
      /on the nodes already/,
    ],
    [
      'the one pod of a stateful set',
      [statefulSet()],
      'restart_workload',
      { workload: 'queue' },
      'last-ready-pod',
      /stops before/,
    ],
    [
      'the last ready pod',
      [pod('backend', '7d9f8b6c55', 'q7k2x'), pod('backend', '7d9f8b6c55', 't4m9z', CRASHED)],
      'delete_pod',
      { pod: 'todo-chatbot-backend-7d9f8b6c55-q7k2x' },
      'last-ready-pod',
      /last ready pod/,
    ],
    [
      'a budget that allows no disruption',
      [pod('backend', '7d9f8b6c55', 'q7k2x'), budget({ minAvailable: 1 })],
      'delete_pod',
      { pod: 'todo-chatbot-backend-7d9f8b6c55-q7k2x' },
      'disruption-budget',
      /does not ask it/,
    ],
    [
      'a pod that nothing owns',
      [
        {
          ...pod('backend', 'x', 'y'),
          metadata: { ...pod('backend', 'x', 'y').metadata, ownerReferences: [] },
        },
      ],
      'delete_pod',
      { pod: 'todo-chatbot-backend-x-y' },
      'no-owner',
      /will not come back/,
    ],
    [
      'who reads a config key at start',
      [backend(), configMap],
      'edit_config_key',
      { config_map: 'todo-chatbot-config', key: 'NODE_ENV', value: 'x' },
      'needs-restart',
      /deployment\/todo-chatbot-backend/,
    ],
    [
      'a corrected name',
      [backend()],
      'scale_workload',
      { workload: 'bakcend', replicas: 3 },
      'name-corrected',
      /took deployment\/todo-chatbot-backend/,
    ],
    [
      'a variable that hides one of a ConfigMap',
      [backend(), configMap],
      'set_env',
      { workload: 'backend', name: 'NODE_ENV', value: 'dev' },
      'overrides-env-from',
      /NODE_ENV comes from ConfigMap todo-chatbot-config now/,
    ],
    [
      'running pods of a Job stop',
      [job({}, { active: 1 })],
      'pause_rollout',
      { workload: 'migrate' },
      'stops-pods',
      /deleted/,
    ],
  ])('%s', async (_what, objects, tool, input, code, text) => {
    await withCluster({ objects }, async ({ plan }) => {
      const { warnings } = await plan(tool, input);
      expect(warnings.find((warning) => warning.code === code)?.text).toMatch(text);
    });
  });

  it('nothing of the namespace is told of a request that its limit stands in for', async () => {
    const range = limitRange({ type: 'Container', defaultRequest: { cpu: '50m' }, default: { cpu: '2' } });
    const objects = [backend(), quota({ 'requests.cpu': '4' }, {}), range];
    await withCluster({ objects }, async ({ plan }) => {
      const { warnings } = await plan('set_resources', { workload: 'backend', requests: 'cpu=none' });
      expect(warnings.map(({ code }) => code)).toEqual(['no-request']);
    });
  });

  it('none for a plain change of a plain object', async () => {
    await withCluster({ objects: healthy() }, async ({ plan }) => {
      expect((await plan('scale_workload', { workload: 'backend', replicas: 3 })).warnings).toEqual([]);
    });
  });

  it('what may not be read is said to be unchecked', async () => {
    await withCluster({ objects: healthy(), forbid: ['horizontalpodautoscalers'] }, async ({ plan }) => {
      const { warnings } = await plan('scale_workload', { workload: 'backend', replicas: 3 });
      expect(warnings).toEqual([
        { code: 'not-checked', text: 'autoscalers could not be checked: no right to read it' },
      ]);
    });
  });
});

describe('a refusal names the next step', () => {
  const all = [...healthy(), cronJob(), job(), statefulSet(), daemonSet()];
  it.each<readonly [string, readonly KubeObject[], string, Record<string, unknown>, RegExp]>([
    [
      'a value with an escape code',
      all,
      'set_env',
      { workload: 'backend', name: 'A', value: 'x\u001b[8my' },
      /^bad-input: .*control or invisible/,
    ],
    [
      'a value with a hidden right-to-left mark',
      all,
      'edit_config_key',
      { config_map: 'todo-chatbot-config', key: 'A', value: 'a\u202eb' },
      /^bad-input: .*control or invisible/,
    ],

    [
      'scaled so already',
      all,
      'scale_workload',
      { workload: 'backend', replicas: 2 },
      /^bad-input: deployment\/todo-chatbot-backend has 2 replicas already/,
    ],
    ['scale a daemon set', all, 'scale_workload', { workload: 'agent', replicas: 2 }, /nodeSelector/],
    ['scale a job', all, 'scale_workload', { workload: 'migrate', replicas: 2 }, /pause_rollout/],
    [
      'scale a pod',
      all,
      'scale_workload',
      { workload: 'pod/todo-chatbot-backend-7d9f8b6c55-q7k2x', replicas: 2 },
      /change its owner deployment\/todo-chatbot-backend instead/,
    ],
    ['image of a job', all, 'set_image', { workload: 'migrate', image: 'b:2' }, /immutable.*create it again/],
    [
      'image that is a flag',
      all,
      'set_image',
      { workload: 'backend', image: '--image=x' },
      /is not an image reference/,
    ],
    [
      'image that is there',
      all,
      'set_image',
      { workload: 'backend', image: 'todo-chatbot-backend:latest' },
      /has image todo-chatbot-backend:latest already/,
    ],
    [
      'a container that is not there',
      all,
      'set_image',
      { workload: 'backend', image: 'b:2', container: 'web' },
      /no container "web"; its containers are backend/,
    ],
    [
      'restart of a paused deployment',
      [backend({ spec: { paused: true } })],
      'restart_workload',
      { workload: 'backend' },
      /resume_rollout/,
    ],
    ['restart of a cron job', all, 'restart_workload', { workload: 'report' }, /next run/],
    [
      'rollback without a revision before',
      [backend(), replicaSet('backend', 2, '7d9f8b6c55', 2)],
      'rollback_workload',
      { workload: 'backend' },
      /no earlier revision/,
    ],
    [
      'rollback to a revision that is gone',
      all,
      'rollback_workload',
      { workload: 'backend', revision: 7 },
      /not-found: .*kept revisions: 2, 1/,
    ],
    [
      'rollback to where it is',
      all,
      'rollback_workload',
      { workload: 'backend', revision: 2 },
      /is at revision 2 already/,
    ],
    [
      'rollback across a plain secret value',
      [
        withEnv([{ name: 'DB_PASSWORD', value: 'plain-s3cret-value' }]),
        replicaSet('backend', 1, 'a', 0),
        replicaSet('backend', 2, 'b', 2),
      ],
      'rollback_workload',
      { workload: 'backend' },
      /^refused: .*DB_PASSWORD.*by hand: kubectl .*--to-revision=1/,
    ],
    [
      'a limit in bytes by mistake',
      all,
      'set_resources',
      { workload: 'backend', limits: 'memory=512' },
      /less than 1 MiB; did you mean 512Mi/,
    ],
    ['a limit that is none', all, 'set_resources', { workload: 'backend', limits: 'lots' }, /write cpu=500m/],
    [
      'a request above the limit',
      all,
      'set_resources',
      { workload: 'backend', requests: 'memory=1Gi' },
      /request 1Gi would be above the limit 512Mi/,
    ],
    ['no resource at all', all, 'set_resources', { workload: 'backend' }, /neither requests nor limits/],
    [
      'a limit that is not there and should go',
      all,
      'set_resources',
      { workload: 'backend', limits: 'ephemeral-storage=none' },
      /already/,
    ],
    [
      'an amount without a name',
      all,
      'set_resources',
      { workload: 'backend', limits: 'none' },
      /is not a resource with an amount.*memory=none to remove it/s,
    ],
    ['resources that are so', all, 'set_resources', { workload: 'backend', limits: 'cpu=0.5' }, /already/],
    [
      'a secret as a plain variable',
      all,
      'set_env',
      { workload: 'backend', name: 'JWT_SECRET', value: 'x' },
      /^refused: .*set_secret_keys/,
    ],
    [
      'a password in the URL of a harmless name',
      all,
      'set_env',
      { workload: 'backend', name: 'UPSTREAM', value: 'http://u:hunter22@host/' },
      /^refused: .*looks like a secret/,
    ],
    [
      'value and reference at once',
      all,
      'set_env',
      { workload: 'backend', name: 'A', value: 'x', from: 'secret/a/b' },
      /one of value, from and remove/,
    ],
    [
      'a key that the Secret does not have',
      all,
      'set_env',
      { workload: 'backend', name: 'A', from: 'secret/todo-chatbot-secrets/DATABASE_URI' },
      /did you mean DATABASE_URL/,
    ],
    [
      'a Secret that is not there',
      all,
      'set_env',
      { workload: 'backend', name: 'A', from: 'secret/todo-chatbot-secret/X' },
      /did you mean todo-chatbot-secrets/,
    ],
    ['pause of a stateful set', all, 'pause_rollout', { workload: 'queue' }, /partition/],
    ['resume of what runs', all, 'resume_rollout', { workload: 'backend' }, /is not paused/],
    [
      'a pod by half its name',
      all,
      'delete_pod',
      { pod: 'todo-chatbot-backend' },
      /name one exactly: todo-chatbot-backend-7d9f8b6c55-/,
    ],
    [
      'a pod that goes already',
      [
        {
          ...pod('backend', 'a', 'b'),
          metadata: { ...pod('backend', 'a', 'b').metadata, deletionTimestamp: '2026-11-24T11:59:00Z' },
        },
      ],
      'delete_pod',
      { pod: 'todo-chatbot-backend-a-b' },
      /being deleted already/,
    ],
    ['a path as a pod name', all, 'delete_pod', { pod: '../../secrets/x' }, /^bad-input/],
    [
      'a secret in a ConfigMap',
      all,
      'edit_config_key',
      { config_map: 'todo-chatbot-config', key: 'API_KEY', value: 'x' },
      /^refused: .*set_secret_keys/,
    ],
    [
      'a ConfigMap that is not there',
      all,
      'edit_config_key',
      { config_map: 'todo-chatbot-conf', key: 'A', value: 'x' },
      /did you mean todo-chatbot-config/,
    ],
    [
      'an immutable ConfigMap',
      [{ ...configMap, immutable: true }],
      'edit_config_key',
      { config_map: 'todo-chatbot-config', key: 'A', value: 'x' },
      /^refused: .*immutable/,
    ],
    [
      'a value that is there',
      all,
      'edit_config_key',
      { config_map: 'todo-chatbot-config', key: 'NODE_ENV', value: 'production' },
      /already/,
    ],
    [
      'secret values with nobody to ask',
      all,
      'set_secret_keys',
      { secret: 'todo-chatbot-secrets', keys: ['A'] },
      /^no-person: .*must come from a person/,
    ],
    [
      'a token of a service account',
      [{ ...secret, type: 'kubernetes.io/service-account-token' }],
      'set_secret_keys',
      { secret: 'todo-chatbot-secrets', keys: ['A'] },
      /^refused: .*its controller writes/,
    ],
    ['a key with a path', all, 'set_secret_keys', { secret: 'todo-chatbot-secrets', keys: ['../x'] }, /is not a key/],
    ['a namespace that exists', [namespaceObject], 'create_namespace', { name: 'todo-chatbot' }, /exists already/],
    ['a namespace of Kubernetes', [], 'create_namespace', { name: 'kube-things' }, /^refused/],
  ])('%s', async (_what, objects, tool, input, expected) => {
    await withCluster({ objects }, async ({ plan }) => expect(await refusal(plan(tool, input))).toMatch(expected));
  });
});

it('a reference that is replaced is brought back as it was', async () => {
  await withCluster({ objects: healthy() }, async ({ plan }) => {
    const made = await plan('set_env', {
      workload: 'backend',
      name: 'DATABASE_URL',
      from: 'configmap/todo-chatbot-config/NODE_ENV',
    });
    const entry = {
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'todo-chatbot-secrets', key: 'DATABASE_URL' } },
    };
    expect(made.undo).toContain(JSON.stringify([{ op: 'replace', path: `${C}/env/0`, value: entry }]));
  });
});

describe('commands by hand', () => {
  it.each<readonly [string, string, Record<string, unknown>, string, string | undefined]>([
    [
      'scale',
      'scale_workload',
      { workload: 'backend', replicas: 5 },
      'scale deployment/todo-chatbot-backend --replicas=5 --current-replicas=2',
      'scale deployment/todo-chatbot-backend --replicas=2 --current-replicas=5',
    ],
    [
      'rollback',
      'rollback_workload',
      { workload: 'backend' },
      'rollout undo deployment/todo-chatbot-backend --to-revision=1',
      'rollout undo deployment/todo-chatbot-backend --to-revision=2',
    ],
    [
      'resources',
      'set_resources',
      { workload: 'backend', limits: 'memory=1Gi', requests: 'cpu=100m' },
      'set resources deployment/todo-chatbot-backend -c backend --requests=cpu=100m --limits=memory=1Gi',
      'set resources deployment/todo-chatbot-backend -c backend --requests=cpu=250m --limits=memory=512Mi',
    ],
    [
      'a limit that goes',
      'set_resources',
      { workload: 'backend', limits: 'memory=none' },
      `patch deployment/todo-chatbot-backend --type=json -p '[{"op":"test","path":"${C}/name","value":"backend"},{"op":"test","path":"${C}/resources/limits/memory","value":"512Mi"},{"op":"remove","path":"${C}/resources/limits/memory"}]'`,
      'set resources deployment/todo-chatbot-backend -c backend --limits=memory=512Mi',
    ],
    [
      'a request that was not there',
      'set_resources',
      { workload: 'backend', requests: 'ephemeral-storage=1Gi' },
      'set resources deployment/todo-chatbot-backend -c backend --requests=ephemeral-storage=1Gi',
      `patch deployment/todo-chatbot-backend --type=json -p '[{"op":"test","path":"${C}/name","value":"backend"},{"op":"test","path":"${C}/resources/requests/ephemeral-storage","value":"1Gi"},{"op":"remove","path":"${C}/resources/requests/ephemeral-storage"}]'`,
    ],
    [
      'a value with quotes and a space',
      'set_env',
      { workload: 'backend', name: 'GREETING', value: "it's $HOME" },
      `set env deployment/todo-chatbot-backend -c backend 'GREETING=it'\\''s $HOME'`,
      'set env deployment/todo-chatbot-backend -c backend GREETING-',
    ],
    [
      'a config key',
      'edit_config_key',
      { config_map: 'todo-chatbot-config', key: 'NODE_ENV', value: 'x y' },
      `patch configmap/todo-chatbot-config --type=merge -p '{"data":{"NODE_ENV":"x y"}}'`,
      `patch configmap/todo-chatbot-config --type=merge -p '{"data":{"NODE_ENV":"production"}}'`,
    ],
  ])('%s', async (_what, tool, input, command, undo) => {
    await withCluster({ objects: healthy() }, async ({ plan }) => {
      const made = await plan(tool, input);
      const prefix = 'kubectl --context recorded -n todo-chatbot ';
      expect(made.kubectl).toEqual([prefix + command]);
      expect(made.undo).toBe(undo && prefix + undo);
    });
  });
});
