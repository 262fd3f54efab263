/**
 * Flags of `kubectl logs` and of stern that `kubewhy logs` has not, and what to write in place of each. Those that it
 * has mean what they mean there.
 */
export const OTHER_FLAGS: Readonly<Record<string, string>> = {
  // kubectl
  '--all-containers=false': 'name the container: -c NAME',
  '--insecure-skip-tls-verify-backend':
    'the API server asks the kubelet, and checks its certificate: kubectl logs has it',
  '--limit-bytes': 'bound the log by lines or time: --tail 1000, --since 10m',
  '--pod-running-timeout': '-f waits for pods that have not started, and says why they have not',
  // stern
  '--burst': 'requests are not held back: --max-log-requests bounds the streams',
  '--completion': 'kubewhy completion bash, zsh, fish or powershell',
  '--condition': 'kubewhy status shows which pods are not ready; name one of them, or give -l',
  '--config': 'settings stand in environment variables: kubewhy config shows them',
  '--container-colors': 'a pod has one colour, made of its name; --color never turns colours off',
  '--container-state': 'containers of every state are shown; -p shows the instance before',
  '-d': 'a pod has one colour; the container stands behind its name',
  '--diff-container': 'a pod has one colour; the container stands behind its name',
  '--pod-colors': 'a pod has one colour, made of its name; --color never turns colours off',
  '--prompt': 'give labels: -l app.kubernetes.io/instance=NAME (-p is --previous, as in kubectl)',
  '--qps': 'requests are not held back: --max-log-requests bounds the streams',
  '--show-hidden-options': 'kubewhy logs --help shows all options',
  '--stdin': 'pipe the text into a question: … | kubewhy "what is wrong here"',
  '-T': '-o json gives an object for each line; jq lays it out: … -o json | jq -r \'"\\(.pod) \\(.text)"\'',
  '--template': '-o json gives an object for each line; jq lays it out: … -o json | jq -r \'"\\(.pod) \\(.text)"\'',
  '--template-file': '-o json gives an object for each line; jq lays it out: … -o json | jq -r -f FILE',
  '--timezone': 'times are those of the kubelet (UTC); --timestamps=short is in the zone of TZ',
  '--verbosity': 'kubewhy logs tells on standard error what it does not show',
};

/** What stands below commander's sentence about such a flag; '' for one that nobody has. */
export function insteadOf(message: string): string {
  const word = /unknown option '([^']+)'/.exec(message)?.[1] ?? '';
  const instead = OTHER_FLAGS[word] ?? OTHER_FLAGS[word.replace(/=.*$/, '')];
  return instead === undefined ? '' : `kubewhy logs has no ${word.replace(/=.*$/, '')}; ${instead}\n`;
}
