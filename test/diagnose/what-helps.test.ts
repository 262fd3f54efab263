import { describe, expect, it } from 'vitest';
import { helmAdvice } from '../../src/diagnose/rules/workloads/helm/helm-advice.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';

const look = async (fault: Fault) => {
  const { findings } = await diagnoseRecording(
    backend('caught' in fault || 'waiting' in fault ? fault : { exit: 1, ...fault }),
  );
  const [first] = findings;
  const remedies = first?.remedies ?? [];
  return {
    cause: first?.cause,
    told: [first?.title, ...remedies.map(({ text }) => text)].join('\n'),
    changes: remedies.flatMap(({ change }) => (change ? [change] : [])),
  };
};
const claim = (mountPath: string, name = 'store') => ({
  container: { volumeMounts: [{ name, mountPath }] },
  spec: { volumes: [{ name, persistentVolumeClaim: { claimName: `${name}-0` } }] },
});

type Row = readonly [what: string, fault: Fault, cause: string, says: readonly string[], not: RegExp | undefined];
const ROWS: readonly Row[] = [
  [
    'an error of a library that ends with the word that complains',
    {
      log: 'Error: error:0308010C:message digest routines::unsupported\n    at Object.createDigest (node:crypto:12:4)',
    },
    'UncaughtException',
    ['routines::unsupported'],
    /correct unsupported/,
  ],
  [
    'a controller that watches a kind which is not installed',
    {
      log: 'Error: failed to wait for tenant caches to sync: timed out waiting for cache to be synced for Kind *v1.PodMonitor',
    },
    'DependencyNotReady',
    ['PodMonitor', 'CustomResourceDefinition', 'list and watch'],
    /NetworkPolicy/,
  ],
  [
    'a controller that asks for a version which is not served',
    { log: 'Error: no matches for kind "IngressRoute" in version "traefik.io/v1alpha1"' },
    'DependencyNotReady',
    ['IngressRoute', 'traefik.io'],
    undefined,
  ],
  [
    'a client of the API without a token',
    {
      log: 'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
      spec: { automountServiceAccountToken: false },
    },
    'DependencyConnectionRefused',
    ['set automountServiceAccountToken to true', 'KUBECONFIG'],
    /where nothing listens/,
  ],
  [
    'glibc of a newer distribution on an old CPU',
    { exit: 127, log: 'Fatal glibc error: CPU does not support x86-64-v3' },
    'CPUFeatureMissing',
    ['x86-64-v3', ' node '],
    undefined,
  ],
  [
    'a database that checks for its instructions',
    { exit: 132, log: 'Instruction check fail. The CPU does not support SSE4.2 instruction set.' },
    'CPUFeatureMissing',
    ['SSE4.2'],
    undefined,
  ],
  [
    'a member that is known with other data',
    { log: 'FATAL node with address /10.2.0.7 already exists, cancelling join', ...claim('/var/lib/ring') },
    'ClusterIdentityMismatch',
    ['store-0', '/var/lib/ring'],
    undefined,
  ],
  [
    'a member of another cluster',
    { log: 'ERROR cluster UUID mismatch: local 9f1 remote 77c, refusing to join', ...claim('/data') },
    'ClusterIdentityMismatch',
    ['store-0'],
    undefined,
  ],
  [
    'a new server in the root of a volume',
    { log: 'ERROR initialisation: data directory /srv/db is not empty. Exiting.', ...claim('/srv/db') },
    'DataDirectoryNotEmpty',
    ['store-0', 'subPath'],
    undefined,
  ],
  [
    'a reason, and after it that the program ends',
    {
      log: 'INFO starting\nERROR licence file of tenant "nord" was made for another host. Exiting.\nERROR exiting main loop',
    },
    'ApplicationError',
    ['tenant "nord"'],
    undefined,
  ],
  [
    'a cache in the home of a user without one',
    {
      log: "PermissionError: [Errno 13] Permission denied: '/.cache'",
      container: { securityContext: { runAsUser: 10_001 } },
    },
    'FilePermissionDenied',
    ['HOME', '10001'],
    /fsGroup/,
  ],
  [
    'a directory of the image is not reached by fsGroup',
    { log: 'ERROR open /opt/app/state.db: permission denied', container: { securityContext: { runAsUser: 10_001 } } },
    'FilePermissionDenied',
    ['/opt/app/state.db in the image', 'does not reach it'],
    /set securityContext\.fsGroup/,
  ],
  [
    'a file watcher without an instance left',
    { log: 'fatal: could not start file watcher: too many open files' },
    'OSLimitReached',
    ['fs.inotify.max_user_instances', ' on node '],
    undefined,
  ],
  [
    'sockets without a descriptor left',
    { log: 'accept tcp [::]:8080: accept4: too many open files' },
    'OSLimitReached',
    ['LimitNOFILE'],
    undefined,
  ],
  [
    'threads without a process left',
    { log: "RuntimeError: can't start new thread" },
    'OSLimitReached',
    ['podPidsLimit'],
    /raise resources\.limits/,
  ],
  [
    'an argument that a new version does not know',
    {
      log: 'error parsing flags: unknown field: legacy',
      container: { args: ['serve', '--legacy.mode=on', '--port=1'] },
    },
    'InvalidArguments',
    ['--legacy.mode=on'],
    undefined,
  ],
  [
    'an option of the interpreter',
    {
      exit: 255,
      log: 'PHP Fatal error:  Allowed memory size of 268435456 bytes exhausted (tried to allocate 8 bytes) in /a.php',
    },
    'HeapExhausted',
    ['memory_limit', '256M'],
    /resources\.limits/,
  ],
  [
    'a token of the future',
    { log: 'ERROR jwt: token used before issued (iat 1790000000), refusing the session' },
    'ClockSkew',
    ['clock of node'],
    /renew/,
  ],
  [
    'a certificate of the future is no expired one',
    {
      log: 'x509: certificate has expired or is not yet valid: current time 2019-01-01T00:00:11Z is before 2026-01-01T00:00:00Z',
    },
    'ClockSkew',
    ['clock of node'],
    undefined,
  ],
  [
    'a header out of a Secret with a line break',
    {
      log: 'panic: net/http: invalid header field value for "Authorization"',
      container: { env: [{ name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'partner', key: 'token' } } }] },
    },
    'SettingMalformed',
    ['API_TOKEN (key token of Secret partner)', 'line break'],
    undefined,
  ],
  [
    'an upgrade that left out a version',
    { log: 'FATAL cannot upgrade from 11.2 to 14.0: upgrade to 12 first', ...claim('/data') },
    'DataVersionMismatch',
    ['store-0', 'one version after the other'],
    undefined,
  ],
  [
    'a library of the lock file that is not in the image',
    { log: 'Could not find rexml-3.3.6, racc-1.8.1 in any of the sources (Bundler::GemNotFound)' },
    'ModuleNotFound',
    ['rexml-3.3.6'],
    undefined,
  ],
  [
    'a heap that its own flag keeps small',
    {
      log: 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
      container: {
        env: [{ name: 'JAVA_TOOL_OPTIONS', value: '-Xmx256m -Dx=1' }],
        resources: { limits: { memory: '1Gi' } },
      },
    },
    'HeapExhausted',
    ['-Xmx768m in variable JAVA_TOOL_OPTIONS', '1Gi'],
    undefined,
  ],
  [
    'a heap that fills the limit already',
    {
      log: 'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
      container: { env: [{ name: 'JAVA_OPTS', value: '-Xmx1g' }], resources: { limits: { memory: '1Gi' } } },
    },
    'HeapExhausted',
    ['raise the memory limit', '1Gi'],
    undefined,
  ],
];

const env = (name: string, value: string) => ({ container: { env: [{ name, value }] } });

describe('two values that a sentence sets against each other', () => {
  it.each([
    [
      `ERROR declare failed: argument 'max-priority' of queue 'mail': received '10' but current is '5'`,
      env('QUEUE_MAX_PRIORITY', '10'),
      'write 5 in place of 10 in variable QUEUE_MAX_PRIORITY',
      '5',
    ],
    [
      'FATAL token issuer mismatch: expected "https://id.example/realms/a", got "https://id.example/realms/a/"',
      env('OIDC_ISSUER', 'https://id.example/realms/a'),
      'write https://id.example/realms/a/ in place of https://id.example/realms/a in variable OIDC_ISSUER',
      'https://id.example/realms/a/',
    ],
    [
      'ERROR collation utf8mb4_unicode_ci does not match the existing utf8mb4_general_ci.',
      env('DB_COLLATION', 'utf8mb4_unicode_ci'),
      'write utf8mb4_general_ci in place of utf8mb4_unicode_ci in variable DB_COLLATION',
      'utf8mb4_general_ci',
    ],
  ])('%s', async (log, shape, says, value) => {
    const { told, changes } = await look({ log, ...shape });
    expect(told).toContain(says);
    expect(changes[0]).toMatchObject({ tool: 'set_env', input: { value } });
  });

  it.each([
    ['a number that no setting of that name says', 'ERROR probe: expected 200, got 10', env('WORKERS', '10')],
    ['both say so', 'ERROR mode mismatch: expected "fast-a", got "fast-b"', env('MODES', 'fast-c')],
  ])('are left alone where %s', async (_what, log, shape) => {
    expect((await look({ log, ...shape })).told).not.toContain('variable');
  });
});

describe('an answer names what is to be changed', () => {
  it.each(ROWS)('%s', async (_what, fault, cause, says, not) => {
    const seen = await look(fault);
    expect(seen.cause).toBe(cause);
    for (const word of says) expect(seen.told).toContain(word);
    if (not) expect(seen.told).not.toMatch(not);
  });

  it('the user of a container becomes the group of its volume', async () => {
    const log = 'ERROR open /srv/index/segment.lock: permission denied';
    const { container, spec } = claim('/srv/index');
    const { changes } = await look({ log, spec, container: { ...container, securityContext: { runAsUser: 4_711 } } });
    expect(changes[0]?.input).toMatchObject({
      edits: [{ path: 'spec.template.spec.securityContext.fsGroup', value: '4711' }],
    });
  });

  it('a scratch directory becomes writable without hiding anything; one of the image is told, not changed', async () => {
    const scratch = await look({ log: 'ERROR open /var/cache/web/index.bin: read-only file system' });
    expect(scratch.changes[0]?.input['edits']).toEqual([
      expect.objectContaining({ op: 'add', path: 'spec.template.spec.volumes' }),
      expect.objectContaining({ op: 'add', path: 'spec.template.spec.containers[main].volumeMounts' }),
    ]);
    expect(scratch.told).toContain('emptyDir at /var/cache/web in');
    const inside = await look({ log: 'ERROR open /srv/web/index.bin: read-only file system' });
    expect(inside.changes).toEqual([]);
    expect(inside.told).toContain('what the image has in /srv/web is hidden then');
  });

  it.each([
    ['a variable', { env: [{ name: 'APP_BASE_PATH', value: '/console/' }] }, 'listening on 0.0.0.0:8080'],
    ['the log', {}, 'serving below /console on 0.0.0.0:8080'],
  ])('a probe asks below the path that %s tells', async (_what, container, current) => {
    const { changes } = await look({
      caught: 'running',
      running: 30,
      ready: false,
      current,
      container: {
        readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
        ports: [{ containerPort: 8080 }],
        ...container,
      },
      events: [['Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 404', 1]],
    });
    expect(changes[0]?.input).toMatchObject({
      edits: [{ path: 'spec.template.spec.containers[main].readinessProbe.httpGet.path', value: '"/console/ready"' }],
    });
  });

  it('the command of a probe is quoted with what it answers', async () => {
    const { told } = await look({
      caught: 'running',
      running: 30,
      ready: false,
      current: 'up',
      container: { readinessProbe: { exec: { command: ['check-quorum'] } } },
      events: [['Unhealthy', 'Readiness probe failed: Members   3\nQuorum    lost\n', 1]],
    });
    expect(told).toContain('it answers: Members 3; Quorum lost');
  });

  it.each(['seccomp', 'AppArmor'])('a %s profile that a node lacks is named with the node', async (kind) => {
    const message =
      kind === 'seccomp'
        ? 'failed to create containerd container: cannot load seccomp profile "/var/lib/kubelet/seccomp/tight.json": open /var/lib/kubelet/seccomp/tight.json: no such file or directory'
        : 'Cannot enforce AppArmor: profile "tight" is not loaded';
    const { told } = await look({ waiting: { reason: 'CreateContainerError', message } });
    expect(told).toMatch(/profile \S*tight\S* on node /);
  });

  const conf = { name: 'conf', mountPath: '/etc/relay', subPath: 'relay.toml' };
  const injected = { name: 'agent', mountPath: '/opt/agent' };
  it.each([
    ['is mounted below it', [conf], [conf], '[0]'],
    [
      'is set at its place in the template, where a webhook has put another mount before it',
      [injected, conf],
      [conf],
      '[0]',
    ],
    ['is set at its place behind another of the template', [injected, conf], [injected, conf], '[1]'],
    ['is told without a change where the template has no such mount', [conf], [], undefined],
  ])('one file of a volume on a directory %s', async (_what, inPod, mounts, place) => {
    const { changes, told } = await look({
      waiting: {
        reason: 'RunContainerError',
        message:
          'error mounting "/var/lib/kubelet/pods/1/volume-subpaths/conf/main/0" to rootfs at "/etc/relay": not a directory: Are you trying to mount a directory onto a file (or vice-versa)?',
      },
      container: { volumeMounts: inPod },
      mounts,
    });
    const path = `spec.template.spec.containers[main].volumeMounts${place}.mountPath`;
    const edits = changes.flatMap(({ input }) => input['edits'] ?? []);
    expect(edits).toEqual(place === undefined ? [] : [{ path, value: '"/etc/relay/relay.toml"' }]);
    expect(told).toContain('/etc/relay/relay.toml');
  });

  it.each([
    ['a cluster id that is only told', 'ERROR cluster id 77c: leader lost'],
    ['a data directory that is told to be there', 'ERROR data directory /srv/db: index 7 is unreadable'],
    ['a CPU that is only busy', 'ERROR CPU not below 90% for AVX jobs queue'],
  ])('nothing is read into %s', async (_what, log) => {
    expect((await look({ log })).cause).not.toMatch(/Identity|NotEmpty|CPUFeature/);
  });
});

describe('what a release is refused', () => {
  it.each<[string, RegExp, RegExp]>([
    [
      'failed to create resource: admission webhook "guard.mill.example" denied the request: label team is missing',
      /^correct in the values or the chart of release till what admission webhook guard\.mill\.example refuses: label team is missing$/,
      /log of the hook/,
    ],
    ['pre-upgrade hooks failed: job migrate-till failed: BackoffLimitExceeded', /^read the log of the hook/, /webhook/],
  ])('%s', (reason, says, not) => {
    const [first] = helmAdvice(reason, { release: 'till', namespace: 'shop' });
    const text = typeof first === 'string' ? first : (first?.text ?? '');
    expect(text).toMatch(says);
    expect(text).not.toMatch(not);
  });
});

describe('what a release finds there already', () => {
  const own = { release: 'till', namespace: 'shop' };
  const told = (reason: string): string => JSON.stringify(helmAdvice(reason, own));
  const exists = (kind: string, current = ''): string =>
    `${kind} "wax" in namespace "shop" exists and cannot be imported into the current release: invalid ownership metadata${current}`;

  it.each([
    exists('PersistentVolumeClaim'),
    exists('PersistentVolumeClaim', '; annotation validation error: current value is "old-till"'),
    'persistentvolumeclaims "wax" already exists',
  ])('is given to it, and not deleted, where it holds data: %s', (reason) => {
    expect(told(reason)).toContain('meta.helm.sh/release-name');
    expect(told(reason)).not.toMatch(/delete|uninstall/);
  });

  const invalid = (kind: string): string =>
    `cannot patch "wax" with kind ${kind.split('.')[0]}: ${kind} "wax" is invalid: spec.size: Invalid value: "9": field is immutable`;

  it.each([
    'services.lake.example.org "wax" already exists',
    'jobs.batch.example.org "wax" already exists',
    invalid('Service.lake.example.org'),
    invalid('StatefulSet.sql.example.org'),
  ])('is not deleted where a custom resource only shares the name of a kind of Kubernetes: %s', (reason) => {
    expect(told(reason)).not.toMatch(/kubectl delete|delete it,|delete \w+ wax/);
  });

  it.each([
    'deployments.apps "wax" already exists',
    'ingresses.networking.k8s.io "wax" already exists',
    invalid('StatefulSet.apps'),
    invalid('Job.batch'),
    invalid('RoleBinding.rbac.authorization.k8s.io'),
  ])('may be deleted where the group is one of Kubernetes: %s', (reason) => {
    expect(told(reason)).toMatch(/delete it|kubectl delete/);
  });

  it.each([exists('ConfigMap'), 'configmaps "wax" already exists'])(
    'may be deleted where it holds none: %s',
    (reason) => {
      expect(told(reason)).toContain('delete it');
    },
  );
});
