import { BACKEND, install } from './application.ts';
import { SECRET_DATA, SECRETS } from './secrets.ts';
import { backendSays, deletePods, replaceSecret } from './steps.ts';
import type { ScenarioStory } from './story.ts';

export const missingSecretKey: ScenarioStory = {
  name: 'missing-secret-key',
  title: 'the Secret was made anew without JWT_SECRET, and the backend cannot start',
  question: 'why is the backend not starting?',
  cause: 'SecretKeyNotFound',
  secrets: SECRETS,
  past: [
    { minutesAgo: 380, happens: install },
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
