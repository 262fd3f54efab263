import { showDuration } from '../../core/time.ts';
import type { Blamed } from '../../core/diagnosis.ts';
import { keyOf } from '../facts/owners.ts';
import { scopeOf } from '../facts/scope.ts';
import type { Facts } from '../types.ts';
import { faults } from './faults.ts';
import { configuration } from './configuration.ts';
import type { Moment } from './moment.ts';
import { helm, nodes, rollouts, scaling } from './sources.ts';

/** A fault that comes so soon after a change is told with it. */
const SOON = 60 * 60_000;

/**
 * What changed since a time, oldest first: revisions, configuration, releases, scaling, nodes, and the first fault of
 * each workload.
 */
export function timelineOf(facts: Facts, since: number): readonly Moment[] {
  const inScope = scopeOf(facts);
  const isMeant = (object: Blamed): boolean => !inScope || inScope.objects.has(keyOf(object));
  const changes = [
    ...rollouts(facts, isMeant),
    ...configuration(facts),
    ...helm(facts, isMeant),
    ...scaling(facts, isMeant),
    ...nodes(facts),
  ]
    .filter((one) => one.at >= since)
    .sort((a, b) => a.at - b.at);
  const first = faults(facts, isMeant, since).map((fault) => after(fault, changes));
  return [...changes, ...first].sort((a, b) => a.at - b.at);
}

/** "…, 40s after revision 7 of web (by kubectl-set)": the last change before a fault. */
function after(fault: Moment, changes: readonly Moment[]): Moment {
  const last = changes.findLast((one) => one.at <= fault.at && fault.at - one.at < SOON);
  if (!last) return fault;
  const who = last.by === undefined ? '' : ` (by ${last.by})`;
  return {
    ...fault,
    text: `${fault.text}, ${showDuration(fault.at - last.at)} after ${last.object.kind.toLowerCase()} ${last.object.name}: ${last.text.slice(0, 120)}${who}`,
  };
}
