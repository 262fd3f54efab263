import { BACKEND, FRONTEND, install } from './application.ts';
import { SECRETS } from './secrets.ts';
import { isComplete, release } from './steps.ts';
import type { ScenarioStory } from './story.ts';

export const healthy: ScenarioStory = {
  name: 'healthy',
  title: 'everything runs',
  question: 'how is todo-chatbot doing?',
  cause: null,
  secrets: SECRETS,
  past: [
    { minutesAgo: 380, happens: install },
    {
      minutesAgo: 150,
      happens: (scene) => {
        release(scene, BACKEND, 'release 1.1.0', (container) => (container.image = 'todo-chatbot-backend:1.1.0'));
        release(scene, FRONTEND, 'release 1.1.0', (container) => (container.image = 'todo-chatbot-frontend:1.1.0'));
      },
    },
  ],
  isVisible: isComplete,
};
