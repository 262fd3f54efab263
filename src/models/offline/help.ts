import { IN_PARTS, NOT_IN_PARTS } from './grammar/leftover.ts';
import { languageLine } from './languages/index.ts';

type Line = { readonly tools: readonly string[]; readonly say: string };

const READS: readonly Line[] = [
  { tools: ['diagnose'], say: '"why is the backend crashing", "what is wrong"' },
  { tools: ['namespace_overview'], say: '"status", "what is running"' },
  { tools: ['get_logs'], say: '"logs of the backend", "previous logs", "last 50 lines of the frontend"' },
  { tools: ['get_events', 'get_usage'], say: '"events of the backend", "who uses the most memory"' },
  { tools: ['rollout_status', 'rollout_history'], say: '"rollout status of the backend", "its history"' },
  { tools: ['list_resources', 'get_resource'], say: '"list services", "describe the backend", "yaml of the frontend"' },
  {
    tools: ['can_i', 'list_contexts'],
    say: '"am I allowed to delete pods", "who can create deployments", "which contexts are there"',
  },
];
const CHANGES: readonly Line[] = [
  {
    tools: ['scale_workload', 'restart_workload', 'rollback_workload'],
    say: '"scale the backend to 3", "restart the frontend", "roll back the backend"',
  },
  {
    tools: ['set_image', 'set_resources', 'set_env'],
    say: '"set the image of the backend to todo-chatbot-backend:v2", "set its memory limit to 1Gi", "set env LOG_LEVEL=debug on the backend"',
  },
  { tools: ['pause_rollout', 'resume_rollout', 'delete_pod'], say: '"pause the backend", "resume the backend"' },
  {
    tools: ['edit_object', 'create_object', 'apply_manifest'],
    say: '"label the backend with team=blue", "set the readiness path of the backend to /healthz", "expose the backend on port 80", "kubectl apply -f web.yaml"',
  },
  {
    tools: ['set_secret_keys', 'edit_config_key'],
    say: '"set secret key JWT_SECRET" (you type the value, nobody else sees it), "set config key NODE_ENV to production"',
  },
  {
    tools: ['helm_releases', 'helm_history', 'helm_upgrade', 'helm_rollback'],
    say: '"helm list", "upgrade the release todo-chatbot with replicaCount.backend=3", "helm rollback todo-chatbot 2", "install todo-chatbot"',
  },
];

const known = (lines: readonly Line[], tools: ReadonlySet<string>): string[] =>
  lines.filter(({ tools: needed }) => needed.some((tool) => tools.has(tool))).map(({ say }) => `- ${say}`);

/** What can be asked in this run: only what the tools at hand can do. */
export function helpText(tools: ReadonlySet<string>): string {
  const reads = known(READS, tools);
  const changes = known(CHANGES, tools);
  return [
    'I work without a language model: I understand requests about workloads and answer from the cluster. Ask me, for example:',
    '',
    ...reads,
    ...(changes.length > 0
      ? ['', 'Changes are shown to you first and sent only after your yes:', '', ...changes]
      : ['', 'This run is read-only: I change nothing.']),
    '',
    'After a diagnosis, "fix it" proposes its remedy. For free conversation set an API key (OpenAI or Gemini).',
  ].join('\n');
}

/**
 * Two lines for what was not understood: what it was, and the nearest three sentences that would be, each with a
 * number.
 */
export function notUnderstood(text: string, nearest: readonly string[], secret = false): string {
  const short = text.length > 120 ? `${text.slice(0, 120)} …` : text;
  const line =
    languageLine(text) ??
    `I did not understand ${secret ? 'that' : JSON.stringify(short)}, so nothing is planned.${IN_PARTS.test(text) ? ` ${NOT_IN_PARTS}` : ''}`;
  const choices = nearest.map((one, index) => `${index + 1} ${one}`).join(' · ');
  return `${line}\n\nNearest: ${choices} (a number is enough; "help" lists all)`;
}

export function missingTool(tool: string): string {
  const what = tool.replaceAll('_', ' ');
  return tool.startsWith('helm') || tool === 'chart_values'
    ? `I cannot do that here: "${what}" is not among the tools of this run.`
    : `I cannot do that in this run: "${what}" is not among its tools (a read-only run has no changes).`;
}
