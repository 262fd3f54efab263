import type { Rule } from '../../types.ts';
import { references } from './references.ts';
import { starts } from './start.ts';
import { images } from './images.ts';
import { killed } from './killed.ts';
import { exits } from './exits.ts';
import { evictions } from './evictions.ts';
import { graceful } from './hooks.ts';
import { sandbox } from './sandbox.ts';

/** What happens inside a pod, from its images to its end. */
export const CONTAINERS: readonly Rule[] = [references, starts, images, killed, exits, evictions, graceful, sandbox];
