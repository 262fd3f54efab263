import { KINDS } from '../../../src/core/kinds.ts';
import type { Container, Deployment, Pod } from '../../../src/core/kubernetes.ts';
import { SECRET, SECRET_KEYS } from '../../../src/demo/scenarios/application.ts';
import type { Scene } from '../../../src/demo/scenarios/story.ts';
import { NAMESPACE } from './simulated.ts';

/** A backend container with its four keys; `parts` replaces fields. */
export const backend = (parts: Partial<Container> = {}): Container => ({
  name: 'backend',
  image: 'todo-chatbot-backend:latest',
  imagePullPolicy: 'Never',
  ports: [{ name: 'http', containerPort: 8000 }],
  env: SECRET_KEYS.map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: SECRET, key } } })),
  readinessProbe: { httpGet: { path: '/health', port: 'http' }, periodSeconds: 10 },
  ...parts,
});

export const busybox = (script: string, parts: Partial<Container> = {}): Container => ({
  name: 'main',
  image: 'busybox:1',
  command: ['sh', '-c', script],
  ...parts,
});

export const pod = (name: string, container: Container, spec: Partial<NonNullable<Pod['spec']>> = {}): Pod => ({
  metadata: { name, namespace: NAMESPACE, labels: { app: name } },
  spec: { containers: [container], ...spec },
});

export const deployment = (
  name: string,
  container: Container,
  spec: Partial<NonNullable<Deployment['spec']>> = {},
): Deployment => ({
  metadata: { name, namespace: NAMESPACE },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    ...spec,
  },
});

export const createPod =
  (name: string, container: Container, spec: Partial<NonNullable<Pod['spec']>> = {}) =>
  ({ store }: Scene): void =>
    void store.create(KINDS.pods, pod(name, container, spec));

export const createDeployment =
  (name: string, container: Container, spec: Partial<NonNullable<Deployment['spec']>> = {}) =>
  ({ store }: Scene): void =>
    void store.create(KINDS.deployments, deployment(name, container, spec));
