/** What is not done, with what there is instead. */
export const NOT_DONE: readonly (readonly [command: RegExp, say: string])[] = [
  [
    /^(?:diff upgrade|template|lint)\b/,
    'Say "helm upgrade RELEASE CHART" with its values: the card shows each difference, tried out by the API server, and nothing is sent without your yes.',
  ],
  [
    /^diff rollback\b/,
    '"helm diff revision RELEASE FROM TO" compares two revisions; "helm rollback RELEASE" shows on its card what it would change.',
  ],
  [
    /^get (?:all|manifest|hooks|notes|metadata)\b/,
    '"helm get values RELEASE" shows its values, "helm history RELEASE" its revisions, and "kubectl get KIND NAME -o yaml" an object as it is now.',
  ],
  [
    /^(?:repo|search|pull|dependency|dep|package|push|registry)\b/,
    'Charts are fetched outside of this chat; here I install and upgrade from a path, a repository that helm knows, or an oci:// address.',
  ],
  [/^test\b/, 'After an upgrade I watch the workloads; "why is NAME failing" tells what is wrong with one.'],
];

/** What to say instead of a flag that we do not take. */
export const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/^--(?:wait|atomic|rollback-on-failure)=false$/, 'I always wait for the workloads, and undo a run that fails.'],
  [/^--dry-run/, 'Everything is tried out first, and the card shows what would change: say the command without it.'],
  [
    /^--(?:debug|force|force-replace|no-hooks|disable-openapi-validation|skip-crds)/,
    'Run it by hand if you need that.',
  ],
  [/^--create-namespace$/, 'Say "create namespace NAME" first.'],
  [/^--(?:kube-context|kubeconfig|kube-.*)$/, 'Start kubewhy with the context that you mean.'],
  [/^--keep-history$/, 'Of a release that I uninstall nothing is kept.'],
];
