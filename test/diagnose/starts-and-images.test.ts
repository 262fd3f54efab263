import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, POD, type Fault } from '../helpers/k8s-failing.ts';
import { ingress, node, obj, service, healthyApp } from '../helpers/k8s-more.ts';

type Row = [sentence: string, fault: Fault, cause: string, details?: Readonly<Record<string, unknown>>];

const config = (message: string, more: Fault = {}): Fault => ({
  waiting: { reason: 'CreateContainerConfigError', message },
  ...more,
});
const OCI =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';
const start = (message: string, more: Fault = {}): Fault => ({
  exit: 128,
  reason: 'StartError',
  message: OCI + message,
  ...more,
});
const secret = obj('Secret', 'keys', {
  data: { jwt_secret: 'c2VjcmV0LXZhbHVl', url: 'c2VjcmV0LXZhbHVl' },
  type: 'Opaque',
});
const map = obj('ConfigMap', 'backend-config', { data: { LOG_LEVEL: 'info' } });

const STARTS: readonly Row[] = [
  [
    'a ConfigMap that is not there',
    config('configmap "backend-confg" not found', { objects: [map] }),
    'ConfigMapNotFound',
    { configMap: 'backend-confg', similar: ['backend-config'] },
  ],
  [
    'a Secret that is not there',
    config('secret "key" not found', { objects: [secret] }),
    'SecretNotFound',
    { secret: 'key', similar: ['keys'] },
  ],
  [
    'a key that the Secret does not have',
    config("couldn't find key jwt in Secret shop/keys", { objects: [secret] }),
    'SecretKeyNotFound',
    { secret: 'keys', key: 'jwt', availableKeys: ['jwt_secret', 'url'], similar: ['jwt_secret'] },
  ],
  [
    'a key that the ConfigMap does not have',
    config("couldn't find key LOG_LEVL in ConfigMap shop/backend-config", { objects: [map] }),
    'ConfigMapKeyNotFound',
    { configMap: 'backend-config', key: 'LOG_LEVL', similar: ['LOG_LEVEL'] },
  ],
  [
    'a key of a Secret that an init container needs',
    config("couldn't find key jwt in Secret shop/keys", { init: true }),
    'SecretKeyNotFound',
    { secret: 'keys', initContainer: true },
  ],
  [
    'an image that runs as root',
    config('container has runAsNonRoot and image will run as root (pod: "backend_shop(1)", container: main)'),
    'RunAsNonRootViolation',
  ],
  [
    'an image with a user by name',
    config('container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root'),
    'RunAsNonRootViolation',
    { user: 'app' },
  ],
  ['an unknown text of this step', config('failed to get seccomp profile: not found'), 'ContainerConfigInvalid'],
  [
    'an image without a command',
    { waiting: { reason: 'CreateContainerError', message: 'Error response from daemon: no command specified' } },
    'ContainerConfigInvalid',
  ],
  [
    'a subPath on a directory',
    start(
      'error during container init: error mounting "/var/lib/kubelet/x" to rootfs at "/app/config.yaml": not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?',
    ),
    'MountPathInvalid',
  ],
  [
    'a subPath that cannot be prepared',
    config('failed to prepare subPath for volumeMount "data" of container "main"'),
    'MountPathInvalid',
  ],
  [
    'a command that is not in the image',
    start('error during container init: exec: "gunicron": executable file not found in $PATH: unknown'),
    'CommandNotFound',
    { command: 'gunicron', exitCode: 128 },
  ],
  [
    'a path that is not in the image',
    start('exec: "/app/run": stat /app/run: no such file or directory: unknown'),
    'CommandNotFound',
    { command: '/app/run' },
  ],
  [
    'a command that is not there, caught while it starts',
    {
      waiting: {
        reason: 'RunContainerError',
        message: `${OCI}exec: "srve": executable file not found in $PATH: unknown`,
      },
      restarts: 1,
    },
    'CommandNotFound',
    { command: 'srve' },
  ],
  [
    'a command that may not be executed',
    start('exec: "/app/run.sh": permission denied: unknown'),
    'CommandNotExecutable',
    { command: '/app/run.sh' },
  ],
  ['another architecture at the start', start('exec /app/server: exec format error'), 'ExecFormatError'],
  [
    'a memory limit in the wrong unit',
    start('container init was OOM-killed (memory limit too low?): unknown', {
      container: { resources: { limits: { memory: '128m' } } },
    }),
    'MemoryLimitTooLow',
    { limit: '128m', similar: '128Mi' },
  ],
  [
    'a name that the runtime still holds',
    {
      waiting: {
        reason: 'CreateContainerError',
        message: 'failed to reserve container name "main_backend_shop": name is reserved for "abc"',
      },
    },
    'ContainerRuntimeError',
    { node: 'n1' },
  ],
  [
    'a runtime class that the node does not have',
    {
      waiting: {
        reason: 'CreateContainerError',
        message: 'rpc error: code = Unknown desc = no runtime for "gvisor" is configured',
      },
    },
    'ContainerRuntimeError',
    { runtime: 'gvisor' },
  ],
  ['threads that cannot be made', start('pthread_create failed: Resource temporarily unavailable'), 'OSLimitReached'],
  [
    'a postStart hook',
    {
      waiting: { reason: 'PostStartHookError', message: 'PostStartHook failed' },
      events: [['FailedPostStartHook', 'PostStartHook failed']],
    },
    'PostStartHookFailed',
  ],
];

const pull = (message: string, reason = 'ErrImagePull'): Fault => ({ waiting: { reason, message } });
const byEvent = (text: string): Fault => ({
  waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "shop/backend:1"' },
  events: [
    ['Failed', `Failed to pull image "shop/backend:1": ${text}`, 2],
    ['Failed', 'Error: ErrImagePull', 2],
    ['Failed', 'Error: ImagePullBackOff', 1],
  ],
});
const REF =
  'failed to pull and unpack image "docker.io/shop/backend:1": failed to resolve reference "docker.io/shop/backend:1": ';

const IMAGES: readonly Row[] = [
  [
    'a tag that is not there',
    byEvent(`rpc error: code = NotFound desc = ${REF}docker.io/shop/backend:1: not found`),
    'ImageTagNotFound',
    { image: 'shop/backend:1' },
  ],
  [
    'a tag that is not there, by the waiting message alone',
    pull(
      `Back-off pulling image "shop/backend:1": ErrImagePull: ${REF}docker.io/shop/backend:1: not found`,
      'ImagePullBackOff',
    ),
    'ImageTagNotFound',
  ],
  ['an unknown manifest', byEvent('manifest unknown: manifest unknown'), 'ImageTagNotFound'],
  [
    'a repository that is not there',
    byEvent(
      `${REF}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
    ),
    'ImageRepositoryNotFound',
  ],
  [
    'refused credentials',
    byEvent(`${REF}failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized`),
    'ImagePullUnauthorized',
  ],
  [
    'a forbidden pull',
    byEvent(`${REF}unexpected status from HEAD request to https://ghcr.io/v2/x: 403 Forbidden`),
    'ImagePullUnauthorized',
  ],
  [
    'a registry host that is not there',
    byEvent(
      `${REF}failed to do request: Head "https://registry.exmaple.com/v2/": dial tcp: lookup registry.exmaple.com on 10.0.0.2:53: no such host`,
    ),
    'RegistryHostNotFound',
    { host: 'registry.exmaple.com' },
  ],
  [
    'a registry that does not answer',
    byEvent(`${REF}failed to do request: Head "https://r.example/v2/": dial tcp 10.2.3.4:443: i/o timeout`),
    'RegistryUnreachable',
  ],
  [
    'a registry that is unavailable by its reason',
    pull('image pull failed for shop/backend:1 because the registry is unavailable', 'RegistryUnavailable'),
    'RegistryUnreachable',
  ],
  [
    'an unknown authority',
    byEvent(`${REF}tls: failed to verify certificate: x509: certificate signed by unknown authority`),
    'RegistryTLSError',
  ],
  ['a registry of plain http', byEvent(`${REF}http: server gave HTTP response to HTTPS client`), 'RegistryTLSError'],
  [
    'a pull rate limit',
    byEvent(
      `${REF}429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.`,
    ),
    'ImagePullRateLimited',
  ],
  [
    'another platform, which ends like a missing tag',
    byEvent('failed to pull and unpack image "docker.io/shop/backend:1": no match for platform in manifest: not found'),
    'ImagePlatformMismatch',
  ],
  [
    'a signature',
    pull('image pull failed for shop/backend:1 because the signature validation failed', 'SignatureValidationFailed'),
    'ImageSignatureInvalid',
  ],
  [
    'an image that is not on the node',
    pull('Container image "shop/backend:1" is not present with pull policy of Never', 'ErrImageNeverPull'),
    'ImageNeverPull',
    { node: 'n1' },
  ],
  [
    'a name that is none',
    {
      waiting: {
        reason: 'InvalidImageName',
        message:
          'Failed to apply default image tag "Shop::latest": couldn\'t parse image name "Shop::latest": invalid reference format',
      },
      container: { image: 'Shop::latest' },
    },
    'InvalidImageName',
    { image: 'Shop::latest' },
  ],
  ['a pull error that nobody knows', byEvent('rpc error: code = Unknown desc = the dog ate it'), 'ImagePullFailed'],
  [
    'a pull secret that is not there',
    {
      ...byEvent(`${REF}pull access denied, repository does not exist or may require authorization`),
      spec: { imagePullSecrets: [{ name: 'regcred' }] },
      events: [
        [
          'FailedToRetrieveImagePullSecret',
          'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
        ],
        ['Failed', `Failed to pull image "shop/backend:1": ${REF}pull access denied, repository does not exist`],
      ],
    },
    'ImagePullSecretNotFound',
    { secret: 'regcred' },
  ],
];

describe('a container that cannot be created, started or pulled', () => {
  it.each<Row>([...STARTS, ...IMAGES])('is told by %s', async (_sentence, fault, cause, details = {}) => {
    const { findings } = await diagnoseRecording(backend(fault));
    expect(findings.map((one) => one.cause)).toEqual([cause]);
    expect(findings[0]).toMatchObject({
      subject: { kind: 'Deployment', name: 'backend' },
      pods: [POD],
      container: 'main',
      details,
    });
    expect(JSON.stringify(findings)).not.toContain('secret-value');
    expect(JSON.stringify(findings)).not.toContain('c2VjcmV0LXZhbHVl');
  });

  it.each<[string, Fault, RegExp, RegExp]>([
    [
      'a user that the image lacks',
      config(
        'failed to generate container "8f" spec: failed to apply OCI options: unable to find user till: no matching entries in passwd file',
      ),
      /cannot be created: unable to find user till: no matching entries in passwd file$/,
      /"unable to find user till: no matching entries in passwd file"$/,
    ],
    [
      'a sysctl of the pod',
      {
        ...config(
          'failed to create containerd container: sysctl "net.core.somaxconn" is not in a separate kernel namespace',
        ),
        spec: { securityContext: { sysctls: [{ name: 'net.core.somaxconn', value: '4096' }] } },
      },
      /cannot be created: sysctl "net\.core\.somaxconn" is not in a separate kernel namespace$/,
      /^correct sysctls of container main/,
    ],
    [
      'a volume that is not mounted with other ids',
      {
        ...config('OCI runtime create failed: failed to set MOUNT_ATTR_IDMAP on /srv/uploads: invalid argument'),
        spec: { hostUsers: false, volumes: [{ name: 'up', persistentVolumeClaim: { claimName: 'uploads' } }] },
        container: { volumeMounts: [{ name: 'up', mountPath: '/srv/uploads' }] },
      },
      /failed to set MOUNT_ATTR_IDMAP on \/srv\/uploads: invalid argument$/,
      /^take hostUsers: false out of the pod .* at \/srv\/uploads .* volume claim uploads is not$/,
    ],
    [
      'another system',
      config(
        'hcs::CreateComputeSystem till: The operating system of the container does not match that of its host.: unknown',
      ),
      /cannot be created: The operating system of the container does not match that of its host$/,
      /^use an image of container main that is built for the system of node n1/,
    ],
    [
      'a layer that is cut off',
      byEvent(
        `failed to pull and unpack image "docker.io/shop/backend:1": failed to extract layer sha256:${'a'.repeat(64)}: unexpected EOF: unknown`,
      ),
      /cannot be pulled: failed to extract layer sha256:aaaaaaaaaaaa…: unexpected EOF$/,
      /^a layer arrives cut off or damaged from registry docker\.io or a proxy before it/,
    ],
    [
      'a disk of the node that is full',
      byEvent(`failed to copy: write /srv/store/ingest/data: no space left on device`),
      /cannot be pulled: write \/srv\/store\/ingest\/data: no space left on device$/,
      /^free or add space on node n1/,
    ],
    [
      'words that nobody knows',
      byEvent('rpc error: code = Unknown desc = the dog ate it'),
      /cannot be pulled: the dog ate it$/,
      /^mend what node n1 says of the pull: "the dog ate it"/,
    ],
  ])('says in its title what decides, and advises by it: %s', async (_sentence, fault, title, remedy) => {
    const { findings } = await diagnoseRecording(backend(fault));
    expect(findings.map((one) => one.title)).toEqual([expect.stringMatching(title)]);
    expect(findings[0]?.remedies.map(({ text }) => text)).toContainEqual(expect.stringMatching(remedy));
  });

  it.each([
    ['x509: certificate signed by unknown authority', /^install the CA that signed .* of registry docker\.io/],
    ['tls: failed to verify certificate: x509: certificate has expired or is not yet valid', /^renew the certificate/],
    ['x509: certificate is valid for reg.example.com, not docker.io', /^write the name that the certificate/],
    [
      "tls: failed to verify certificate: x509: cannot validate certificate for 10.0.0.9 because it doesn't contain any IP SANs",
      /^write the name that the certificate/,
    ],
    ['http: server gave HTTP response to HTTPS client', /^declare docker\.io as plain HTTP/],
  ])('of a registry that is not trusted is advised by the reason: %s', async (text, advice) => {
    const { findings } = await diagnoseRecording(backend(byEvent(`${REF}${text}`)));
    expect(findings.map(({ cause }) => cause)).toEqual(['RegistryTLSError']);
    expect(findings[0]?.remedies.map((one) => one.text)).toEqual([expect.stringMatching(advice)]);
  });

  it.each([
    ['configmap "price-table" not found', 'ConfigMapNotFound', { configMap: 'price-table', volume: 'c' }],
    [
      'references non-existent config key: app.yaml',
      'ConfigMapKeyNotFound',
      { configMap: 'backend-config', key: 'app.yaml', availableKeys: ['LOG_LEVEL'] },
    ],
    [
      'configmap references non-existent config key: app.yaml',
      'ConfigMapKeyNotFound',
      { configMap: 'backend-config', key: 'app.yaml', availableKeys: ['LOG_LEVEL'] },
    ],
  ])('is told by a volume whose mount says %s', async (text, cause, details) => {
    const recording = backend({
      waiting: { reason: 'ContainerCreating' },
      spec: { volumes: [{ name: 'c', configMap: { name: 'backend-config' } }] },
      container: { volumeMounts: [{ name: 'c', mountPath: '/etc/app' }] },
      events: [['FailedMount', `MountVolume.SetUp failed for volume "c" : ${text}`]],
      objects: [map],
    });
    const { findings } = await diagnoseRecording(recording);
    expect(findings).toMatchObject([{ cause, subject: { kind: 'Deployment', name: 'backend' }, details }]);
  });

  it('names the architecture of the node', async () => {
    const arm = { ...node('n1'), status: { ...(node('n1')['status'] as object), nodeInfo: { architecture: 'arm64' } } };
    const { findings } = await diagnoseRecording(
      backend({ exit: 255, log: 'exec /app: exec format error', objects: [arm] }),
    );
    expect(findings).toMatchObject([{ cause: 'ExecFormatError', details: { architecture: 'arm64', node: 'n1' } }]);
  });

  it('warns of an Ingress whose certificate is not there', async () => {
    const { findings } = await diagnoseRecording({
      objects: [
        ...healthyApp('api'),
        service('api', { app: 'api' }),
        ingress('edge', 'api', { number: 80 }, { tls: [{ secretName: 'edge-tls' }] }),
      ],
    });
    expect(findings).toMatchObject([
      {
        cause: 'SecretNotFound',
        severity: 'warning',
        subject: { kind: 'Ingress', name: 'edge' },
        details: { secret: 'edge-tls' },
      },
    ]);
  });
});

describe('an image that is still on its way', () => {
  it('is no fault', async () => {
    const fault = {
      waiting: { reason: 'ContainerCreating' },
      events: [['Pulling', 'Pulling image "shop/backend:1"', 2]],
    } as const;
    expect((await diagnoseRecording(backend(fault))).findings).toEqual([]);
  });
});
