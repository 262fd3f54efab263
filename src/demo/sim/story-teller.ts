import type { ScenarioStory } from '../scenarios/story.ts';
import type { Kubelet } from './kubelet-state.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
/** A scenario whose fault has not shown itself after this much cluster time is wrong. */
const PATIENCE_MS = 20 * MINUTE;
/**
 * Long quiet times are not lived through in full: only what comes right after a chapter, the moments before the next
 * one, and all of the time before the present that somebody may still ask about (events and `--since=1h`).
 */
const QUIET = { after: 12 * MINUTE, before: 2 * MINUTE, present: 75 * MINUTE };

/** How much of the past is lived through in one piece. */
const STEP_MS = 5 * MINUTE;

/**
 * Lives through the scenario's past until the present, a piece between two yields; the returned function waits until
 * its point can be seen.
 */
export function* tellStory(
  world: World,
  kubelet: Kubelet,
  scenario: ScenarioStory,
  namespace: string,
  present: number,
): Generator<void, () => Promise<void>> {
  const scene = { world, store: world.store, namespace };
  for (const { minutesAgo, happens } of [...scenario.past].sort((a, b) => b.minutesAgo - a.minutesAgo)) {
    yield* passTime(world, kubelet, present - minutesAgo * MINUTE, present);
    happens(scene);
  }
  yield* passTime(world, kubelet, present, present);
  let settled: Promise<void> | undefined;
  return () => (settled ??= waitFor(world, () => scenario.isVisible(scene), scenario.name));
}

function* passTime({ clock }: World, kubelet: Kubelet, until: number, present: number): Generator<void> {
  const wakes = Math.min(until - QUIET.before, present - QUIET.present);
  const quiet = wakes - clock.now() - QUIET.after;
  if (quiet > 0) {
    clock.forward(clock.now() + QUIET.after);
    yield;
    clock.sleep(quiet);
    // Days of access logs have been rotated away by then.
    for (const { containers } of kubelet.pods.values())
      for (const { current } of containers.values()) current?.log.rotate();
  }
  for (let at = clock.now() + STEP_MS; at < until; at += STEP_MS) {
    clock.forward(at);
    yield;
  }
  clock.forward(until);
  yield;
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
