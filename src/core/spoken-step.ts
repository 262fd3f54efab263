/** What a person says where a text for models names a tool. Words in capitals stand for names of theirs. */
export const SAYINGS: Readonly<Record<string, string>> = {
  apply_manifest: 'kubectl apply -f FILE',
  can_i: 'am I allowed to delete pods',
  chart_values: 'helm show values CHART',
  check_connection: 'check the connection from WORKLOAD to NAME',
  cordon_node: 'cordon node NODE',
  create_namespace: 'create namespace NAME',
  create_object: 'kubectl apply -f FILE',
  debug_pod: 'add a debug container to WORKLOAD',
  delete_object: 'delete KIND NAME',
  delete_pod: 'delete pod POD',
  drain_node: 'drain node NODE',
  edit_config_key: 'set config key KEY to VALUE',
  edit_object: 'label KIND NAME with KEY=VALUE',
  get_events: 'events of WORKLOAD',
  get_logs: 'logs of WORKLOAD',
  get_resource: 'describe WORKLOAD',
  get_usage: 'how much memory does WORKLOAD use',
  helm_diff: 'what was changed by hand since the release NAME',
  helm_history: 'helm history NAME',
  helm_recover: 'recover the release NAME',
  helm_releases: 'helm list',
  helm_rollback: 'helm rollback NAME',
  helm_uninstall: 'helm uninstall NAME',
  helm_upgrade: 'helm upgrade NAME CHART',
  helm_values: 'helm get values NAME',
  install_todo_chatbot: 'install todo-chatbot',
  list_contexts: 'list contexts',
  list_resources: 'list pods',
  namespace_overview: 'status',
  pause_rollout: 'pause WORKLOAD',
  restart_workload: 'restart WORKLOAD',
  resume_rollout: 'resume WORKLOAD',
  rollback_workload: 'roll back WORKLOAD',
  rollout_history: 'history of WORKLOAD',
  rollout_status: 'rollout status of WORKLOAD',
  port_forward: 'port-forward WORKLOAD',
  run_in_pod: 'run "df -h" in WORKLOAD',
  run_job: 'run the cronjob NAME',
  scale_workload: 'scale WORKLOAD to 3',
  set_env: 'set LOG_LEVEL=debug on WORKLOAD',
  set_image: 'set the image of WORKLOAD to TAG',
  set_resources: 'set the memory limit of WORKLOAD to 1Gi',
  set_secret_keys: 'set secret key KEY',
  taint_node: 'taint node NODE with KEY=VALUE:NoSchedule',
  uncordon_node: 'uncordon node NODE',
  what_changed: 'what changed',
};

const NAMED = new RegExp(`\\b(?:call |use )?(${Object.keys(SAYINGS).join('|')})\\b`, 'g');

/** What only a model can do with a tool's words. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\bhelm_releases with namespace \*/g, '"helm list -A"'],
  [/\blist_resources pods\b/g, '"list pods"'],
  [/\bask the person to type\b/g, 'type'],
  [/\bwhen the person agrees\b/g, 'when you agree'],
  [/\bthe person types (?:them|it)\b/g, 'you type it where only the cluster gets it'],
  [/\bthe person is asked\b/g, 'you are asked'],
  [/\basks the person\b/g, 'asks you'],
  [/\bof the person\b/g, 'of yours'],
  [/\bby the person\b/g, 'by you'],
  [/\bthe person(?:'s|’s)\b/g, 'your'],
  [/\bthemselves\b/g, 'yourself'],
  [/\bthe person\b/g, 'you'],
  [/ with -n\b/g, ''],
];

/** A next step or a hint that was written for a model, as a person follows it in the chat. */
export function spokenStep(text: string): string {
  const plain = WORDS.reduce((now, [from, to]) => now.replace(from, to), text);
  return plain.replace(NAMED, (_all, tool: string) => `"${SAYINGS[tool] ?? tool}"`);
}
