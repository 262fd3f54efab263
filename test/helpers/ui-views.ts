import type { Finding } from '../../src/core/diagnosis.ts';
import type { View } from '../../src/core/view.ts';

const finding: Finding = {
  cause: 'OOMKilled',
  severity: 'critical',
  confidence: 'certain',
  subject: { kind: 'Deployment', name: 'todo-chatbot-backend' },
  pods: ['todo-chatbot-backend-7d9f4c6b8-2xkzp', 'todo-chatbot-backend-7d9f4c6b8-9qhtw'],
  container: 'backend',
  title: 'container backend of todo-chatbot-backend is killed when it needs more than its limit of 64Mi',
  evidence: [
    { source: 'pod status', text: 'last state: terminated, OOMKilled, exit code 137' },
    { source: 'container spec', text: 'limits.memory is 64Mi, requests.memory is 64Mi' },
    {
      source: 'pod/todo-chatbot-backend-7d9f4c6b8-2xkzp .status.containerStatuses[0].lastState.terminated.reason',
      text: 'OOMKilled',
    },
    { source: 'usage', text: 'backend used 63Mi of 64Mi, 20s ago' },
  ],
  details: {},
  consequences: ['CrashLoopBackOff', 'ServiceNoReadyEndpoints'],
  remedies: [{ text: 'raise limits.memory of container backend to 128Mi' }, { text: 'or find what needs the memory' }],
};

/** One of each kind of view, and the edges: healthy, empty, wide. */
export const VIEWS: readonly (readonly [string, View])[] = [
  [
    'diagnosis',
    {
      type: 'diagnosis',
      diagnosis: {
        apiVersion: 'kubewhy/v1',
        kind: 'Diagnosis',
        cluster: { context: 'kind-dev', namespace: 'todo-chatbot' },
        subject: { kind: 'Deployment', name: 'todo-chatbot-backend' },
        healthy: false,
        state: 'ill',
        findings: [
          finding,
          {
            ...finding,
            cause: 'ScaledToZero',
            severity: 'info',
            confidence: 'possible',
            pods: [],
            container: null,
            title: 'deployment todo-chatbot-backend is scaled to 0',
            evidence: [{ source: 'deployment/todo-chatbot-backend .spec.replicas', text: '0' }],
            consequences: [],
            remedies: [{ text: 'scale it up' }],
          },
        ],
        stats: { apiRequests: 7, durationMs: 80, notRead: ['events: forbidden for user viewer'] },
      },
    },
  ],
  [
    'healthy',
    {
      type: 'diagnosis',
      diagnosis: {
        apiVersion: 'kubewhy/v1',
        kind: 'Diagnosis',
        cluster: { context: 'kind-dev', namespace: 'todo-chatbot' },
        subject: null,
        healthy: true,
        state: 'healthy',
        findings: [],
        stats: { apiRequests: 7, durationMs: 80 },
      },
    },
  ],
  [
    'tree',
    {
      type: 'tree',
      title: 'namespace todo-chatbot',
      nodes: [
        {
          kind: 'Deployment',
          name: 'todo-chatbot-backend',
          health: 'critical',
          note: '0/2 ready',
          children: [
            {
              kind: 'ReplicaSet',
              name: 'todo-chatbot-backend-7d9f4c6b8',
              health: 'progressing',
              note: 'revision 4',
              children: [
                {
                  kind: 'Pod',
                  name: 'todo-chatbot-backend-7d9f4c6b8-2xkzp',
                  health: 'critical',
                  note: 'CrashLoopBackOff, 12 restarts, OOMKilled 20s ago',
                  children: [],
                },
                { kind: 'Pod', name: 'todo-chatbot-backend-7d9f4c6b8-9qhtw', health: 'unknown', children: [] },
              ],
            },
            { kind: 'ReplicaSet', name: 'todo-chatbot-backend-5c4d', health: 'idle', note: '0 pods', children: [] },
          ],
        },
        { kind: 'Service', name: 'todo-chatbot-frontend', health: 'ok', note: '2 endpoints', children: [] },
        {
          kind: 'ConfigMap',
          name: 'todo-chatbot-config',
          health: 'warning',
          note: 'key API_URL missing',
          children: [],
        },
      ],
      more: '3 more objects; ask for a kind to see them',
    },
  ],
  [
    'table',
    {
      type: 'table',
      title: 'pods in todo-chatbot',
      columns: ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'NODE', 'IMAGE'],
      rows: [
        [
          'todo-chatbot-backend-7d9f4c6b8-2xkzp',
          '0/1',
          'CrashLoopBackOff',
          '12',
          '45m',
          'worker-1',
          'todo-chatbot-backend:latest',
        ],
        ['todo-chatbot-frontend-6b8-aaaaa', '1/1', 'Running', '0', '3h', 'worker-2', 'todo-chatbot-frontend:latest'],
      ],
    },
  ],
  [
    'events',
    {
      type: 'table',
      title: 'events of namespace todo-chatbot',
      columns: ['TYPE', 'REASON', 'TIMES', 'LAST', 'OBJECT', 'MESSAGE'],
      rows: [
        [
          'Warning',
          'Failed',
          '196',
          '3m56s',
          'Pod/todo-chatbot-backend-846c684848-fj42d',
          "Error: couldn't find key JWT_SECRET in Secret todo-chatbot/todo-chatbot-secrets",
        ],
        ['Normal', 'Pulled', '12', '1h', 'Pod/todo-chatbot-backend-846c684848-mcvtd', `x ${'very '.repeat(80)}long`],
      ],
    },
  ],
  ['empty', { type: 'table', title: 'pods in nowhere', columns: ['NAME'], rows: [] }],
  [
    'log',
    {
      type: 'log',
      title: 'todo-chatbot-backend-7d9f4c6b8-2xkzp/backend, previous',
      lines: [
        { at: '2026-11-24T10:00:00.123Z', text: 'INFO:     Started server process [1]' },
        {
          at: '2026-11-24T10:00:01.456Z',
          text: 'ERROR sqlalchemy.exc.OperationalError: connection to server at "ep-x.neon.tech", port 5432 failed: Connection refused',
        },
        { at: '', text: '\tat the end, errors=0' },
      ],
      more: 'lines before 10:00:00 were not read',
    },
  ],
  [
    'yaml',
    {
      type: 'text',
      title: 'configmap/todo-chatbot-config',
      language: 'yaml',
      text: 'apiVersion: v1\nkind: ConfigMap\ndata:\n  # where the backend is\n  NEXT_PUBLIC_API_URL: http://todo-chatbot-backend.todo-chatbot.svc.cluster.local:8000/api/v1\n  list:\n    - one\n',
    },
  ],
  [
    'diff',
    {
      type: 'text',
      title: 'revision 3 → 4',
      language: 'diff',
      text: '--- revision 3\n+++ revision 4\n@@ spec @@\n-image: todo-chatbot-backend:1.4\n+image: todo-chatbot-backend:1.5\n replicas: 2\n',
    },
  ],
];
