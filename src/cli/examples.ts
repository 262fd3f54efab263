type Example = readonly [command: string, meaning: string];

/**
 * Examples of each command, by its name; those of the program itself under ''. Shown by --help, in the reference and in
 * the man page.
 */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  '': [
    ['kubewhy', 'chat (embedded demo cluster when there is no kubeconfig)'],
    ['kubewhy "why is the backend crashing"', 'one answer, then exit'],
    ['kubewhy diagnose backend -o json', 'the cause as data, exit code 10 when there is one'],
    ['kubewhy logs backend --previous', 'what it said before it died'],
    ['kubewhy demo --scenario oom', 'a broken cluster to try it on'],
  ],
  chat: [
    ['kubewhy chat -n payments', 'a chat about another namespace'],
    ['kubewhy chat --read-only', 'nothing can be changed'],
  ],
  ask: [
    ['kubewhy ask why is the backend crashing', 'one answer, then exit'],
    ['kubewhy ask -o json "is everything ok?"', 'the answer, the findings and the exit code as JSON'],
  ],
  diagnose: [
    ['kubewhy diagnose', 'what is wrong in the namespace'],
    ['kubewhy diagnose service/web -n shop', 'any object of any kind, also custom ones: certificate/web'],
    ['kubewhy diagnose -A -o json', 'all namespaces, as a list'],
  ],
  changes: [
    ['kubewhy changes backend --since 2h', 'revisions, configuration and the first fault after them'],
    ['kubewhy changes -o json', 'of the whole namespace, as data'],
  ],
  events: [
    ['kubewhy events backend', 'grouped, warnings first'],
    ['kubewhy events -A --field-selector type=Warning', 'the warnings of all namespaces'],
  ],
  verify: [
    ['kubewhy verify backend --wait 5m', 'waits for the rollout; 0 healthy, 10 broken'],
    ['kubewhy verify --release web -n shop -o junit', 'all workloads of a helm release, as JUnit'],
  ],
  logs: [
    ['kubewhy logs backend -f --since 10m', 'of all its pods, as they come and go'],
    ['kubewhy logs backend --previous --grep error', 'what it said before it died, searched'],
  ],
  status: [
    ['kubewhy status', 'what owns, serves and feeds what, with health'],
    ['kubewhy status -A', 'every namespace in a line or more'],
  ],
  compare: [
    ['kubewhy compare staging production -n shop', 'what differs between two contexts'],
    ['kubewhy compare shop shop-canary web', 'one workload in two namespaces of a cluster'],
  ],
  config: [
    ['kubewhy config', 'which kubeconfig, context, namespace, model and settings are used, and why'],
    ['kubewhy config -o json', 'as data, without credentials'],
  ],
  explain: [
    ['kubewhy explain OOMKilled', 'what a cause means and what helps'],
    ['kubewhy explain -o json', 'the whole catalogue, as data'],
  ],
  tools: [
    ['kubewhy tools', 'what reads, and what only plans'],
    ['kubewhy tools -o json', 'with the schemas of their arguments'],
  ],
  models: [
    ['kubewhy models', 'what your keys open'],
    ['kubewhy models --model gemini', 'of one provider'],
  ],
  demo: [
    ['kubewhy demo --scenario oom', 'a chat with a broken cluster'],
    ['kubewhy demo --list', 'the faults that there are'],
    ['kubewhy demo --serve --port 7443', 'the same cluster for kubectl and helm'],
  ],
  mcp: [
    ['kubewhy mcp', 'on standard input and output, as MCP clients start it'],
    ['kubewhy mcp --read-only -n shop', 'reads alone'],
    ['kubewhy mcp --listen 7391', 'over HTTP on this machine, with a token'],
  ],
  apply: [
    ['kubewhy apply 62581177', 'shows the saved plan and asks'],
    ['kubewhy apply 62581177 --confirm HASH', 'sends exactly the bytes with this hash'],
  ],
  'port-forward': [
    ['kubewhy port-forward service/web 8080:80 -n shop', 'localhost:8080, until Ctrl-C'],
    ['kubewhy port-forward backend :http', 'a free local port, to the port of that name'],
  ],
  plans: [
    ['kubewhy plans', 'what was proposed where nobody could be asked'],
    ['kubewhy plans -o json', 'with hash and file'],
  ],
  audit: [
    ['kubewhy audit', 'every change that was proposed, decided and sent'],
    ['kubewhy audit 3f2a91c0', 'one entry, whole'],
  ],
  sessions: [
    ['kubewhy sessions', 'the saved conversations'],
    ['kubewhy sessions delete 3f2a91c0', 'removes one'],
  ],
  version: [
    ['kubewhy version', 'the version'],
    ['kubewhy --version', 'the same'],
  ],
  completion: [
    ['source <(kubewhy completion bash)', 'in this shell'],
    ['kubewhy completion fish > ~/.config/fish/completions/kubewhy.fish', 'in every fish'],
  ],
};

/** The examples of a command as --help shows them; '' for a command without any. */
export function examplesText(name: string): string {
  const rows = EXAMPLES[name] ?? [];
  if (rows.length === 0) return '';
  const width = Math.max(...rows.map(([command]) => command.length)) + 4;
  return `\nExamples:\n${rows.map(([command, meaning]) => `  ${command.padEnd(width)}${meaning}\n`).join('')}`;
}
