import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import {
  ago,
  creatingPod,
  deployment,
  event,
  healthyApp,
  node,
  obj,
  ownedBy,
  replicaSet,
  service,
  statefulSet,
  unscheduledPod,
  type Obj,
} from '../helpers/k8s-more.ts';

type Row = [sentence: string, fault: Fault, cause: string, details?: Readonly<Record<string, unknown>>];

const REFUSED =
  'psycopg.OperationalError: connection failed: connection to server at "db", port 5432 failed: FATAL:  password authentication failed for user "shop"';
const env = (...variables: readonly object[]) => ({ env: variables });

/** One container of one Deployment, as kubelets and runtimes of several releases tell of it. */
const ROWS: readonly Row[] = [
  ['a loop caught in its back-off', { exit: 1, log: REFUSED }, 'DatabaseAuthFailed', { user: 'shop' }],
  ['a loop caught just dead', { exit: 1, log: REFUSED, caught: 'ended' }, 'DatabaseAuthFailed', { user: 'shop' }],
  [
    'a loop caught running again',
    { exit: 1, log: REFUSED, current: 'INFO starting', caught: 'running' },
    'DatabaseAuthFailed',
    { user: 'shop' },
  ],
  [
    'a start that fails, caught waiting in RunContainerError',
    {
      waiting: {
        reason: 'RunContainerError',
        message:
          'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "uvicorm": executable file not found in $PATH',
      },
      restarts: 3,
    },
    'CommandNotFound',
    { command: 'uvicorm' },
  ],
  [
    'an empty log whose termination message holds the tail',
    { exit: 1, log: '', message: 'level=error msg="boot"\nERROR: environment variable STRIPE_KEY is not set\n' },
    'EnvVarMissing',
    { key: 'STRIPE_KEY' },
  ],
  [
    'CRI-O that finds no command',
    {
      waiting: {
        reason: 'CreateContainerError',
        message:
          'container create failed: time="2026-03-04T11:58:00Z" level=error msg="runc create failed: unable to start container process: exec: \\"/app/server\\": stat /app/server: no such file or directory"',
      },
    },
    'CommandNotFound',
    { command: '/app/server' },
  ],
  [
    'dockershim that finds no command',
    {
      exit: 127,
      reason: 'ContainerCannotRun',
      message:
        'OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "npm": executable file not found in $PATH: unknown',
    },
    'CommandNotFound',
    { command: 'npm' },
  ],
  [
    'crun that finds no command',
    {
      waiting: {
        reason: 'CreateContainerError',
        message: 'container create failed: executable file `npm` not found in $PATH: No such file or directory',
      },
    },
    'CommandNotFound',
    { command: 'npm' },
  ],
  [
    'crun that may not execute',
    {
      waiting: {
        reason: 'CreateContainerError',
        message: 'container create failed: open executable: Permission denied',
      },
    },
    'CommandNotExecutable',
  ],
  [
    'a working directory that it may not enter',
    {
      exit: 128,
      reason: 'StartError',
      message:
        'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: chdir to cwd ("/srv") set in config.json failed: permission denied',
    },
    'CommandNotExecutable',
  ],
  [
    'a ConfigMap that is not there (1.24)',
    { waiting: { reason: 'CreateContainerConfigError', message: 'configmap "backend-config" not found' } },
    'ConfigMapNotFound',
    { configMap: 'backend-config' },
  ],
  [
    'a Secret key that is not there',
    {
      waiting: {
        reason: 'CreateContainerConfigError',
        message: "couldn't find key password in Secret shop/backend-db",
      },
      container: env({ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'backend-db', key: 'password' } } }),
      objects: [obj('Secret', 'backend-db', { data: { PASSWORD: 'aHVudGVyMg==' } })],
    },
    'SecretKeyNotFound',
    { secret: 'backend-db', key: 'password', availableKeys: ['PASSWORD'] },
  ],
  [
    'an image of ECR without a role',
    {
      waiting: {
        reason: 'ImagePullBackOff',
        message: 'Back-off pulling image "1234.dkr.ecr.eu-west-1.amazonaws.com/backend:7"',
      },
      events: [
        [
          'Failed',
          'Failed to pull image "1234.dkr.ecr.eu-west-1.amazonaws.com/backend:7": rpc error: code = Unknown desc = failed to pull and unpack image "1234.dkr.ecr.eu-west-1.amazonaws.com/backend:7": failed to resolve reference "1234.dkr.ecr.eu-west-1.amazonaws.com/backend:7": pulling from host 1234.dkr.ecr.eu-west-1.amazonaws.com failed with status code [manifests 7]: 401 Unauthorized',
        ],
      ],
    },
    'ImagePullUnauthorized',
  ],
  [
    'an image of Artifact Registry that CRI-O does not find (1.31)',
    {
      waiting: {
        reason: 'ErrImagePull',
        message: 'reading manifest v9 in europe-docker.pkg.dev/shop/backend: manifest unknown: Failed to fetch "v9"',
      },
      events: [
        [
          'Failed',
          'Failed to pull image "europe-docker.pkg.dev/shop/backend:v9": reading manifest v9 in europe-docker.pkg.dev/shop/backend: manifest unknown: Failed to fetch "v9"',
        ],
      ],
    },
    'ImageTagNotFound',
  ],
  [
    'an image told by the waiting message alone (1.33)',
    {
      waiting: {
        reason: 'ImagePullBackOff',
        message:
          'Back-off pulling image "ghcr.io/shop/backend:v9": ErrImagePull: failed to pull and unpack image "ghcr.io/shop/backend:v9": failed to resolve reference "ghcr.io/shop/backend:v9": ghcr.io/shop/backend:v9: not found',
      },
    },
    'ImageTagNotFound',
  ],
  [
    'Docker Hub and its limit',
    {
      waiting: {
        reason: 'ImagePullBackOff',
        message:
          'Back-off pulling image "nginx:1.27": ErrImagePull: failed to pull and unpack image "docker.io/library/nginx:1.27": failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/sha256:aa: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.',
      },
    },
    'ImagePullRateLimited',
  ],
  [
    'an init container whose migration finds no host',
    {
      exit: 1,
      init: true,
      log: 'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) could not translate host name "postgres" to address: Name or service not known',
      objects: [service('postgresql', undefined, { type: 'ExternalName', externalName: 'db.example.com' })],
    },
    'DependencyDNSFailure',
    { host: 'postgres', similar: ['postgresql'] },
  ],
  [
    'a memory limit that the start does not survive',
    {
      exit: 128,
      reason: 'StartError',
      message:
        'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?)',
      container: { resources: { limits: { memory: '128m' } } },
    },
    'MemoryLimitTooLow',
  ],
  [
    'exit 137 without a reason, killed by its liveness probe',
    {
      exit: 137,
      ran: 65,
      container: {
        livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10, failureThreshold: 3 },
      },
      events: [
        ['Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 404', 1],
        ['Killing', 'Container main failed liveness probe, will be restarted', 1],
      ],
    },
    'ProbePathNotFound',
    { path: '/healthz', probe: 'liveness' },
  ],
  [
    'a readiness probe that knocks at the wrong port',
    {
      caught: 'running',
      running: 20,
      container: { readinessProbe: { httpGet: { path: '/ready', port: 8081 } } },
      current: 'INFO:     Uvicorn running on http://0.0.0.0:8080 (Press CTRL+C to quit)',
      events: [
        [
          'Unhealthy',
          'Readiness probe failed: Get "http://10.1.0.9:8081/ready": dial tcp 10.1.0.9:8081: connect: connection refused',
          1,
        ],
      ],
    },
    'ProbePortMismatch',
    { port: 8081, probe: 'readiness' },
  ],
  [
    'a development server on the loopback',
    {
      caught: 'running',
      running: 20,
      container: { readinessProbe: { httpGet: { path: '/', port: 8080 } } },
      current: ' * Serving Flask app "app"\n * Running on http://127.0.0.1:8080\nPress CTRL+C to quit',
      events: [
        [
          'Unhealthy',
          'Readiness probe failed: Get "http://10.1.0.9:8080/": dial tcp 10.1.0.9:8080: connect: connection refused',
          1,
        ],
      ],
    },
    'AppBoundToLoopback',
  ],
];

describe('one container in the field', () => {
  it.each<Row>([...ROWS])('%s', async (_sentence, fault, cause, details = {}) => {
    const diagnosis = await diagnoseRecording(backend(fault));
    expect(faults(diagnosis)).toEqual([`${cause} Deployment/backend`]);
    expect(diagnosis.findings[0]?.details).toMatchObject(details);
    expect(JSON.stringify(diagnosis)).not.toContain('aHVudGVyMg');
  });
});

function creating(reason: string, message: string): Obj[] {
  const app = deployment('backend', { ready: 0 });
  const set = replicaSet(app, 1, { ready: 0 });
  const pod = creatingPod('backend-h1-x2x9z', { owner: set, labels: { app: 'backend', 'pod-template-hash': 'h1' } });
  return [app, set, pod, event(reason, pod, message, 1), node('n1')];
}

function waitingForNode(message: string, nodes: readonly Obj[], spec = {}, more: readonly Obj[] = []): Obj[] {
  const app = deployment('backend', { ready: 0, template: spec });
  const set = replicaSet(app, 1, { ready: 0, template: spec });
  const labels = { app: 'backend', 'pod-template-hash': 'h1' };
  return [app, set, unscheduledPod('backend-h1-x2x9z', message, { owner: set, labels, spec }), ...nodes, ...more];
}

function sidecarPod(): Obj[] {
  const app = deployment('backend', { ready: 0 });
  const set = replicaSet(app, 1, { ready: 0 });
  const pod = obj('Pod', 'backend-h1-x2x9z', {
    metadata: { labels: { app: 'backend', 'pod-template-hash': 'h1' }, ...ownedBy(set) },
    spec: {
      nodeName: 'n1',
      restartPolicy: 'Always',
      initContainers: [{ name: 'proxy', image: 'cloud-sql-proxy:2', restartPolicy: 'Always' }],
      containers: [{ name: 'main', image: 'shop/backend:1' }],
    },
    status: {
      phase: 'Running',
      startTime: ago(30),
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: ago(25) }],
      initContainerStatuses: [
        {
          name: 'proxy',
          ready: false,
          started: false,
          restartCount: 7,
          state: {
            waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container=proxy' },
          },
          lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: ago(3), finishedAt: ago(2) } },
        },
      ],
      containerStatuses: [
        { name: 'main', ready: true, started: true, restartCount: 0, state: { running: { startedAt: ago(29) } } },
      ],
    },
  });
  return [app, set, pod];
}

type Scene = [
  sentence: string,
  objects: () => readonly Obj[],
  expected: readonly string[],
  details?: object,
  logs?: Record<string, string>,
];

const SCENES: readonly Scene[] = [
  [
    'the AWS CNI without addresses',
    () =>
      creating(
        'FailedCreatePodSandBox',
        'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "f1a2": plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an IP address to container',
      ),
    ['PodIPExhausted Deployment/backend'],
  ],
  [
    'Calico that may not reach the API',
    () =>
      creating(
        'FailedCreatePodSandBox',
        'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "f1a2": plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized: Unauthorized',
      ),
    ['PodSandboxNetworkFailed Deployment/backend'],
  ],
  [
    'Azure CNI whose subnet is full',
    () =>
      creating(
        'FailedCreatePodSandBox',
        'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "f1a2": plugin type="azure-vnet" failed (add): IPAM Invoker Add failed with error: Failed to get IP address from CNS: No IP addresses available',
      ),
    ['PodIPExhausted Deployment/backend'],
  ],
  [
    'a GKE pod range that is full',
    () =>
      creating(
        'FailedCreatePodSandBox',
        'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "f1a2": plugin type="ptp" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.4.1.1-10.4.1.254',
      ),
    ['PodIPExhausted Deployment/backend'],
  ],
  [
    'the EBS driver that is not there',
    () =>
      creating(
        'FailedMount',
        'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ebs.csi.aws.com not found in the list of registered CSI drivers',
      ),
    ['VolumeMountFailed Deployment/backend'],
  ],
  [
    'an NFS server that does not answer',
    () =>
      creating(
        'FailedMount',
        'MountVolume.SetUp failed for volume "media" : mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs 10.9.9.9:/export /var/lib/kubelet/pods/x/volumes/kubernetes.io~nfs/media\nOutput: mount.nfs: Connection timed out',
      ),
    ['VolumeMountFailed Deployment/backend'],
  ],
  [
    'a Secret that a volume wants',
    () => creating('FailedMount', 'MountVolume.SetUp failed for volume "tls" : secret "backend-tls" not found'),
    ['SecretNotFound Deployment/backend'],
    { secret: 'backend-tls' },
  ],
  [
    'too little CPU, with the words of the cluster autoscaler',
    () => {
      const spec = { containers: [{ name: 'main', image: 'x', resources: { requests: { cpu: '8' } } }] };
      const objects = waitingForNode(
        '0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
        [node('n1'), node('n2')],
        spec,
      );
      const pod = objects.find(({ kind }) => kind === 'Pod') ?? node('none');
      return [
        ...objects,
        event(
          'NotTriggerScaleUp',
          pod,
          "pod didn't trigger scale-up: 1 max node group size reached, 2 Insufficient cpu",
          1,
        ),
      ];
    },
    ['UnschedulableInsufficientCPU Deployment/backend'],
    { request: '8' },
  ],
  [
    'a spot pool with its taint',
    () =>
      waitingForNode(
        '0/1 nodes are available: 1 node(s) had untolerated taint {kubernetes.azure.com/scalesetpriority: spot}. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.',
        [
          node('n1', {
            taints: [{ key: 'kubernetes.azure.com/scalesetpriority', value: 'spot', effect: 'NoSchedule' }],
          }),
        ],
      ),
    ['UnschedulableTaint Deployment/backend'],
  ],
  [
    'a native sidecar in a loop beside a ready application',
    () => sidecarPod(),
    ['CertificateInvalid Deployment/backend'],
    {},
    {
      'shop/backend-h1-x2x9z/proxy/previous':
        '2026/03/04 11:58:00 Starting proxy\n2026/03/04 11:58:01 [shop:eu:db] failed to connect to instance: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-03-04T11:58:01Z is after 2026-03-01T00:00:00Z',
    },
  ],
  [
    'a backend that is refused by its database, which is killed for memory',
    () => {
      const set = statefulSet('db', { replicas: 1, ready: 0 });
      const pod = obj('Pod', 'db-0', {
        metadata: { labels: { app: 'db' }, ...ownedBy(set) },
        spec: {
          nodeName: 'n1',
          containers: [{ name: 'postgres', image: 'postgres:16', resources: { limits: { memory: '64Mi' } } }],
        },
        status: {
          phase: 'Running',
          conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: ago(20) }],
          containerStatuses: [
            {
              name: 'postgres',
              ready: false,
              restartCount: 9,
              state: { waiting: { reason: 'CrashLoopBackOff' } },
              lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: ago(4), finishedAt: ago(3) } },
            },
          ],
        },
      });
      const fault = backend({ exit: 1 });
      return [
        ...(fault.objects as Obj[]),
        set,
        pod,
        service('db', { app: 'db' }, { ports: [{ port: 5432, targetPort: 5432 }] }),
      ];
    },
    ['OOMKilled StatefulSet/db'],
    { limit: '64Mi' },
    {
      'shop/backend-h1-x2x9z/main/previous':
        'django.db.utils.OperationalError: could not connect to server: Connection refused\n\tIs the server running on host "db" (10.96.0.20) and accepting\n\tTCP/IP connections on port 5432?',
    },
  ],
  [
    'ready pods that log errors',
    () => healthyApp('shop', 1, { container: { resources: { limits: { memory: '1Gi' } } } }),
    [],
    {},
    {
      'shop/shop-h1-p0/main':
        'ERROR dial tcp 10.96.1.1:5432: connect: connection refused\npanic: recovered\nINFO served',
    },
  ],
];

describe('a namespace in the field', () => {
  it.each<Scene>([...SCENES])('%s', async (_sentence, objects, expected, details = {}, logs = {}) => {
    const diagnosis = await diagnoseRecording({ objects: objects(), logs });
    expect(faults(diagnosis)).toEqual(expected);
    expect(diagnosis.findings[0]?.details ?? {}).toMatchObject(details);
  });
});
