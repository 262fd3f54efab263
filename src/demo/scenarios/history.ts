import { BACKEND, FRONTEND } from './application.ts';
import { recordRelease } from './helm-release.ts';
import { install } from './install.ts';
import { release } from './steps.ts';
import type { Chapter } from './story.ts';

const DAY = 24 * 60;

/** Four good days before any fault: `helm install` of release 1.0.0, then `helm upgrade` to the present images. */
export const GOOD_DAYS: readonly Chapter[] = [
  { minutesAgo: 4 * DAY + 190, happens: (scene) => install(scene, '1.0.0') },
  {
    minutesAgo: 2 * DAY + 320,
    happens: (scene) => {
      for (const name of [BACKEND, FRONTEND])
        release(scene, name, 'release 1.1.0', (container) => (container.image = `${name}:latest`));
      recordRelease(scene, 2, 'latest');
    },
  },
];
