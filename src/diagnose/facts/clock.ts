import type { ClusterEvent } from '../../core/cluster.ts';
import type { ContainerStatus } from '../../core/kubernetes.ts';
import type { Lists } from '../types.ts';

const DAY = 86_400_000;

/**
 * The time that "fresh" and "for 30 minutes" are judged against: the clock, unless the cluster is a recording. A living
 * cluster shows signs of the last hours: events (kept about an hour), heartbeats of nodes (every 5 minutes), a
 * container in its back-off (5 minutes at most). When such signs are there and the newest is over a day old, time
 * stands at the newest stamp of all. A quiet cluster without any such sign is not a recording: its pods have simply run
 * for long; nor is one of which neither nodes nor events may be read, whose pods may wait for a kubelet that is gone.
 */
export function clockOf(lists: Lists, events: readonly ClusterEvent[], clock: number): number {
  let sign = 0;
  let newest = 0;
  const note = (stamp: string | undefined | null, lives: boolean): void => {
    const value = Date.parse(stamp ?? '');
    if (Number.isNaN(value)) return;
    if (lives && value > sign) sign = value;
    if (value > newest) newest = value;
  };
  for (const event of events) note(event.lastSeen, true);
  for (const { status } of lists.nodes)
    for (const condition of status?.conditions ?? []) {
      note(condition.lastHeartbeatTime, true);
      note(condition.lastTransitionTime, false);
    }
  for (const { metadata, status } of lists.pods) {
    note(metadata?.creationTimestamp, false);
    for (const condition of status?.conditions ?? []) note(condition.lastTransitionTime, false);
    for (const one of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
      noteContainer(one, note);
  }
  for (const { status } of lists.deployments)
    for (const condition of status?.conditions ?? []) note(condition.lastUpdateTime, false);
  const showsLife = events.length + lists.nodes.length > 0;
  return showsLife && sign > 0 && clock - Math.max(sign, newest) > DAY ? Math.max(sign, newest) : clock;
}

function noteContainer(
  { state, lastState }: ContainerStatus,
  note: (stamp: string | undefined, lives: boolean) => void,
): void {
  const waits = state?.waiting !== undefined;
  note(state?.running?.startedAt, false);
  note(state?.terminated?.finishedAt, false);
  note(lastState?.terminated?.finishedAt, waits);
}
