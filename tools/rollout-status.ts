import * as z from 'zod';
import { readTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { findWorkload, podsOf } from './shared/workload/find-workload.ts';
import { namespaceOf } from './shared/namespace.ts';
import { rolloutOf } from './shared/show/rollout.ts';
import { podStatus } from '../src/core/pod-status.ts';
import type { Pod } from '../src/core/kubernetes.ts';

export const rolloutStatus = readTool({
  name: 'rollout_status',
  description: 'Whether a rollout (or Job) is done, waiting or failed.',
  input: z.strictObject({ workload: fields.workload, namespace: fields.namespace }),
  async run(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const workload = await findWorkload(input.workload, namespace, context, signal);
    const rollout = rolloutOf(workload);
    const pods = await workload.holes.fill('pods', podsOf(workload, context, signal), []);
    const ill = pods.filter((pod) => illness(pod) !== undefined);
    const lines = [
      ...(workload.note ? [workload.note] : []),
      `${workload.title} in namespace ${namespace}: ${rollout.state}. ${rollout.message}`,
      ...rollout.facts,
      ...ill.slice(0, 5).map((pod) => `pod/${pod.metadata?.name ?? ''}: ${illness(pod) ?? ''}`),
      ...(ill.length > 5 ? [`and ${ill.length - 5} more pods that are not ready`] : []),
      ...(rollout.state !== 'done' && ill.length > 0 ? [`(why: diagnose ${workload.title})`] : []),
      ...workload.holes.lines(),
    ];
    const text = lines.join('\n');
    const title = `rollout of ${workload.title}`;
    return { text, digest: `${workload.title}: ${rollout.message}`, view: { type: 'text', title, text } };
  },
});

function illness(pod: Pod): string | undefined {
  const { word, ready, containers, restarts } = podStatus(pod);
  if (word === 'Completed' || (word === 'Running' && ready === containers)) return undefined;
  return `${word}, ${ready}/${containers} ready, ${restarts} restarts`;
}
