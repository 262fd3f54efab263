import type { KubeObject } from '../../../src/core/kubernetes.ts';
import { ago, NS, template } from './todo-chatbot.ts';

const meta = (kind: string, name: string, more: object = {}): NonNullable<KubeObject['metadata']> => ({
  name,
  namespace: NS,
  uid: `uid-${kind}-${name}`,
  resourceVersion: '60',
  generation: 1,
  creationTimestamp: ago(90),
  ...more,
});

export const cronJob = (spec: object = {}): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: meta('cronjob', 'report'),
  spec: { schedule: '0 3 * * *', suspend: false, jobTemplate: { spec: { template: template('backend') } }, ...spec },
  status: {},
});

export const job = (spec: object = {}, status: object = {}): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: meta('job', 'migrate'),
  spec: { suspend: false, completions: 1, template: template('backend'), ...spec },
  status,
});

export const statefulSet = (spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: meta('sts', 'queue'),
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'queue' } },
    template: template('backend'),
    updateStrategy: { type: 'RollingUpdate' },
    ...spec,
  },
  status: { replicas: 1, readyReplicas: 1 },
});

export const daemonSet = (spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: meta('ds', 'agent'),
  spec: { selector: { matchLabels: { app: 'agent' } }, template: template('backend'), ...spec },
  status: {},
});

export const autoscaler = (more: object = {}): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: meta('hpa', 'backend', more),
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'todo-chatbot-backend' },
    minReplicas: 2,
    maxReplicas: 6,
  },
});

export const budget = (spec: object, disruptionsAllowed = 0): KubeObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: meta('pdb', 'backend'),
  spec: { selector: { matchLabels: { app: 'todo-chatbot-backend' } }, ...spec },
  status: { disruptionsAllowed },
});

export const quota = (hard: object, used: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: meta('quota', 'team'),
  spec: { hard },
  status: { hard, used },
});

export const limitRange = (limit: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: meta('limits', 'defaults'),
  spec: { limits: [limit] },
});
