/** A pod as the API server lists it: about 7 KB of JSON, a third of it managed fields. */
export function bigPod(index: number): object {
  const id = ((index * 2654435761) >>> 0).toString(16).padStart(8, '0');
  const fields = (depth: number): object =>
    depth === 0 ? {} : Object.fromEntries(['f:metadata', 'f:spec', 'f:status'].map((key) => [key, fields(depth - 1)]));
  const env = ['DATABASE_URL', 'JWT_SECRET', 'OPENAI_API_KEY', 'GOOGLE_AI_API_KEY'];
  const probe = {
    httpGet: { path: '/health', port: 8000, scheme: 'HTTP' },
    timeoutSeconds: 1,
    periodSeconds: 10,
    failureThreshold: 3,
  };
  return {
    metadata: {
      name: `todo-chatbot-backend-7c9d8f-${id}`,
      namespace: 'shop',
      uid: `${id}-1234-4567-89ab-${id}0000`,
      resourceVersion: String(100_000 + index),
      creationTimestamp: '2026-11-24T11:00:00Z',
      labels: { app: 'todo-chatbot-backend', 'pod-template-hash': '7c9d8f' },
      annotations: { 'example.org/pod-ip': `10.244.${index >> 8}.${index & 255}/32` },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'todo-chatbot-backend-7c9d8f',
          uid: 'aaaabbbb',
          controller: true,
        },
      ],
      managedFields: [1, 2].map((time) => ({ manager: 'kubelet', operation: 'Update', time, fieldsV1: fields(4) })),
    },
    spec: {
      volumes: [
        {
          name: `kube-api-access-${id}`,
          projected: {
            sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }],
            defaultMode: 420,
          },
        },
      ],
      containers: [
        {
          name: 'backend',
          image: 'todo-chatbot-backend:latest',
          env: env.map((name) => ({ name, valueFrom: { secretKeyRef: { name: 'todo-chatbot-secrets', key: name } } })),
          resources: { limits: { cpu: '500m', memory: '512Mi' }, requests: { cpu: '250m', memory: '256Mi' } },
          livenessProbe: probe,
          readinessProbe: probe,
          volumeMounts: [{ name: `kube-api-access-${id}`, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
        },
      ],
      nodeName: `node-${index % 100}`,
      tolerations: ['not-ready', 'unreachable'].map((key) => ({
        key: `node.kubernetes.io/${key}`,
        operator: 'Exists',
        tolerationSeconds: 300,
      })),
    },
    status: {
      phase: 'Running',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: '2026-11-24T11:00:00Z',
      })),
      podIP: `10.244.${index >> 8}.${index & 255}`,
      containerStatuses: [
        {
          name: 'backend',
          ready: true,
          restartCount: 0,
          containerID: `containerd://${id.repeat(8)}`,
          state: { running: { startedAt: '2026-11-24T11:00:05Z' } },
          lastState: {},
        },
      ],
    },
  };
}
