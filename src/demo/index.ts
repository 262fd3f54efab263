import { randomBytes } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { HelmProgram } from '../core/helm.ts';
import { nearest } from '../core/names.ts';
import { admit } from './api/admission/admission.ts';
import { startApiServer, type RecordedRequest } from './api/server.ts';
import { demoHelm } from './helm/program.ts';
import { seededIds } from './ids.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { SCENARIOS as STORIES } from './scenarios/index.ts';
import type { Scenario } from './scenarios/story.ts';
import { pastOf, simulationClock, startSimulationBeside } from './sim/index.ts';
import { Store } from './store.ts';

export type { RecordedRequest } from './api/server.ts';
export type { Scenario } from './scenarios/story.ts';

export const SCENARIOS: readonly Scenario[] = STORIES;

export type EmbeddedOptions = {
  /** A name of SCENARIOS; without one, the first. */
  readonly scenario?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** How many times as fast as real time the cluster lives: 1, or 50 in fast tests. */
  readonly speed?: number;
  readonly namespace?: string;
};

export type Embedded = {
  /** http://127.0.0.1:PORT/SECRET */
  readonly url: string;
  /** YAML; context `kubewhy-demo`. */
  readonly kubeconfig: string;
  readonly scenario: Scenario;
  /** Stands in for the helm program: upgrades and rolls back the bundled chart against this cluster’s API. */
  readonly helm: HelmProgram;
  /** Every answered request, in order. */
  readonly requests: readonly RecordedRequest[];
  /** Resolves when the scenario's point can be seen in the cluster. */
  settled(): Promise<void>;
  /** What the simulation did not expect: empty, or it has a bug. For tests. */
  faults(): readonly Error[];
  close(): Promise<void>;
};

/**
 * Starts the embedded cluster: an API server on 127.0.0.1 over a store in memory, with controllers, a scheduler and a
 * kubelet that run the todo-chatbot application. Nothing of it outlives `close`. bad-input for an unknown scenario,
 * unreachable when the port is taken.
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  const { port = 0, speed = 1, namespace = 'todo-chatbot' } = options;
  const wanted = options.scenario ?? STORIES[0]?.name ?? '';
  const story = STORIES.find(({ name }) => name === wanted);
  if (!story) {
    const near = nearest(
      wanted,
      STORIES.map(({ name }) => name),
    );
    const names = STORIES.map(({ name }) => name).join(', ');
    throw new AppError(
      'bad-input',
      `no scenario ${JSON.stringify(wanted)}`,
      `${near.length > 0 ? `did you mean ${near.join(' or ')}? ` : ''}There are: ${names}`,
    );
  }
  const present = Date.now();
  const clock = simulationClock(speed, present - pastOf(story));
  const store = new Store(clock, seededIds());
  store.completeWith((kind, object, old) => admit(store, kind, object, old));
  const simulation = await startSimulationBeside({ store, clock, scenario: story, namespace, present });
  try {
    const server = await startApiServer(
      {
        store,
        logs: simulation.logs,
        programs: simulation.programs,
        ports: simulation.ports,
        usage: () => simulation.usage(),
      },
      port,
      randomBytes(16).toString('hex'),
    );
    return {
      url: server.url,
      kubeconfig: kubeconfigText(server.url, namespace),
      scenario: story,
      helm: demoHelm(server.url, namespace),
      requests: server.requests,
      settled: () => simulation.settled(),
      faults: () => simulation.faults(),
      async close() {
        simulation.stop();
        await server.close();
      },
    };
  } catch (error) {
    simulation.stop();
    const text = error instanceof Error ? error.message : String(error);
    throw new AppError('unreachable', `the embedded cluster cannot listen: ${text}`, 'choose another port', {
      cause: error,
    });
  }
}
