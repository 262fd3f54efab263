import * as z from 'zod';
import type { Json } from '../src/core/json.ts';
import type { Pod } from '../src/core/kubernetes.ts';
import type { Change, Warning } from '../src/core/plan.ts';
import { requestTitle } from '../src/core/request/title.ts';
import { namesWord } from '../src/core/said.ts';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { runningPod } from './shared/inside/running-pod.ts';
import { namespaceOf } from './shared/namespace.ts';
import { rightWarnings } from './shared/plan/change-warnings.ts';
import { makePlan } from './shared/plan/make-plan.ts';
import { identityOf } from './shared/plan/workload-target.ts';

/** Small, and with the programs that a look needs. */
const IMAGE = 'busybox:1';
/** It ends by itself. */
const LIVES = '3600';

export const debugPod = changeTool({
  name: 'debug_pod',
  toolset: 'inside',
  description:
    'Adds an ephemeral container with tools (default image busybox:1) to a running pod whose own image has none, then run_in_pod with its container name. It shares the processes of `container` and stays until the pod goes.',
  input: z.strictObject({
    workload: fields.workload,
    image: fields.name().optional(),
    container: fields.container,
    namespace: fields.namespace,
  }),
  async plan({ image = IMAGE, ...input }, context, signal) {
    const namespace = namespaceOf(input, context);
    const { pod, name, container, notes } = await runningPod(input, namespace, context, signal);
    const change = addedTo(pod, debugContainer(pod, image, container), namespace, name);
    const right = { namespace, verb: 'patch', group: '', resource: 'pods/ephemeralcontainers' };
    const warnings: Warning[] = [
      ...notes.map((text): Warning => ({ code: 'chosen', text })),
      {
        code: 'stays',
        text: `it cannot be taken out again: it stays listed until pod/${name} goes, and its program ends after an hour`,
      },
      ...(await rightWarnings(right, context, signal)),
    ];
    return makePlan('debug_pod', context, {
      title: requestTitle([change]),
      // An image that only a text has named may be anybody's.
      risk: image === IMAGE || namesWord(context.said ?? '', image) ? 'medium' : 'high',
      changes: [change],
      warnings,
      kubectl: [],
    });
  },
});

/** The first free name: debug-1, debug-2. */
function freeName(pod: Pod): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const taken = new Set([...containers, ...initContainers, ...ephemeralContainers].map(({ name }) => name));
  let count = 1;
  while (taken.has(`debug-${count}`)) count++;
  return `debug-${count}`;
}

/**
 * With the rights of the "restricted" level of pod security, so that every namespace takes it, and with the values that
 * the server would fill in, so that what is sent is what stands.
 */
const debugContainer = (pod: Pod, image: string, target: string): Json => ({
  name: freeName(pod),
  image,
  imagePullPolicy: 'IfNotPresent',
  command: ['sleep', LIVES],
  resources: {},
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    runAsUser: pod.spec?.securityContext?.runAsUser || 65_534,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  targetContainerName: target,
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
});

function addedTo(pod: Pod, container: Json, namespace: string, name: string): Change {
  const present = pod.spec?.ephemeralContainers?.length ?? 0;
  const { generation } = pod.metadata ?? {};
  return {
    verb: 'edit',
    subresource: 'ephemeralcontainers',
    target: { apiVersion: 'v1', kind: 'Pod', namespace, name },
    resource: { plural: 'pods', namespaced: true },
    ...identityOf(pod, `pod/${name}`),
    ...(generation === undefined ? {} : { guards: [{ path: '/metadata/generation', value: generation }] }),
    edits:
      present === 0
        ? [{ path: '/spec/ephemeralContainers', to: [container] }]
        : [{ path: `/spec/ephemeralContainers/${present}`, to: container }],
  };
}
