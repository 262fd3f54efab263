const EFFECTS: Readonly<Record<string, string>> = {
  scale_workload:
    'Its number of pods would change: new ones start, or surplus ones end; at 0 nothing answers any more. It can be undone.',
  restart_workload:
    'Its pods would be replaced one after the other, new ones first where the strategy says so; with one replica there can be a gap. A restart cannot be undone, and what is broken stays broken.',
  rollback_workload:
    'Its pods would be replaced by those of the earlier revision. It can be undone by rolling forward again.',
  set_image:
    'Its pods would be replaced by pods with that image; the old ones stay until the new ones are ready. It can be undone.',
  set_resources:
    'Its pods would be replaced by pods with those sizes; one that fits on no node would wait. It can be undone.',
  set_env: 'Its pods would be replaced by pods with that setting. It can be undone.',
  edit_config_key:
    'The ConfigMap would change; pods that read it at their start see it after a restart. It can be undone.',
  set_secret_keys: 'The Secret would change; pods that read it at their start see it after a restart.',
  delete_pod: 'The pod would end, and its owner would make a new one.',
  pause_rollout: 'Changes of its template would wait until the rollout is resumed. It can be undone.',
  resume_rollout: 'Changes of its template that wait would be rolled out.',
  create_namespace: 'There would be one more namespace, and nothing in it.',
  delete_object: 'The object would be gone, with what belongs to it; what refers to it may fail.',
  edit_object: 'The object would change; it can be undone.',
  create_object: 'There would be one more object; it can be deleted again.',
  cordon_node: 'The node would get no new pods; those on it stay. It can be undone.',
  uncordon_node: 'The node would get new pods again.',
  drain_node: 'Its pods would be evicted within their budgets and start on other nodes, where there is room.',
  check_connection: 'One small program would run in a pod of it and try the way; nothing is changed.',
  run_in_pod: 'The program would run in one pod of it, with what it may do there.',
  port_forward: 'A port of this machine would lead into one of its pods until it is ended; nothing is changed.',
  run_job: 'A new Job would do the work once, now.',
  taint_node: 'Pods that do not tolerate the taint are kept off the node, or stopped (NoExecute). It can be undone.',
  apply_manifest: 'The objects of the files would become as they say.',
  helm_upgrade:
    'The objects of the release would change as its chart makes them; pods with other settings are replaced. A rollback of the release undoes it.',
  helm_rollback: 'The objects of the release would become those of the earlier revision.',
  helm_uninstall: 'Everything that the release made would be deleted.',
};

/** What changes of these sorts do to what runs. */
export const effectsOf = (tools: readonly string[]): string =>
  [...new Set(tools.flatMap((tool) => EFFECTS[tool] ?? []))].join(' ');
