import { configExit, livenessPath, oom } from './backend.ts';
import { quota, unschedulable } from './capacity.ts';
import { databasePassword, databaseUnreachable } from './database.ts';
import { healthy } from './healthy.ts';
import { imageNeverPull, imageNotFound, stuckRollout } from './rollout.ts';
import { missingSecretKey, secretNotFound } from './secret.ts';
import { serviceSelector } from './service.ts';
import type { ScenarioStory } from './story.ts';

export type { Scenario, ScenarioStory } from './story.ts';

/** All scenarios, in the order in which they are listed. */
export const SCENARIOS: readonly ScenarioStory[] = [
  missingSecretKey,
  secretNotFound,
  oom,
  databaseUnreachable,
  databasePassword,
  livenessPath,
  configExit,
  imageNotFound,
  imageNeverPull,
  stuckRollout,
  serviceSelector,
  quota,
  unschedulable,
  healthy,
];
