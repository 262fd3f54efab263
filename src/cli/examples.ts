/** Shown below the help of the program. */
export const EXAMPLES = `
Examples:
  kubewhy                                  chat (embedded demo cluster when there is no kubeconfig)
  kubewhy "why is the backend crashing"    one answer, then exit
  kubewhy diagnose backend -o json         the cause as data, exit code 10 when there is one
  kubewhy logs backend --previous          what it said before it died
  kubewhy demo --scenario oom              a broken cluster to try it on
`;
