import type { DaemonSet, Deployment, Job, Pod, StatefulSet } from '../../../src/core/kubernetes.ts';
import { podStatus } from '../../../src/core/pod-status.ts';
import { missedDeadline } from '../../../src/core/rollout.ts';
import type { Health, TreeNode } from '../../../src/core/view.ts';
import { jobStatus } from './columns.ts';

export type State = { readonly health: Health; readonly note: string };

/** Words that mean that a pod will not come up by waiting alone. */
const STUCK =
  /CrashLoopBackOff|ImagePull|ErrImage|InvalidImageName|CreateContainer|RunContainerError|OOMKilled|Error|Evicted|StartError|ContainerStatusUnknown|ExitCode|Signal|Failed|Unknown/;

export function podState(pod: Pod): State {
  const { word, ready, containers, restarts } = podStatus(pod);
  const note = `${word}, ${ready}/${containers} ready${restarts > 0 ? `, ${restarts} restarts` : ''}`;
  if (word === 'Completed' || word === 'Succeeded') return { health: 'idle', note: word };
  if (word === 'Terminating') return { health: 'progressing', note };
  if (STUCK.test(word)) return { health: 'critical', note };
  if (word === 'Running')
    return { health: ready === containers ? 'ok' : restarts > 0 ? 'warning' : 'progressing', note };
  return { health: 'progressing', note };
}

/** Replicas that work against those that should. */
const counted = (ready: number, wanted: number, worst: Health): State => {
  const note = `${ready}/${wanted} ready`;
  if (wanted === 0) return { health: 'idle', note: 'scaled to 0' };
  // The ready ones may be those of the old revision.
  if (ready >= wanted) return { health: worst === 'critical' ? 'warning' : worst === 'idle' ? 'ok' : worst, note };
  return { health: ready === 0 ? (worst === 'progressing' ? 'progressing' : 'critical') : 'warning', note };
};

const ORDER: readonly Health[] = ['critical', 'warning', 'progressing', 'unknown', 'ok', 'idle'];
export const worstOf = (all: readonly Health[]): Health => ORDER.find((health) => all.includes(health)) ?? 'ok';

export function deploymentState(deployment: Deployment, pods: readonly Pod[]): State {
  const { spec, status } = deployment;
  const state = counted(
    status?.readyReplicas ?? 0,
    spec?.replicas ?? 1,
    worstOf(pods.map((pod) => podState(pod).health)),
  );
  if (missedDeadline(deployment))
    return {
      health: state.health === 'ok' ? 'warning' : state.health,
      note: `${state.note}, rollout stuck (ProgressDeadlineExceeded)`,
    };
  return spec?.paused ? { ...state, note: `${state.note}, paused` } : state;
}

export const statefulSetState = ({ spec, status }: StatefulSet, pods: readonly Pod[]): State =>
  counted(status?.readyReplicas ?? 0, spec?.replicas ?? 1, worstOf(pods.map((pod) => podState(pod).health)));

export const daemonSetState = ({ status }: DaemonSet, pods: readonly Pod[]): State =>
  counted(
    status?.numberReady ?? 0,
    status?.desiredNumberScheduled ?? 0,
    worstOf(pods.map((pod) => podState(pod).health)),
  );

export function jobState(job: Job): State {
  const word = jobStatus(job);
  const health = word === 'Failed' ? 'critical' : word === 'Running' ? 'progressing' : 'idle';
  return { health, note: `${word}, ${job.status?.succeeded ?? 0} of ${job.spec?.completions ?? 1} completed` };
}

/** The mark of a workload where it is named again: the one that it has itself; unknown when it is not among them. */
export const healthIn = (nodes: readonly TreeNode[], kind: string, name: string): Health =>
  nodes.find((node) => node.kind === kind && node.name === name)?.health ?? 'unknown';
