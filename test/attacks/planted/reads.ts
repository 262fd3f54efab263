import { createGate, createSession } from '../../../src/agent/index.ts';
import { connect } from '../../../src/cluster/index.ts';
import type { AgentEvent } from '../../../src/core/events.ts';
import { TOOLS } from '../../../tools/index.ts';
import type { ModelServer } from '../../helpers/scripted-server.ts';
import { modelOn } from '../../models/wire.ts';
import { NS } from './values.ts';

export const read = (kind: string, name: string) => ['get_resource', { kind, name, output: 'yaml' }] as const;
const ENVS = ['planted-env-0', 'planted-env-1', 'planted-env-2'];
const SECRETS = ['opaque', 'mounted', 'string', 'registry', 'tls', 'basic', 'kubeconfig', 'copies'];

/** Every reading tool, on everything that was planted. */
export const READS: readonly (readonly (readonly [string, object])[])[] = [
  SECRETS.map((name) => read('secret', `planted-${name}`)),
  [...ENVS, 'planted'].map((name) => read('deployment', name)),
  [
    read('configmap', 'planted-keys'),
    read('configmap', 'planted-files'),
    read('till', 'planted'),
    ['get_resource', { kind: 'till', name: 'planted' }],
    ...['secrets', 'configmaps', 'events', 'tills', 'persistentvolumeclaims'].map(
      (kind) => ['list_resources', { kind }] as const,
    ),
  ],
  [
    ...ENVS.map((workload) => ['get_logs', { workload, tail: 300 }] as const),
    ['get_logs', { workload: 'planted', tail: 300 }],
    ['get_logs', { workload: 'planted', previous: true }],
    ['get_events', {}],
    ['get_events', { workload: 'planted' }],
    ['diagnose', {}],
    ['diagnose', { workload: 'planted' }],
    ['namespace_overview', {}],
    ['what_changed', {}],
  ],
  [
    ['enable_toolset', { toolset: 'helm' }],
    ['helm_releases', {}],
    ['helm_history', { release: 'planted' }],
    ['helm_values', { release: 'planted' }],
    ['helm_values', { release: 'planted', revision: 1 }],
    ['helm_diff', { release: 'planted', from: 1, to: 2 }],
    ['rollout_history', { workload: 'planted' }],
    ['rollout_status', { workload: 'planted' }],
    ['list_contexts', {}],
  ],
];

/**
 * One question to a model behind the Responses wire, which the command line takes for OpenAI's own address alone; all
 * that happens.
 */
export async function responsesSession(kubeconfig: string, server: ModelServer): Promise<readonly AgentEvent[]> {
  const connection = await connect({ kubeconfig, env: {}, namespace: NS });
  const session = createSession({
    model: modelOn('responses', server, { firstMs: 20_000, idleMs: 20_000, tries: 1, backoffMs: 5 }),
    tools: TOOLS,
    context: { cluster: connection.reader, namespace: NS, now: Date.now },
    system: 'test',
    gate: createGate({
      writer: connection.writer,
      audit: { intent: async () => undefined, outcome: async () => undefined, declined: async () => undefined },
    }),
  });
  const events: AgentEvent[] = [];
  try {
    for await (const event of session.say('read it all', AbortSignal.timeout(50_000))) events.push(event);
  } finally {
    await connection.close();
  }
  return events;
}
