import { setImmediate } from 'node:timers/promises';
import { KINDS } from '../../core/kinds.ts';
import type { ContainerLogs, PodPorts, PodPrograms, Usage } from '../contract.ts';
import type { Store } from '../store.ts';
import type { ScenarioStory } from '../scenarios/story.ts';
import type { SimulationClock } from './clock.ts';
import { claimController } from './claims.ts';
import { cronJobController } from './cronjob.ts';
import { daemonSetController } from './daemonset.ts';
import { deploymentController } from './deployment.ts';
import { disruptionBudgetController } from './disruption-budget.ts';
import { endpointSliceController } from './endpoints.ts';
import { endpointsController } from './legacy-endpoints.ts';
import { jobController } from './job.ts';
import { startKubelet } from './kubelet.ts';
import { containerLogs, currentUsage } from './logs.ts';
import { namespaceController } from './namespace.ts';
import { joinNode } from './node.ts';
import { podPorts } from './pod-ports.ts';
import { podPrograms } from './programs.ts';
import { startController } from './queue.ts';
import { quotaController } from './quota.ts';
import { eventRecorder } from './recorder.ts';
import { replicaSetController } from './replicaset.ts';
import { scheduler } from './scheduler.ts';
import { serviceController } from './service.ts';
import { statefulSetController } from './statefulset.ts';
import { tellStory } from './story-teller.ts';
import { startVisitors } from './visitors.ts';
import { seededRandom, type World } from './world.ts';

export { simulationClock, type SimulationClock } from './clock.ts';

export type Simulation = {
  readonly logs: ContainerLogs;
  readonly programs: PodPrograms;
  readonly ports: PodPorts;
  usage(): Usage;
  /**
   * Resolves when what the scenario is about can be seen in the cluster; at once for most, whose past has been lived
   * through.
   */
  settled(): Promise<void>;
  /** Errors that a controller did not expect. Empty, or the simulation has a bug. */
  faults(): readonly Error[];
  stop(): void;
};

const NODE = { name: 'demo-1', ip: '10.0.0.11' };
const MOST_FAULTS = 20;
const TURN_MS = 15;

/**
 * Starts the controllers, the scheduler and one node over the store, and lives through the scenario's past: the clock,
 * which must not have gone live, is set forward from the story's beginning to the present in one go, and then runs by
 * itself. The store's API defaults (`completeWith`) must be set before.
 */
export function startSimulation(options: SimulationOptions): Simulation {
  const steps = simulate(options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same without holding up whoever else wants a turn, such as a person who types meanwhile. */
export async function startSimulationBeside(options: SimulationOptions): Promise<Simulation> {
  const steps = simulate(options);
  for (let since = performance.now(); ;) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - since < TURN_MS) continue;
    await setImmediate();
    since = performance.now();
  }
}

type SimulationOptions = {
  readonly store: Store;
  readonly clock: SimulationClock;
  readonly scenario: ScenarioStory;
  readonly namespace: string;
  /** The present, in milliseconds since the epoch: where the past ends. */
  readonly present: number;
  /**
   * False leaves the clock in the caller's hands after the past: time passes only with `clock.forward`. Default true.
   */
  readonly live?: boolean;
};

function* simulate(options: SimulationOptions): Generator<void, Simulation> {
  const { store, clock, scenario, namespace, present, live = true } = options;
  const faults: Error[] = [];
  const world: World = {
    store,
    clock,
    recorder: eventRecorder(store, clock),
    databases: [],
    random: seededRandom(20_260_101),
    fault: (error) => {
      if (faults.length < MOST_FAULTS) faults.push(error instanceof Error ? error : new Error(String(error)));
    },
  };
  const controllers = [
    namespaceController,
    serviceController,
    deploymentController,
    replicaSetController,
    statefulSetController,
    daemonSetController,
    jobController,
    cronJobController,
    endpointSliceController,
    endpointsController,
    quotaController,
    claimController,
    disruptionBudgetController,
    scheduler,
  ];
  for (const controller of controllers) startController(world, controller(world));
  const kubelet = startKubelet(world, NODE.name, NODE.ip);
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease'])
    store.create(KINDS.namespaces, { metadata: { name } });
  joinNode(world, NODE.name, NODE.ip);
  startVisitors(world, kubelet, namespace);
  const settled = yield* tellStory(world, kubelet, scenario, namespace, present);
  if (live) clock.goLive();
  return {
    logs: containerLogs(kubelet),
    programs: podPrograms(kubelet),
    ports: podPorts(kubelet),
    usage: () => currentUsage(world, kubelet),
    settled,
    faults: () => faults,
    stop: () => clock.stop(),
  };
}

/** How long before the present a scenario's past must begin; for the start of the simulation's clock. */
export const pastOf = (scenario: ScenarioStory): number =>
  Math.max(...scenario.past.map(({ minutesAgo }) => minutesAgo)) * 60_000;
