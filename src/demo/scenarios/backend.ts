import { KINDS } from '../../core/kinds.ts';
import { BACKEND, CONFIG } from './application.ts';
import { GOOD_DAYS } from './history.ts';
import { SECRETS } from './secrets.ts';
import { backendSays, deletePods, hasEvent, release } from './steps.ts';
import type { ScenarioStory } from './story.ts';

export const oom: ScenarioStory = {
  name: 'oom',
  title: 'the memory limit of the backend was cut below what it needs',
  question: 'why is the backend crashing?',
  cause: 'OOMKilled',
  secrets: SECRETS,
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 46,
      happens: (scene) =>
        release(scene, BACKEND, 'cut memory to save cost', (container) => {
          container.resources = {
            requests: { cpu: '250m', memory: '128Mi' },
            limits: { cpu: '500m', memory: '160Mi' },
          };
        }),
    },
  ],
  isVisible: backendSays('OOMKilled'),
};

export const livenessPath: ScenarioStory = {
  name: 'liveness-path',
  title: 'the liveness probe asks for a path that the backend does not have',
  question: 'the backend restarts every few minutes, why?',
  cause: 'ProbePathNotFound',
  secrets: SECRETS,
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 56,
      happens: (scene) =>
        release(scene, BACKEND, 'new health endpoint', ({ livenessProbe }) => {
          if (livenessProbe?.httpGet) livenessProbe.httpGet.path = '/healthz';
        }),
    },
  ],
  isVisible: (scene) => hasEvent(scene, 'Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 404'),
};

export const configExit: ScenarioStory = {
  name: 'config-exit',
  title: 'PYTHON_ENV has a value that the backend refuses',
  question: 'why is the backend crashing?',
  cause: 'UncaughtException',
  secrets: SECRETS,
  past: [
    ...GOOD_DAYS,
    {
      minutesAgo: 29,
      happens: (scene) => {
        scene.store.change(KINDS.configmaps, scene.namespace, CONFIG, (config) => {
          config.data = { ...config.data, PYTHON_ENV: 'prod' };
        });
        deletePods(scene, BACKEND);
      },
    },
  ],
  isVisible: backendSays('CrashLoopBackOff'),
};
