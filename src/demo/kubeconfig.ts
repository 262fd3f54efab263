export const DEMO_CONTEXT = 'kubewhy-demo';

/** A kubeconfig for the embedded cluster. Plain http: the client library wants insecure-skip-tls-verify for it. */
export const kubeconfigText = (url: string, namespace: string): string => `apiVersion: v1
kind: Config
current-context: ${DEMO_CONTEXT}
clusters:
  - name: ${DEMO_CONTEXT}
    cluster:
      server: ${url}
      insecure-skip-tls-verify: true
users:
  - name: ${DEMO_CONTEXT}
    user: {}
contexts:
  - name: ${DEMO_CONTEXT}
    context:
      cluster: ${DEMO_CONTEXT}
      user: ${DEMO_CONTEXT}
      namespace: ${namespace}
`;
