import { KINDS } from '../../core/kinds.ts';
import { BACKEND, FRONTEND } from './application.ts';
import { GOOD_DAYS } from './history.ts';
import { SECRETS } from './secrets.ts';
import { release } from './steps.ts';
import type { Scene, ScenarioStory } from './story.ts';

const progress = ({ store, namespace }: Scene, name: string): string | undefined =>
  store.get(KINDS.deployments, namespace, name)?.status?.conditions?.find(({ type }) => type === 'Progressing')?.reason;

const missedDeadline =
  (name: string) =>
  (scene: Scene): boolean =>
    progress(scene, name) === 'ProgressDeadlineExceeded';

export const imageNotFound: ScenarioStory = {
  name: 'image-not-found',
  title: 'the new release of the backend names an image tag that does not exist',
  question: 'why does the new backend release not come up?',
  cause: 'ImageTagNotFound',
  secrets: SECRETS,
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 36,
      happens: (scene) =>
        release(scene, BACKEND, 'release 1.3.0', (container) => {
          container.image = 'todo-chatbot-backend:1.3.0';
          container.imagePullPolicy = 'IfNotPresent';
        }),
    },
  ],
  isVisible: missedDeadline(BACKEND),
};

export const imageNeverPull: ScenarioStory = {
  name: 'image-never-pull',
  title: 'the new image of the frontend was not loaded on the node, and may not be pulled',
  question: 'why is the frontend update stuck?',
  cause: 'ImageNeverPull',
  secrets: SECRETS,
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 31,
      happens: (scene) =>
        release(scene, FRONTEND, 'release 2.0.0', (container) => (container.image = 'todo-chatbot-frontend:2.0.0')),
    },
  ],
  isVisible: missedDeadline(FRONTEND),
};

export const stuckRollout: ScenarioStory = {
  name: 'stuck-rollout',
  title: 'release 1.2.0 of the backend reads a ConfigMap that nobody made; the old pods serve on',
  question: 'why is the backend rollout stuck?',
  cause: 'ConfigMapNotFound',
  secrets: SECRETS,
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 27,
      happens: (scene) =>
        release(scene, BACKEND, 'release 1.2.0 with feature flags', (container) => {
          container.image = 'todo-chatbot-backend:1.2.0';
          container.envFrom = [...(container.envFrom ?? []), { configMapRef: { name: 'todo-chatbot-features' } }];
        }),
    },
  ],
  isVisible: missedDeadline(BACKEND),
};
