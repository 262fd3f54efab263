import { BACKEND } from './application.ts';
import { GOOD_DAYS } from './history.ts';
import { databaseUrl, HOST, ROTATED_PASSWORD, SECRET_DATA, SECRETS, TOLD } from './secrets.ts';
import { backendSays, deletePods, replaceSecret } from './steps.ts';
import type { ScenarioStory } from './story.ts';

const MOVED = databaseUrl(HOST.replace('eu-central-1', 'eu-centrall-1'));

export const databaseUnreachable: ScenarioStory = {
  name: 'database-unreachable',
  title: 'DATABASE_URL names a host that does not exist',
  question: 'why is the backend crashing?',
  tells: TOLD,
  cause: 'DependencyDNSFailure',
  secrets: [...SECRETS, MOVED],
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 41,
      happens: (scene) => {
        replaceSecret(scene, { ...SECRET_DATA, DATABASE_URL: MOVED });
        deletePods(scene, BACKEND);
      },
    },
  ],
  isVisible: backendSays('CrashLoopBackOff'),
};

export const databasePassword: ScenarioStory = {
  name: 'database-password',
  title: 'the database password was rotated, the Secret still has the old one',
  question: 'why does the backend keep restarting?',
  tells: TOLD,
  cause: 'DatabaseAuthFailed',
  secrets: [...SECRETS, ROTATED_PASSWORD],
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 95,
      happens: ({ world }) => {
        for (const database of world.databases) database.password = ROTATED_PASSWORD;
      },
    },
    // Connections that are open stay open: the rotation hurts only when the pods are started anew.
    { minutesAgo: 33, happens: (scene) => deletePods(scene, BACKEND) },
  ],
  isVisible: backendSays('CrashLoopBackOff'),
};
