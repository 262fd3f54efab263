import { AppError } from '../../src/core/errors.ts';

const labels = (name: string) => ({ app: name });
const metadata = (name: string) => ({
  name,
  labels: { ...labels(name), 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: { 'meta.helm.sh/release-name': 'web' },
});
const deployment = (name: string, replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata(name),
  spec: {
    replicas,
    selector: { matchLabels: labels(name) },
    template: {
      metadata: { labels: labels(name) },
      spec: {
        containers: [
          {
            name,
            image: 'busybox:1',
            imagePullPolicy: 'IfNotPresent',
            command: ['sh', '-c', 'sleep 86400'],
            ports: [{ name: 'http', containerPort: 8080 }],
          },
        ],
      },
    },
  },
});
const service = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata(name),
  spec: { selector: labels(name), ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
});

/**
 * What the pages speak of beside the application of the demo: a shop, web and worker, and its canary with one replica
 * less.
 */
export async function makeShops(url: string): Promise<void> {
  const post = async (path: string, object: object): Promise<void> => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(object),
    });
    if (!answer.ok) throw new AppError('bad-input', await answer.text(), 'mend test/book/world.ts');
  };
  for (const [namespace, replicas] of [
    ['shop', 2],
    ['shop-canary', 1],
  ] as const) {
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    await post(`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment('web', replicas));
    await post(`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment('worker', 1));
    await post(`/api/v1/namespaces/${namespace}/services`, service('web'));
  }
}
