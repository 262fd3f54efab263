import type { ScenarioStory } from '../scenarios/story.ts';
import type { World } from './world.ts';

/** A scenario whose fault has not shown itself after this much cluster time is wrong. */
const PATIENCE_MS = 20 * 60_000;

/** Lives through the scenario's past until the present; the returned function waits until its point can be seen. */
export function tellStory(
  world: World,
  scenario: ScenarioStory,
  namespace: string,
  present: number,
): () => Promise<void> {
  const scene = { world, store: world.store, namespace };
  const chapters = [...scenario.past].sort((a, b) => b.minutesAgo - a.minutesAgo);
  for (const { minutesAgo, happens } of chapters) {
    world.clock.forward(present - minutesAgo * 60_000);
    happens(scene);
  }
  world.clock.forward(present);
  let settled: Promise<void> | undefined;
  return () => (settled ??= waitFor(world, () => scenario.isVisible(scene), scenario.name));
}

function waitFor(world: World, isVisible: () => boolean, name: string): Promise<void> {
  if (isVisible()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const finish = (): void => {
      unwatch();
      cancel();
    };
    const unwatch = world.store.watch(() => {
      if (!isVisible()) return;
      finish();
      resolve();
    });
    const cancel = world.clock.setTimer(PATIENCE_MS, () => {
      finish();
      reject(new Error(`scenario ${name} does not show its fault`));
    });
  });
}
