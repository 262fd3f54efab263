import { KINDS } from '../../core/kinds.ts';
import { BACKEND, SECRET } from './application.ts';
import { GOOD_DAYS } from './history.ts';
import { SECRET_DATA, SECRETS, TOLD } from './secrets.ts';
import { backendSays, deletePods, replaceSecret } from './steps.ts';
import type { ScenarioStory } from './story.ts';

export const missingSecretKey: ScenarioStory = {
  name: 'missing-secret-key',
  title: 'the Secret was made anew without JWT_SECRET, and the backend cannot start',
  question: 'why is the backend not starting?',
  cause: 'SecretKeyNotFound',
  secrets: SECRETS,
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 24,
      happens: (scene) => {
        const { JWT_SECRET: _left, ...rest } = SECRET_DATA;
        replaceSecret(scene, rest);
        deletePods(scene, BACKEND);
      },
    },
  ],
  isVisible: backendSays('CreateContainerConfigError'),
};

export const secretNotFound: ScenarioStory = {
  name: 'secret-not-found',
  title: 'the Secret was deleted, and pods that start now do not find it',
  question: 'what is wrong with the backend?',
  tells: TOLD,
  cause: 'SecretNotFound',
  secrets: SECRETS,
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 17,
      happens: (scene) => {
        scene.store.remove(KINDS.secrets, scene.namespace, SECRET);
        deletePods(scene, BACKEND);
      },
    },
  ],
  isVisible: backendSays('CreateContainerConfigError'),
};
