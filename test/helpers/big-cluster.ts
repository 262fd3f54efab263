import { namespaceOf, oom, workload, type Fault } from './big-namespace.ts';

type Objects = { readonly objects: readonly unknown[]; readonly logs: Record<string, string> };

const AT = '2026-11-24T09:00:00Z';

/** Cannot be pulled, with the words of containerd for a registry that does not answer. */
const registryAway: Fault = (_pod, app) => ({
  state: {
    waiting: {
      reason: 'ErrImagePull',
      message: `failed to pull and unpack image "mirror.example.com/team/${app}:2": failed to do request: Head "https://mirror.example.com/v2/team/${app}/manifests/2": dial tcp 10.9.9.9:443: i/o timeout`,
    },
  },
});

/** Ends with 1, again and again; its log says why. */
const crash: Fault = (pod, app) => ({
  restartCount: 7,
  state: {
    waiting: { reason: 'CrashLoopBackOff', message: `back-off 5m0s restarting failed container=${app} pod=${pod}` },
  },
  lastState: {
    terminated: {
      exitCode: 1,
      reason: 'Error',
      startedAt: '2026-11-24T10:00:00Z',
      finishedAt: '2026-11-24T10:00:20Z',
    },
  },
});

const node = (name: string, ready: boolean): object => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, uid: `node-${name}`, creationTimestamp: AT },
  spec: {},
  status: {
    conditions: [
      {
        type: 'Ready',
        status: ready ? 'True' : 'Unknown',
        reason: ready ? 'KubeletReady' : 'NodeStatusUnknown',
        message: ready ? 'kubelet is posting ready status' : 'Kubelet stopped posting node status.',
        lastHeartbeatTime: AT,
        lastTransitionTime: AT,
      },
    ],
    allocatable: { cpu: '64', memory: '256Gi', pods: '1000' },
  },
});

/**
 * A cluster of many namespaces `team-000`…, each with `well` pods that are well. Of each twenty namespaces the first
 * also has pods on a node that is gone, the second pods whose registry does not answer, the third pods that crash with
 * the same image and log, the fourth ones that are killed at their memory limit: `ill` pods in each of these.
 */
export function bigCluster(namespaces: number, well: number, ill: number): Objects {
  const objects: unknown[] = [node('node-1', true), node('node-gone', false)];
  const logs: Record<string, string> = {};
  for (let index = 0; index < namespaces; index++) {
    const namespace = `team-${String(index).padStart(3, '0')}`;
    const made = [workload({ namespace, app: 'web', count: well })];
    const place = index % 20;
    if (place === 0) made.push(workload({ namespace, app: 'cache', count: ill, node: 'node-gone' }));
    if (place === 1)
      made.push(
        workload({ namespace, app: 'job', count: ill, fault: registryAway, image: 'mirror.example.com/team/job:2' }),
      );
    if (place === 2) {
      const failing = workload({
        namespace,
        app: 'api',
        count: ill,
        fault: crash,
        image: 'registry.example.com/api:3',
      });
      for (const key of Object.keys(failing.logs))
        failing.logs[key] = "Traceback (most recent call last):\nModuleNotFoundError: No module named 'httpx'\n";
      made.push(failing);
    }
    if (place === 3)
      made.push(
        workload({ namespace, app: 'worker', count: ill, fault: oom, image: `registry.example.com/${namespace}:1` }),
      );
    objects.push(namespaceOf(namespace), ...made.flatMap((one) => one.objects));
    for (const one of made) Object.assign(logs, one.logs);
  }
  return { objects, logs };
}
