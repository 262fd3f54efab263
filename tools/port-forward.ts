import * as z from 'zod';
import type { Change, Warning } from '../src/core/plan.ts';
import { requestTitle } from '../src/core/request/title.ts';
import { requestCommands } from '../src/core/request/words.ts';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { forwardPorts } from './shared/inside/forward-ports.ts';
import { forwardTarget } from './shared/inside/forward-target.ts';
import { namespaceOf } from './shared/namespace.ts';
import { rightWarnings } from './shared/plan/change-warnings.ts';
import { makePlan } from './shared/plan/make-plan.ts';
import { identityOf } from './shared/plan/workload-target.ts';

export const portForward = changeTool({
  name: 'port_forward',
  toolset: 'inside',
  description:
    'Opens ports of the person’s own machine (127.0.0.1) to a Service (service/NAME), workload or pod, as kubectl port-forward, until the person ends it. ports: "8080:80", ":80" a free one; none: its only port.',
  input: z.strictObject({
    workload: fields.workload,
    ports: z.array(fields.name()).optional(),
    namespace: fields.namespace,
  }),
  async plan({ workload, ports: texts = [], ...input }, context, signal) {
    const namespace = namespaceOf(input, context);
    const target = await forwardTarget(workload, namespace, context, signal);
    const { ports, notes } = forwardPorts(texts, target);
    const { pod, through } = target;
    const name = pod.metadata?.name ?? '';
    const change: Change = {
      verb: 'forward',
      target: { apiVersion: 'v1', kind: 'Pod', namespace, name },
      resource: { plural: 'pods', namespaced: true },
      ...identityOf(pod, `pod/${name}`),
      ports,
      ...(through ? { through } : {}),
    };
    const told = [...target.notes, ...notes].map((text): Warning => ({ code: 'chosen', text }));
    const right = { namespace, verb: 'create', group: '', resource: 'pods/portforward' };
    return makePlan('port_forward', context, {
      title: requestTitle([change]),
      risk: 'medium',
      changes: [change],
      warnings: [...told, ...(await rightWarnings(right, context, signal))],
      kubectl: requestCommands({ cluster: context.cluster.target, changes: [change] }),
    });
  },
});
