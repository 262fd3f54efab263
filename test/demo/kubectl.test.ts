import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbedded, type Embedded } from '../../src/demo/index.ts';
import { findProgram, missing, shellFor, type Ran, type Shell } from './programs.ts';

const kubectl = findProgram('kubectl', ['version', '--client']);
const skipped = missing(kubectl, 'kubectl');
const BACKEND = 'deployment/todo-chatbot-backend';

const MANIFEST = `apiVersion: v1
kind: ConfigMap
metadata: { name: applied }
data: { key: VALUE }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: applied }
spec:
  replicas: 0
  selector: { matchLabels: { app: applied } }
  template:
    metadata: { labels: { app: applied } }
    spec: { containers: [{ name: main, image: "busybox:1", env: [{ name: A, value: VALUE }] }] }
`;

describe.skipIf(skipped)('the real kubectl on the embedded cluster', () => {
  let cluster: Embedded;
  let shell: Shell;
  beforeAll(async () => {
    cluster = await startEmbedded({ scenario: 'healthy', speed: 20 });
    await cluster.settled();
    shell = shellFor(kubectl ?? '', cluster.kubeconfig);
  });
  afterAll(async () => {
    expect(cluster.faults()).toEqual([]);
    shell.remove();
    await cluster.close();
  });

  const run = (...args: string[]): Promise<Ran> => shell.run(args);
  const ok = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(...args);
    expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
  };

  it('get prints the columns of a real cluster', async () => {
    expect(await ok('get', 'pods')).toMatch(
      /^NAME +READY +STATUS +RESTARTS +AGE\ntodo-chatbot-backend-\S+ +1\/1 +Running/,
    );
    expect(await ok('get', 'pods', '-o', 'wide')).toMatch(/^NAME .* IP +NODE +NOMINATED NODE +READINESS GATES\n/);
    expect(await ok('get', 'deployments,services')).toContain('deployment.apps/todo-chatbot-backend');
    expect(await ok('get', 'nodes')).toMatch(/Ready/);
    expect(await ok('get', 'all', '-A')).toContain('replicaset.apps/todo-chatbot-frontend');
  });

  it('get prints objects as JSON, YAML, names and paths', async () => {
    const list = JSON.parse(await ok('get', 'deployments', '-o', 'json')) as { items: { kind: string }[] };
    expect(list.items.map(({ kind }) => kind)).toEqual(['Deployment', 'Deployment']);
    expect(await ok('get', BACKEND, '-o', 'yaml')).toContain('kind: Deployment');
    expect(await ok('get', BACKEND, '-o', 'name')).toBe('deployment.apps/todo-chatbot-backend\n');
    expect(await ok('get', BACKEND, '-o', 'jsonpath={.spec.strategy.rollingUpdate.maxUnavailable}')).toBe('0');
  });

  it('says what it cannot find', async () => {
    expect((await run('get', 'pod', 'none')).stderr).toBe('Error from server (NotFound): pods "none" not found\n');
    expect((await run('get', 'nothings')).stderr).toContain('the server doesn\'t have a resource type "nothings"');
  });

  it('describe reads object, events and relatives', async () => {
    const text = await ok('describe', BACKEND);
    expect(text).toMatch(/StrategyType: +RollingUpdate/);
    expect(text).toMatch(/NewReplicaSet: +todo-chatbot-backend-/);
    const pods = await ok('describe', 'pods', '-l', 'app=todo-chatbot-backend');
    expect(pods).toMatch(/Liveness: +http-get http:\/\/:\S+\/health/);
    expect(await ok('describe', 'service', 'todo-chatbot-backend')).toMatch(/Endpoints: +10\./);
    expect(await ok('describe', 'node')).toMatch(/Allocated resources/);
  });

  it('logs reads a pod and a deployment', async () => {
    expect(await ok('logs', BACKEND, '--tail=1')).toMatch(/GET \/health/);
    expect(await ok('logs', '-l', 'app=todo-chatbot-backend', '--tail=1', '--prefix')).toMatch(/^\[pod\//);
  });

  it('scale, wait and rollout status follow a change to its end', async () => {
    await ok('scale', BACKEND, '--replicas=3');
    await ok('rollout', 'status', BACKEND, '--timeout=60s');
    await ok('wait', '--for=jsonpath={.status.readyReplicas}=3', BACKEND, '--timeout=60s');
    expect((await run('scale', BACKEND, '--current-replicas=9', '--replicas=1')).stderr).toContain(
      'Expected replicas to be 9',
    );
  });

  it('set image, rollout history, undo and restart make revisions', async () => {
    await ok('set', 'image', BACKEND, 'backend=todo-chatbot-backend:1.1.0');
    await ok('rollout', 'status', BACKEND, '--timeout=60s');
    const before = await ok('rollout', 'history', BACKEND);
    await ok('rollout', 'undo', BACKEND);
    await ok('rollout', 'restart', BACKEND);
    await ok('rollout', 'status', BACKEND, '--timeout=60s');
    expect(await ok('rollout', 'history', BACKEND)).not.toBe(before);
  });

  it('get -w prints changes while they happen', async () => {
    const watching = run('get', BACKEND, '-w', '--request-timeout=3s');
    await expect
      .poll(() => cluster.requests.some(({ path }) => path.includes('watch=true&') || path.endsWith('watch=true')))
      .toBe(true);
    await ok('annotate', BACKEND, 'watched=yes', '--overwrite');
    await ok('scale', BACKEND, '--replicas=2');
    expect((await watching).stdout.trim().split('\n').length).toBeGreaterThan(2);
  });

  it('delete waits until the pod is gone, and a new one comes', async () => {
    const names = (await ok('get', 'pods', '-l', 'app=todo-chatbot-frontend', '-o', 'name')).trim().split('\n');
    await ok('delete', names[0] ?? '', '--timeout=60s');
    await ok('rollout', 'status', 'deployment/todo-chatbot-frontend', '--timeout=60s');
    expect(await ok('get', 'pods', '-o', 'name')).not.toContain(names[0]);
  });

  it('top reads the metrics API', async () => {
    expect(await ok('top', 'pods')).toMatch(/^NAME +CPU\(cores\) +MEMORY\(bytes\)/);
    expect(await ok('top', 'nodes')).toMatch(/%/);
  });

  it('create sends protobuf, and gets what it asked for', async () => {
    await ok('create', 'secret', 'generic', 'made', '--from-literal=password=s3cr3t-é');
    expect(await ok('get', 'secret', 'made', '-o', 'go-template={{.data.password | base64decode}}')).toBe('s3cr3t-é');
    await ok('create', 'configmap', 'made', '--from-literal=a=b');
    await ok('create', 'deployment', 'made', '--image=busybox:1', '--replicas=0');
    await ok('create', 'namespace', 'made');
    await ok('create', 'serviceaccount', 'made');
    await ok('create', 'role', 'made', '--verb=get', '--resource=pods');
    await ok('delete', 'namespace', 'made', '--timeout=60s');
    expect((await run('create', 'configmap', 'made')).stderr).toContain('configmaps "made" already exists');
  });

  it('auth can-i and whoami are answered', async () => {
    expect(await ok('auth', 'can-i', 'create', 'pods')).toBe('yes\n');
    expect(await ok('auth', 'can-i', '--list')).toContain('[*]');
    expect(await ok('auth', 'whoami')).toContain('demo');
  });

  it('apply creates, changes, notices no change, and applies on the server', async () => {
    const apply = (value: string, ...more: string[]): Promise<Ran> =>
      shell.run(['apply', '-f', '-', ...more], MANIFEST.replaceAll('VALUE', `"${value}"`));
    expect((await apply('1')).stdout).toBe('configmap/applied created\ndeployment.apps/applied created\n');
    expect((await apply('1')).stdout).toBe('configmap/applied unchanged\ndeployment.apps/applied unchanged\n');
    expect((await apply('2')).stdout).toBe('configmap/applied configured\ndeployment.apps/applied configured\n');
    expect((await apply('3', '--server-side')).stderr).toContain('conflict with "kubectl-client-side-apply"');
    expect((await apply('3', '--server-side', '--force-conflicts')).code).toBe(0);
    expect((await apply('3', '--server-side', '--dry-run=server')).stdout).toContain('(server dry run)');
    const odd = await shell.run(
      ['apply', '-f', '-'],
      MANIFEST.replaceAll('VALUE', '"3"').replace('replicas: 0', 'replicass: 0'),
    );
    expect(odd.stderr).toContain('strict decoding error: unknown field "spec.replicass"');
  });

  it('patch takes its three kinds', async () => {
    await ok(
      'patch',
      BACKEND,
      '-p',
      '{"spec":{"template":{"spec":{"containers":[{"name":"backend","env":[{"name":"X","value":"1"}]}]}}}}',
    );
    await ok('patch', BACKEND, '--type=merge', '-p', '{"spec":{"minReadySeconds":1}}');
    await ok(
      'patch',
      BACKEND,
      '--type=json',
      '-p',
      '[{"op":"test","path":"/spec/minReadySeconds","value":1},{"op":"remove","path":"/spec/minReadySeconds"}]',
    );
    expect((await run('patch', BACKEND, '--type=merge', '-p', '{"spec":{"replicas":-1}}')).stderr).toContain(
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    );
  });

  it('explain, api-resources, version and drain are served', async () => {
    expect(await ok('explain', 'deployment.spec.strategy')).toContain('rollingUpdate');
    expect(await ok('api-resources', '--verbs=list', '-o', 'name')).toContain('deployments.apps');
    expect(await ok('version')).toContain('Server Version: v1.37');
    expect(await ok('drain', 'demo-1', '--ignore-daemonsets', '--force', '--dry-run=server')).toContain(
      'drained (server dry run)',
    );
  });

  it('exec runs the few programs of a small image, gives their exit code, and the runtime’s words for what is not there', async () => {
    expect(await ok('exec', BACKEND, '--', 'cat', '/etc/resolv.conf')).toContain('nameserver 10.96.0.10\n');
    expect(await ok('exec', BACKEND, '-c', 'backend', '--', 'sh', '-c', 'echo one two')).toBe('one two\n');
    const failed = await run('exec', BACKEND, '--', 'ls', '/nowhere');
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toContain('ls: /nowhere: No such file or directory');
    expect((await run('exec', BACKEND, '--', 'jq')).stderr).toContain('exec: "jq": executable file not found in $PATH');
    expect((await run('exec', BACKEND, '-c', 'other', '--', 'ls')).stderr).toMatch(
      /container other is not valid for pod/,
    );
    expect((await run('exec', 'nobody', '--', 'ls')).stderr).toContain('pods "nobody" not found');
  });
});
