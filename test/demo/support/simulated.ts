import { KINDS } from '../../../src/core/kinds.ts';
import type { ContainerStatus, Pod, RawEvent } from '../../../src/core/kubernetes.ts';
import { admit } from '../../../src/demo/api/admission/admission.ts';
import { prepare } from '../../../src/demo/scenarios/install.ts';
import type { Scene, ScenarioStory } from '../../../src/demo/scenarios/story.ts';
import {
  pastOf,
  simulationClock,
  startSimulation,
  type Simulation,
  type SimulationClock,
} from '../../../src/demo/sim/index.ts';
import { Store } from '../../../src/demo/store.ts';

export const NAMESPACE = 'todo-chatbot';
export const PRESENT = Date.UTC(2026, 4, 12, 9, 30);

export type Simulated = {
  readonly store: Store;
  readonly clock: SimulationClock;
  readonly simulation: Simulation;
  readonly scene: Scene;
  /** Lets so many seconds of cluster time pass at once. */
  pass(seconds: number): void;
  pods(app?: string): Pod[];
  /** The only pod of this app. */
  pod(app: string): Pod;
  status(app: string): ContainerStatus;
  events(reason?: string): RawEvent[];
  log(app: string, previous?: boolean): string[] | undefined;
};

/** Lives through a scenario and stops the clock at its present. */
export function simulate(scenario: ScenarioStory, namespace = NAMESPACE): Simulated {
  const clock = simulationClock(1, PRESENT - pastOf(scenario));
  const store = new Store(clock);
  store.completeWith((kind, object, old) => admit(store, kind, object, old));
  let scene: Scene | undefined;
  const first = { minutesAgo: pastOf(scenario) / 60_000, happens: (given: Scene) => (scene = given) };
  const story = { ...scenario, past: [first, ...scenario.past] };
  const simulation = startSimulation({ store, clock, scenario: story, namespace, present: PRESENT, live: false });
  if (!scene) throw new Error('the story was not told');
  const one = (app: string): Pod => {
    const found = pods(app);
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} pods of ${app}`);
    return found[0];
  };
  const pods = (app?: string): Pod[] =>
    store.list(KINDS.pods, namespace).filter((pod) => app === undefined || pod.metadata?.labels?.['app'] === app);
  const status = (app: string): ContainerStatus => {
    const found = one(app).status?.containerStatuses?.[0];
    if (!found) throw new Error(`no container status of ${app}`);
    return found;
  };
  return {
    store,
    clock,
    simulation,
    scene,
    pass: (seconds) => clock.forward(clock.now() + seconds * 1000),
    pods,
    pod: one,
    status,
    events: (reason) =>
      store.list(KINDS.events, namespace).filter((event) => reason === undefined || event.reason === reason),
    log: (app, previous = false) => {
      const container = one(app).spec?.containers[0]?.name ?? '';
      return simulation.logs.read(one(app), container, previous)?.map(({ text }) => text);
    },
  };
}

/** A namespace with the Secret, the database outside and nothing else; `then` fills it a minute before the present. */
export const emptyWorld = (then: (scene: Scene) => void = () => {}): Simulated =>
  simulate({
    name: 'test',
    title: '',
    question: '',
    cause: null,
    secrets: [],
    past: [
      { minutesAgo: 2, happens: prepare },
      { minutesAgo: 1, happens: then },
    ],
    isVisible: () => true,
  });
