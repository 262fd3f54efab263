import type { Blamed } from '../../core/diagnosis.ts';
import type { Pod } from '../../core/kubernetes.ts';
import type { Facts } from '../types.ts';
import { containersOf, lastRun, podReady, restarts, type ContainerView, type Terminated } from './containers.ts';
import { at } from './events.ts';
import { blame } from './owners.ts';
import { counts, fateOf } from './state.ts';

/** A container that ended with a fault, was started again, and has been ready since. */
export type Recovery = {
  readonly pod: Pod;
  readonly view: ContainerView;
  readonly run: Terminated;
  readonly path: string;
  readonly owner: Blamed;
  /** Milliseconds since it ended. */
  readonly ago: number;
};

const HOUR = 3_600_000;
/** Of a whole namespace, and of what somebody asked about. */
const WORTH = { all: 6 * HOUR, asked: 24 * HOUR };

/** The newest first. */
export function recoveries(facts: Facts): readonly Recovery[] {
  const most = facts.subject ? WORTH.asked : WORTH.all;
  return facts.pods
    .filter((pod) => counts(facts, pod) && podReady(pod))
    .flatMap((pod) =>
      containersOf(pod).flatMap((view): Recovery[] => {
        const last = lastRun(view);
        if (!last || last.current || restarts(view) === 0 || view.status?.ready !== true) return [];
        const ago = facts.now - at(last.ended.finishedAt);
        if (last.ended.exitCode === 0 || ago > most || fateOf(facts, view).type !== 'fine') return [];
        return [{ pod, view, run: last.ended, path: last.path, owner: blame(facts, pod), ago }];
      }),
    )
    .sort((a, b) => a.ago - b.ago);
}
