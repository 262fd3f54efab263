import { ago, deployment, event, obj, ownedBy, replicaSet, type Obj } from './k8s-more.ts';
import type { Recording } from './recorded-cluster.ts';

type More = Readonly<Record<string, unknown>>;

/** How the container `main` of the one pod of Deployment `backend` stands. */
export type Fault = {
  /** Exit code of the last run; without it the container waits with `waiting`. */
  readonly exit?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly signal?: number;
  /** Length of the last run in seconds. */
  readonly ran?: number;
  readonly restarts?: number;
  /** In which of its states the loop is caught (reading rule 2). */
  readonly caught?: 'back-off' | 'ended' | 'running';
  /** Minutes that the present run has lasted, when caught running. */
  readonly running?: number;
  readonly ready?: boolean;
  readonly waiting?: { readonly reason: string; readonly message?: string };
  readonly container?: More;
  /** Mounts of the template, where a webhook has put others into the pod. */
  readonly mounts?: readonly More[];
  readonly spec?: More;
  readonly init?: boolean;
  readonly status?: More;
  readonly pod?: More;
  /** Log of the run that ended; `current` of the present one. */
  readonly log?: string;
  readonly current?: string;
  /** Events about the pod: reason, message, minutes ago. */
  readonly events?: readonly (readonly [string, string, number?])[];
  readonly objects?: readonly Obj[];
};

export const POD = 'backend-h1-x2x9z';

function statusOf(fault: Fault): More {
  const { exit, caught = 'back-off', ran = 5, running = 1 } = fault;
  const ended =
    exit === undefined
      ? undefined
      : {
          exitCode: exit,
          reason: fault.reason ?? (exit === 0 ? 'Completed' : 'Error'),
          ...(fault.message === undefined ? {} : { message: fault.message }),
          ...(fault.signal === undefined ? {} : { signal: fault.signal }),
          startedAt:
            fault.reason === 'StartError'
              ? '1970-01-01T00:00:00Z'
              : ago((caught === 'running' ? running : 1) + ran / 60),
          finishedAt: ago(caught === 'running' ? running : 1),
        };
  const restarts = fault.restarts ?? (ended ? 4 : 0);
  const state = fault.waiting
    ? { waiting: fault.waiting }
    : caught === 'ended'
      ? { terminated: ended }
      : caught === 'running'
        ? { running: { startedAt: ago(running) } }
        : { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container=main' } };
  return {
    name: 'main',
    ready: fault.ready ?? false,
    started: caught === 'running',
    restartCount: restarts,
    state,
    ...(ended && restarts > 0 ? { lastState: { terminated: ended } } : {}),
    ...fault.status,
  };
}

/** A Deployment `backend` of one pod in that fault, as a recording. */
export function backend(fault: Fault): Recording {
  const volumeMounts = fault.mounts ?? fault.container?.['volumeMounts'];
  const app = deployment('backend', {
    ready: fault.ready ? 1 : 0,
    ...(volumeMounts === undefined || fault.init ? {} : { container: { volumeMounts } }),
  });
  const set = replicaSet(app, 1, { ready: fault.ready ? 1 : 0 });
  const main = {
    name: 'main',
    image: 'shop/backend:1',
    ports: [{ containerPort: 8080, name: 'http' }],
    ...fault.container,
  };
  const waits = { name: 'web', ready: false, restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } };
  const pod = obj('Pod', POD, {
    metadata: { labels: { app: 'backend', 'pod-template-hash': 'h1' }, ...ownedBy(set) },
    spec: {
      nodeName: 'n1',
      restartPolicy: 'Always',
      ...(fault.init
        ? { initContainers: [main], containers: [{ name: 'web', image: 'shop/web:1' }] }
        : { containers: [main] }),
      ...fault.spec,
    },
    status: {
      phase: fault.exit === undefined && fault.caught !== 'running' ? 'Pending' : 'Running',
      podIP: '10.1.0.9',
      conditions: [
        { type: 'Ready', status: fault.ready ? 'True' : 'False', lastTransitionTime: ago(fault.running ?? 25) },
      ],
      ...(fault.init
        ? { initContainerStatuses: [statusOf(fault)], containerStatuses: [waits] }
        : { containerStatuses: [statusOf(fault)] }),
      ...fault.pod,
    },
  });
  const events = (fault.events ?? []).map(([reason, message, minutes = 1]) => {
    const one = event(reason, pod, message, minutes);
    const about = {
      ...(one['involvedObject'] as object),
      fieldPath: `spec.${fault.init ? 'initContainers' : 'containers'}{main}`,
    };
    return { ...one, involvedObject: about };
  });
  const path = `shop/${POD}/main`;
  return {
    objects: [app, set, pod, ...events, ...(fault.objects ?? [])],
    logs: {
      ...(fault.log === undefined
        ? {}
        : { [fault.caught === 'ended' || fault.exit === undefined ? path : `${path}/previous`]: fault.log }),
      ...(fault.current === undefined ? {} : { [path]: fault.current }),
    },
  };
}
