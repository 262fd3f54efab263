import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import type { ContainerStatus } from '../../src/core/kubernetes.ts';
import { SECRET } from '../../src/demo/scenarios/application.ts';
import { replaceSecret } from '../../src/demo/scenarios/steps.ts';
import { SECRET_DATA } from '../../src/demo/scenarios/secrets.ts';
import { emptyWorld, NAMESPACE, type Simulated } from './support/simulated.ts';
import { backend, busybox, createPod } from './support/workloads.ts';

/**
 * The different states that the container went through, oldest first: "terminated Error 1", "waiting CrashLoopBackOff".
 */
function statesOf(world: Simulated, app: string, seconds: number): string[] {
  const seen: string[] = [];
  const stop = world.store.watch(({ kind, object }) => {
    if (kind.plural !== 'pods' || object.metadata?.name !== app) return;
    const { containerStatuses } = (object.status ?? {}) as { containerStatuses?: ContainerStatus[] };
    const [status] = containerStatuses ?? [];
    if (!status) return;
    const { waiting, running, terminated } = status.state ?? {};
    const state = waiting
      ? `waiting ${waiting.reason}`
      : running
        ? 'running'
        : `terminated ${terminated?.reason} ${terminated?.exitCode}`;
    const last = status.lastState?.terminated;
    const text = `${state}, last ${last ? `${last.reason} ${last.exitCode}` : 'none'}, restarts ${status.restartCount}`;
    if (seen.at(-1) !== text) seen.push(text);
  });
  world.pass(seconds);
  stop();
  return seen;
}

describe('a container that crashes', () => {
  it('passes through the states of a real kubelet', () => {
    const world = emptyWorld();
    createPod('loop', busybox('sleep 3; exit 4'))(world.scene);
    expect(statesOf(world, 'loop', 60)).toEqual([
      'waiting ContainerCreating, last none, restarts 0',
      'running, last none, restarts 0',
      'terminated Error 4, last none, restarts 0',
      'running, last Error 4, restarts 1',
      'terminated Error 4, last Error 4, restarts 1',
      'waiting CrashLoopBackOff, last Error 4, restarts 1',
      'running, last Error 4, restarts 2',
      'terminated Error 4, last Error 4, restarts 2',
      'waiting CrashLoopBackOff, last Error 4, restarts 2',
      'running, last Error 4, restarts 3',
      'terminated Error 4, last Error 4, restarts 3',
      'waiting CrashLoopBackOff, last Error 4, restarts 3',
    ]);
  });

  it('waits ten seconds, then twice as long each time, five minutes at most', () => {
    const world = emptyWorld(createPod('loop', busybox('exit 1')));
    const pauses = new Set<string>();
    for (let minute = 0; minute < 30; minute++) {
      world.pass(60);
      const { waiting } = world.status('loop').state ?? {};
      pauses.add(
        /^back-off (\S+) restarting failed container=main pod=loop_todo-chatbot\(/.exec(waiting?.message ?? '')?.[1] ??
          '',
      );
    }
    pauses.delete('');
    expect([...pauses].slice(-3)).toEqual(['1m20s', '2m40s', '5m0s'].slice(-3));
    expect(world.status('loop').restartCount).toBeGreaterThan(8);
  });

  it('shows its last run as the newest and as the previous log while it waits', () => {
    const world = emptyWorld(createPod('loop', busybox('echo once; exit 1')));
    expect(world.status('loop').state?.waiting?.reason).toBe('CrashLoopBackOff');
    expect([world.log('loop'), world.log('loop', true)]).toEqual([['once'], ['once']]);
  });

  it('is killed in the moment when it passes its memory limit', () => {
    const container = backend({ resources: { limits: { memory: '150Mi' } } });
    const world = emptyWorld(createPod('fat', container));
    world.pass(30);
    const { state, lastState } = world.status('fat');
    expect(lastState?.terminated ?? state?.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled' });
    const good = emptyWorld(createPod('fat', backend({ resources: { limits: { memory: '200Mi' } } })));
    good.pass(1200);
    expect(good.status('fat')).toMatchObject({ restartCount: 0, ready: true });
  });

  it('ends with its pod under restartPolicy Never, and not under OnFailure', () => {
    const never = emptyWorld(createPod('never', busybox('exit 2'), { restartPolicy: 'Never' }));
    expect(never.pod('never').status).toMatchObject({ phase: 'Failed' });
    const done = emptyWorld(createPod('done', busybox('exit 0'), { restartPolicy: 'OnFailure' }));
    expect(done.pod('done').status).toMatchObject({ phase: 'Succeeded' });
    const again = emptyWorld(createPod('again', busybox('exit 2'), { restartPolicy: 'OnFailure' }));
    expect(again.status('again').restartCount).toBeGreaterThan(1);
  });
});

describe('a container that cannot start', () => {
  const key = (object: 'configMapKeyRef' | 'secretKeyRef', name: string, which: string, optional?: boolean) => [
    { name: 'X', valueFrom: { [object]: { name, key: which, ...(optional === undefined ? {} : { optional }) } } },
  ];
  const REFERENCE = 'docker.io/library/todo-chatbot-backend:9';
  const UNRESOLVED = `failed to pull and unpack image "${REFERENCE}": failed to resolve reference "${REFERENCE}"`;
  const START =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ';
  it.each([
    [
      'a Secret key is missing',
      backend({ env: key('secretKeyRef', SECRET, 'NOPE') }),
      'CreateContainerConfigError',
      `couldn't find key NOPE in Secret todo-chatbot/${SECRET}`,
    ],
    [
      'a Secret is missing',
      backend({ env: key('secretKeyRef', 'none', 'X') }),
      'CreateContainerConfigError',
      'secret "none" not found',
    ],
    [
      'a ConfigMap key is missing',
      backend({ env: key('configMapKeyRef', 'kube-root-ca.crt', 'K') }),
      'CreateContainerConfigError',
      "couldn't find key K in ConfigMap todo-chatbot/kube-root-ca.crt",
    ],
    [
      'a ConfigMap of envFrom is missing',
      backend({ envFrom: [{ configMapRef: { name: 'none' } }] }),
      'CreateContainerConfigError',
      'configmap "none" not found',
    ],
    [
      'the image may not be pulled',
      backend({ image: 'todo-chatbot-backend:9' }),
      'ErrImageNeverPull',
      'Container image "todo-chatbot-backend:9" is not present with pull policy of Never',
    ],
    [
      'the image name cannot be read',
      backend({ image: 'Backend::latest' }),
      'InvalidImageName',
      'Failed to apply default image tag "Backend::latest": couldn\'t parse image name "Backend::latest": invalid reference format: repository name (library/Backend) must be lowercase',
    ],
    [
      'the image would run as root',
      backend({ securityContext: { runAsNonRoot: true } }),
      'CreateContainerConfigError',
      /^container has runAsNonRoot and image will run as root \(pod: "one_todo-chatbot\(.*\)", container: backend\)$/,
    ],
    ['the command is not there', backend({ command: ['uvicorn-server'] }), 'CrashLoopBackOff', /^back-off /],
  ])('says so when %s', (_what, container, reason, message) => {
    const world = emptyWorld(createPod('one', container));
    const { waiting } = world.status('one').state ?? {};
    expect(waiting?.reason).toBe(reason);
    expect(waiting?.message).toEqual(message instanceof RegExp ? expect.stringMatching(message) : message);
    expect(world.simulation.faults()).toEqual([]);
  });

  it('alternates between the failed pull and its back-off when the tag does not exist', () => {
    const world = emptyWorld();
    createPod('one', backend({ image: 'todo-chatbot-backend:9', imagePullPolicy: 'IfNotPresent' }))(world.scene);
    const states = statesOf(world, 'one', 90).map((state) => state.split(',')[0]);
    expect(states.slice(0, 5)).toEqual([
      'waiting ContainerCreating',
      'waiting ErrImagePull',
      'waiting ImagePullBackOff',
      'waiting ErrImagePull',
      'waiting ImagePullBackOff',
    ]);
    const fault = `rpc error: code = NotFound desc = ${UNRESOLVED}: ${REFERENCE}: not found`;
    const texts = [fault, `Back-off pulling image "todo-chatbot-backend:9": ErrImagePull: ${fault}`];
    expect(texts).toContain(world.status('one').state?.waiting?.message);
    expect(world.events('Failed').map(({ message }) => message)).toContain(
      `Failed to pull image "todo-chatbot-backend:9": ${fault}`,
    );
  });

  it('has the runtime’s words and no start time when the command is not there', () => {
    const world = emptyWorld(createPod('one', backend({ command: ['/no/such'] })));
    expect(world.status('one').lastState?.terminated).toMatchObject({
      exitCode: 128,
      reason: 'StartError',
      startedAt: '1970-01-01T00:00:00Z',
      message: `${START}exec: "/no/such": stat /no/such: no such file or directory: unknown`,
    });
    expect(world.log('one')).toEqual([]);
  });

  it('has the runtime’s words when its memory limit has no room for the runtime', () => {
    const world = emptyWorld(createPod('one', backend({ resources: { limits: { memory: '4Mi' } } })));
    expect(world.status('one').lastState?.terminated).toMatchObject({
      exitCode: 128,
      message: `${START}container init was OOM-killed (memory limit too low?): unknown`,
    });
  });

  it('starts when an optional key is missing', () => {
    const optional = [...(backend().env ?? []), ...key('secretKeyRef', 'none', 'X', true)];
    expect(emptyWorld(createPod('one', backend({ env: optional }))).status('one').ready).toBe(true);
  });

  it('waits for its volumes, and heals when the ConfigMap comes', () => {
    const container = backend({ volumeMounts: [{ name: 'prices', mountPath: '/prices' }] });
    const volumes = [{ name: 'prices', configMap: { name: 'price-table' } }];
    const world = emptyWorld(createPod('one', container, { volumes }));
    expect(world.status('one').state?.waiting).toEqual({ reason: 'ContainerCreating' });
    expect(world.events('FailedMount').map(({ message }) => message)).toEqual([
      'MountVolume.SetUp failed for volume "prices" : configmap "price-table" not found',
    ]);
    world.store.create(KINDS.configmaps, { metadata: { name: 'price-table', namespace: NAMESPACE }, data: {} });
    world.pass(130);
    expect(world.status('one').ready).toBe(true);
  });

  it('reads a changed Secret at its next start, not before', () => {
    const world = emptyWorld(createPod('one', backend()));
    const { JWT_SECRET: _left, ...rest } = SECRET_DATA;
    replaceSecret(world.scene, rest);
    world.pass(600);
    expect(world.status('one')).toMatchObject({ ready: true, restartCount: 0 });
    createPod('two', backend())(world.scene);
    world.pass(20);
    expect(world.status('two').state?.waiting?.reason).toBe('CreateContainerConfigError');
    replaceSecret(world.scene, SECRET_DATA);
    world.pass(30);
    expect(world.status('two').ready).toBe(true);
  });
});

describe('probes', () => {
  const probe = (path: string, port: string | number = 'http') => ({
    httpGet: { path, port },
    periodSeconds: 10,
    failureThreshold: 3,
  });

  it('restart a container whose liveness path is wrong, which then ends with 0 after SIGTERM', () => {
    const world = emptyWorld(createPod('one', backend({ livenessProbe: probe('/healthz') })));
    world.pass(30);
    expect(world.status('one').lastState?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(world.status('one').restartCount).toBeGreaterThan(1);
    expect(world.log('one', true)?.at(-1)).toBe('INFO:     Shutting down');
    const texts = ['Unhealthy', 'Killing'].map((reason) => world.events(reason).map(({ message }) => message));
    expect(texts[0]).toContain('Liveness probe failed: HTTP probe failed with statuscode: 404');
    expect(texts[1]).toEqual(['Container backend failed liveness probe, will be restarted']);
    expect(world.events('Killing')[0]?.involvedObject.fieldPath).toBe('spec.containers{backend}');
  });

  it.each([
    ['a wrong readiness path', probe('/ready'), 'Readiness probe failed: HTTP probe failed with statuscode: 404'],
    [
      'a wrong port',
      probe('/health', 9000),
      /Readiness probe failed: Get "http:\/\/10\.244\.0\.\d+:9000\/health": dial tcp 10\.244\.0\.\d+:9000: connect: connection refused/,
    ],
    [
      'https against http',
      { ...probe('/health'), httpGet: { path: '/health', port: 8000, scheme: 'HTTPS' } },
      /http: server gave HTTP response to HTTPS client$/,
    ],
    [
      'a port name that no port has',
      probe('/health', 'web'),
      'Readiness probe errored and resulted in unknown state: port "web" not found',
    ],
    [
      'a command that is not in the image',
      { exec: { command: ['curl', 'localhost'] } },
      /exec: "curl": executable file not found in \$PATH/,
    ],
  ])('keep a container with %s from becoming ready, and do not restart it', (_what, readinessProbe, text) => {
    const world = emptyWorld(createPod('one', backend({ readinessProbe })));
    expect(world.status('one')).toMatchObject({ ready: false, restartCount: 0 });
    expect(world.events('Unhealthy').map(({ message }) => message)).toContainEqual(
      text instanceof RegExp ? expect.stringMatching(text) : text,
    );
  });

  it('wait for their initial delay and for the startup probe', () => {
    const readinessProbe = { ...probe('/health'), initialDelaySeconds: 40 };
    const world = emptyWorld();
    createPod('one', backend({ readinessProbe }))(world.scene);
    world.pass(35);
    expect(world.status('one').ready).toBe(false);
    world.pass(20);
    expect(world.status('one').ready).toBe(true);
    createPod('two', backend({ startupProbe: probe('/no'), livenessProbe: probe('/health') }))(world.scene);
    world.pass(15);
    expect(world.status('two').started).toBe(false);
    world.pass(20);
    expect(world.events('Killing').map(({ message }) => message)).toContain(
      'Container backend failed startup probe, will be restarted',
    );
  });
});

describe('a container stopped for its probe', () => {
  it('that ignores SIGTERM is killed after its grace period, once, and then started again', () => {
    const startupProbe = { exec: { command: ['false'] }, periodSeconds: 5, failureThreshold: 2 };
    const world = emptyWorld();
    createPod('one', busybox('sleep 3600', { startupProbe }))(world.scene);
    world.pass(30);
    expect(world.status('one').state?.running).toBeDefined();
    expect(world.events('Killing').map(({ count }) => count)).toEqual([1]);
    world.pass(15);
    expect(world.status('one')).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 137, reason: 'Error' } },
    });
  });

  it('is not stopped by a probe that could not be made', () => {
    const livenessProbe = { exec: { command: ['curl', 'localhost'] }, periodSeconds: 5, failureThreshold: 1 };
    const world = emptyWorld(createPod('one', backend({ livenessProbe })));
    expect(world.status('one')).toMatchObject({ ready: true, restartCount: 0 });
    expect(world.events('Unhealthy').length).toBeGreaterThan(3);
  });
});

describe('a pod that is deleted', () => {
  it('stops, is told of, and is gone when its containers have ended', () => {
    const world = emptyWorld(createPod('one', backend()));
    world.store.remove(KINDS.pods, NAMESPACE, 'one');
    expect(world.pod('one').metadata?.deletionTimestamp).toBeDefined();
    world.pass(5);
    expect(world.pods('one')).toEqual([]);
    expect(world.events('Killing').map(({ message }) => message)).toEqual(['Stopping container backend']);
  });

  it('is given its grace period when the process ignores SIGTERM', () => {
    const world = emptyWorld(createPod('one', busybox('sleep 3600')));
    world.store.remove(KINDS.pods, NAMESPACE, 'one');
    world.pass(25);
    expect(world.status('one').state?.running).toBeDefined();
    world.pass(10);
    expect(world.pods('one')).toEqual([]);
  });
});

describe('init containers', () => {
  it('run one after the other before the others', () => {
    const initContainers = [
      busybox('echo first; sleep 5', { name: 'first' }),
      busybox('echo second', { name: 'second' }),
    ];
    const world = emptyWorld();
    createPod('one', backend(), { initContainers })(world.scene);
    world.pass(4);
    expect(world.status('one').state?.waiting).toEqual({ reason: 'PodInitializing' });
    expect(world.pod('one').status?.phase).toBe('Pending');
    world.pass(20);
    expect(world.status('one').ready).toBe(true);
    expect(world.pod('one').status?.initContainerStatuses?.map(({ state }) => state?.terminated?.reason)).toEqual([
      'Completed',
      'Completed',
    ]);
  });

  it('hold the pod while one fails', () => {
    const world = emptyWorld(createPod('one', backend(), { initContainers: [busybox('exit 1', { name: 'first' })] }));
    expect(world.pod('one').status?.initContainerStatuses?.[0]?.restartCount).toBeGreaterThan(1);
    expect(world.status('one').state?.waiting).toEqual({ reason: 'PodInitializing' });
    expect(world.events('BackOff')[0]?.involvedObject.fieldPath).toBe('spec.initContainers{first}');
  });
});
