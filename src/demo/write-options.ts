export type CreateOptions = {
  /** Everything is checked and filled in, nothing is stored, no event. */
  readonly dryRun?: boolean;
  /**
   * Scenario set-up: a creationTimestamp, uid or status that the object brings is kept (the API server would drop it).
   */
  readonly seeded?: boolean;
};

export type UpdateOptions = {
  readonly dryRun?: boolean;
  /**
   * 'status': only `status` is taken. 'spec': all but `status`. Default: everything (controllers may write both at
   * once).
   */
  readonly part?: 'spec' | 'status';
};

export type RemoveOptions = {
  readonly dryRun?: boolean;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  /**
   * Pods: default is spec.terminationGracePeriodSeconds ?? 30. 0 removes at once, which is how the kubelet finishes a
   * pod.
   */
  readonly gracePeriodSeconds?: number | undefined;
  /** What becomes of objects that this one owns; default Background. */
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan' | undefined;
};
