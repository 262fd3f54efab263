import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import type { Container } from '../../src/core/kubernetes.ts';
import { BACKEND, CONFIG, CONFIG_DATA, FRONTEND } from '../../src/demo/scenarios/application.ts';
import { SCENARIOS } from '../../src/demo/scenarios/index.ts';
import { createSecret } from '../../src/demo/scenarios/install.ts';
import { databaseUrl, HOST, ROTATED_PASSWORD, SECRET_DATA } from '../../src/demo/scenarios/secrets.ts';
import { deletePods, isComplete, release, replaceSecret } from '../../src/demo/scenarios/steps.ts';
import type { Scene, ScenarioStory } from '../../src/demo/scenarios/story.ts';
import { NAMESPACE, simulate, type Simulated } from './support/simulated.ts';

const story = (name: string): ScenarioStory => {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`no scenario ${name}`);
  return found;
};

const container =
  (name: string, edit: (container: Container) => void) =>
  (scene: Scene): void =>
    release(scene, name, 'repair', edit);
const memory = (limit: string) =>
  container(BACKEND, (backend) => {
    backend.resources = { requests: { memory: '128Mi', cpu: '250m' }, limits: { memory: limit, cpu: '500m' } };
  });
const liveness = (path: string) =>
  container(BACKEND, ({ livenessProbe }) => void Object.assign(livenessProbe?.httpGet ?? {}, { path }));
const image = (name: string, tag: string) => container(name, (draft) => (draft.image = `${name}:${tag}`));
const secret = (values: Record<string, string>) => (scene: Scene) => {
  replaceSecret(scene, values);
  deletePods(scene, BACKEND);
};
const scale = (replicas: number) => (scene: Scene) =>
  void scene.store.change(KINDS.deployments, NAMESPACE, BACKEND, ({ spec }) => Object.assign(spec ?? {}, { replicas }));
const pythonEnv = (value: string) => (scene: Scene) => {
  scene.store.change(KINDS.configmaps, NAMESPACE, CONFIG, (draft) => {
    draft.data = { ...CONFIG_DATA, PYTHON_ENV: value };
  });
  deletePods(scene, BACKEND);
};
const selector = (app: string) => (scene: Scene) =>
  void scene.store.change(KINDS.services, NAMESPACE, BACKEND, ({ spec }) =>
    Object.assign(spec ?? {}, { selector: { app } }),
  );
const quota = (cpu: string) => (scene: Scene) =>
  void scene.store.change(KINDS.resourcequotas, NAMESPACE, 'todo-chatbot-quota', ({ spec }) =>
    Object.assign(spec ?? {}, { hard: { 'requests.cpu': cpu } }),
  );

/** The application does what it is for: all rollouts complete, and every Service has a ready pod for each replica. */
function isWell(world: Simulated): boolean {
  const slices = world.store.list(KINDS.endpointslices, NAMESPACE);
  const serves = (name: string): boolean =>
    slices.some(
      ({ metadata, endpoints }) =>
        metadata?.labels?.['kubernetes.io/service-name'] === name &&
        (endpoints ?? []).filter(({ conditions }) => conditions?.ready).length > 0,
    );
  const restarts = (): number =>
    world.pods().reduce((sum, { status }) => sum + (status?.containerStatuses?.[0]?.restartCount ?? 0), 0);
  const before = restarts();
  world.pass(400);
  return isComplete(world.scene) && serves(BACKEND) && serves(FRONTEND) && restarts() === before;
}

describe.each(SCENARIOS)('the scenario $name', (scenario) => {
  const world = simulate(scenario);

  it('shows its point at once, without an error in the simulation', () => {
    expect(scenario.isVisible(world.scene)).toBe(true);
    expect(world.simulation.faults()).toEqual([]);
  });

  it('has its planted values in the Secret and nowhere else', () => {
    const { password } = new URL(databaseUrl());
    expect(scenario.secrets).toContain(password);
    const inObjects = world.store
      .kinds()
      .filter(({ plural }) => plural !== 'secrets')
      .flatMap((kind) => world.store.list(kind));
    const logs = world
      .pods()
      .flatMap((pod) =>
        [false, true].map((previous) => world.simulation.logs.read(pod, pod.spec?.containers[0]?.name ?? '', previous)),
      );
    const text = JSON.stringify([inObjects, logs]);
    expect(scenario.secrets.filter((value) => text.includes(value))).toEqual([]);
  });

  it('looks lived in: days old, with a revision history and access logs', () => {
    const deployment = world.store.get(KINDS.deployments, NAMESPACE, FRONTEND);
    const age = world.clock.now() - Date.parse(deployment?.metadata?.creationTimestamp ?? '');
    expect(age).toBeGreaterThan(4 * 86_400_000);
    expect(world.store.list(KINDS.replicasets, NAMESPACE).length).toBeGreaterThanOrEqual(4);
    const pod = world.pods(FRONTEND).find(({ status }) => status?.phase === 'Running');
    expect(pod && world.simulation.logs.read(pod, 'frontend', false)?.length).toBeGreaterThan(100);
  });
});

describe('a right fix heals, and a wrong one does not', () => {
  const { JWT_SECRET: _jwt, ...without } = SECRET_DATA;
  const good = SECRET_DATA;
  type Fix = readonly [scenario: string, wrong: (scene: Scene) => void, right: (scene: Scene) => void];
  const FIXES: readonly Fix[] = [
    ['missing-secret-key', secret({ ...without, JWT_SECRETS: 'x' }), secret({ ...without, JWT_SECRET: 'any' })],
    ['secret-not-found', (scene) => createSecret(scene, without), secret(good)],
    ['oom', memory('170Mi'), memory('256Mi')],
    ['database-unreachable', secret({ ...good, DATABASE_URL: databaseUrl(`${HOST}:6432`) }), secret(good)],
    [
      'database-password',
      deletePodsOf(BACKEND),
      secret({ ...good, DATABASE_URL: databaseUrl(HOST, ROTATED_PASSWORD) }),
    ],
    ['liveness-path', liveness('/health/live'), liveness('/health')],
    ['config-exit', pythonEnv('Production'), pythonEnv('production')],
    ['image-not-found', image(BACKEND, '1.3'), image(BACKEND, '1.2.0')],
    ['image-never-pull', image(FRONTEND, 'v1.2.0'), image(FRONTEND, '1.2.0')],
    ['stuck-rollout', deletePodsOf(BACKEND), createFeatures],
    ['service-selector', selector('backend'), selector(BACKEND)],
    ['quota', quota('1500m'), quota('2')],
    ['unschedulable', deletePodsOf(FRONTEND), scale(3)],
  ];

  it.each(FIXES)('in %s', (name, wrong, right) => {
    const world = simulate(story(name));
    expect(isWell(world)).toBe(false);
    wrong(world.scene);
    world.pass(300);
    expect(isWell(world)).toBe(false);
    right(world.scene);
    world.pass(300);
    expect(isWell(world)).toBe(true);
    expect(world.simulation.faults()).toEqual([]);
  });

  it('is known for every scenario with a cause', () => {
    const ill = SCENARIOS.filter(({ cause }) => cause !== null).map(({ name }) => name);
    expect(FIXES.map(([name]) => name).toSorted()).toEqual(ill.toSorted());
  });

  it('needs no fix when healthy', () => {
    expect(isWell(simulate(story('healthy')))).toBe(true);
  });
});

function deletePodsOf(name: string): (scene: Scene) => void {
  return (scene) => deletePods(scene, name);
}

function createFeatures({ store }: Scene): void {
  store.create(KINDS.configmaps, { metadata: { name: 'todo-chatbot-features', namespace: NAMESPACE }, data: {} });
}

describe('a simulation', () => {
  it('makes the same history each time', () => {
    const dump = (): string => {
      const { store } = simulate(story('liveness-path'));
      return JSON.stringify(store.kinds().map((kind) => store.list(kind)));
    };
    expect(dump()).toBe(dump());
  });

  it('lives in another namespace when asked to', () => {
    const world = simulate(story('oom'), 'shop');
    expect(world.pods(BACKEND)[0]?.metadata?.namespace).toBe('shop');
    expect(story('oom').isVisible(world.scene)).toBe(true);
  });

  it('reports what the containers use', () => {
    const world = simulate(story('healthy'));
    const { containers, nodes } = world.simulation.usage();
    expect(containers.map(({ container: name }) => name).sort()).toEqual([
      'backend',
      'backend',
      'frontend',
      'frontend',
    ]);
    for (const { container: name, memory: bytes } of containers) {
      const expected = (name === 'backend' ? 180 : 120) * 2 ** 20;
      expect(Math.abs(bytes - expected)).toBeLessThan(expected * 0.05);
    }
    expect(nodes).toMatchObject([{ name: 'demo-1' }]);
  });

  it('tells followers of each new line, and when the container ends', () => {
    const world = simulate(story('healthy'));
    const [pod] = world.pods(BACKEND);
    if (!pod) throw new Error('no pod');
    const heard: string[] = [];
    let ends = 0;
    world.simulation.logs.follow(
      pod,
      'backend',
      ({ text }) => heard.push(text),
      () => (ends += 1),
    );
    world.pass(30);
    expect(heard.length).toBeGreaterThanOrEqual(3);
    expect(ends).toBe(0);
    world.store.remove(KINDS.pods, NAMESPACE, pod.metadata?.name ?? '');
    world.pass(5);
    expect([heard.at(-1), ends]).toEqual(['INFO:     Shutting down', 1]);
  });
});
