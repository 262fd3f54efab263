/**
 * Inputs that make each read tool do all it can, on the application of the chart; those of helm have tests of their own.
 * With them a tool takes part in the tests over all tools: test/tools/reads.test.ts, test/mcp/reads.test.ts.
 */
export const READ_INPUTS: Record<string, readonly Record<string, unknown>[]> = {
  can_i: [
    { verb: 'list', resource: 'pods', who: 'anyone' },
    { verb: 'list', resource: 'pods' },
  ],
  list_contexts: [{}],
  diagnose: [{}, { workload: 'backend' }],
  namespace_overview: [{}],
  get_logs: [
    { workload: 'backend' },
    { workload: 'backend', previous: true, tail: 50, since: '1h', contains: 'error' },
  ],
  get_events: [{}, { workload: 'backend' }],
  list_resources: [{ kind: 'pods' }, { kind: 'deploy', selector: 'app=todo-chatbot-backend' }, { kind: 'secrets' }],
  get_resource: [
    { kind: 'deploy', name: 'todo-chatbot-backend' },
    { kind: 'secret', name: 'todo-chatbot-secrets', output: 'yaml' },
  ],
  get_usage: [{}, { of: 'nodes' }, { workload: 'backend' }],
  rollout_status: [{ workload: 'backend' }],
  what_changed: [{}, { workload: 'backend', since: '2h' }],
  rollout_history: [{ workload: 'backend' }, { workload: 'backend', revision: 1 }],
};
