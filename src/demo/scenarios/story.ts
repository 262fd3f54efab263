import type { Store } from '../store.ts';
import type { World } from '../sim/world.ts';

/** What users and tests know of a scenario. */
export type Scenario = {
  /** What `--scenario` takes. */
  readonly name: string;
  readonly title: string;
  /** What a person would ask in this situation. */
  readonly question: string;
  /** What a person must know to heal it and no cluster tells, such as the address of the database. */
  readonly tells?: string;
  /** The root cause by its catalogue name; null for a healthy cluster. */
  readonly cause: string | null;
  /** Secret values that stand in the cluster: none of them may ever be shown. */
  readonly secrets: readonly string[];
};

export type Scene = { readonly world: World; readonly store: Store; readonly namespace: string };

/** Something that happened to the cluster so many minutes before the present. */
export type Chapter = { readonly minutesAgo: number; readonly happens: (scene: Scene) => void };

/**
 * A scenario with its past. Faults come from what the chapters write into specs and into the world outside, never from
 * statuses.
 */
export type ScenarioStory = Scenario & {
  readonly past: readonly Chapter[];
  /** Whether its point can be seen in the cluster's objects. */
  readonly isVisible: (scene: Scene) => boolean;
};
