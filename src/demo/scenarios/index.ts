import { healthy } from './healthy.ts';
import { missingSecretKey } from './secret.ts';
import type { ScenarioStory } from './story.ts';

export type { Scenario, ScenarioStory } from './story.ts';

export const SCENARIOS: readonly ScenarioStory[] = [healthy, missingSecretKey];
