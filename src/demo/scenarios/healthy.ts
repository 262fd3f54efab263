import { GOOD_DAYS } from './history.ts';
import { SECRETS } from './secrets.ts';
import { isComplete } from './steps.ts';
import type { ScenarioStory } from './story.ts';

export const healthy: ScenarioStory = {
  name: 'healthy',
  title: 'everything runs',
  question: 'how is todo-chatbot doing?',
  cause: null,
  secrets: SECRETS,
  past: GOOD_DAYS,
  isVisible: isComplete,
};
