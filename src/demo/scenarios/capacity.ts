import { KINDS } from '../../core/kinds.ts';
import { BACKEND } from './application.ts';
import { GOOD_DAYS } from './history.ts';
import { SECRETS } from './secrets.ts';
import { hasEvent, release } from './steps.ts';
import type { Scene, ScenarioStory } from './story.ts';

const scaleTo =
  (replicas: number) =>
  ({ store, namespace }: Scene): void => {
    store.change(KINDS.deployments, namespace, BACKEND, ({ spec }) => {
      if (spec) spec.replicas = replicas;
    });
  };

export const quota: ScenarioStory = {
  name: 'quota',
  title: 'the backend was scaled beyond the quota of the namespace',
  question: 'why are there fewer backend pods than I asked for?',
  cause: 'QuotaExceeded',
  secrets: SECRETS,
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 26 * 60,
      happens: ({ store, namespace }) => {
        const hard = { 'requests.cpu': '1250m', 'requests.memory': '2Gi', pods: '8' };
        store.create(KINDS.resourcequotas, { metadata: { name: 'todo-chatbot-quota', namespace }, spec: { hard } });
      },
    },
    { minutesAgo: 19, happens: scaleTo(5) },
  ],
  isVisible: (scene) => hasEvent(scene, 'FailedCreate', 'exceeded quota'),
};

export const unschedulable: ScenarioStory = {
  name: 'unschedulable',
  title: 'the backend was scaled beyond what the node has',
  question: 'why is a backend pod pending?',
  cause: 'UnschedulableInsufficientCPU',
  secrets: SECRETS,
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 21 * 60,
      happens: (scene) =>
        release(scene, BACKEND, 'more cpu for the chat', (container) => {
          container.resources = { requests: { cpu: '1', memory: '256Mi' }, limits: { cpu: '2', memory: '512Mi' } };
        }),
    },
    { minutesAgo: 22, happens: scaleTo(4) },
  ],
  isVisible: (scene) => hasEvent(scene, 'FailedScheduling', 'Insufficient cpu'),
};
