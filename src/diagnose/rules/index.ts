import type { Rule } from '../types.ts';
import { AROUND } from './around.ts';
import { evictions } from './containers/evictions.ts';
import { exits } from './containers/exits.ts';
import { graceful } from './containers/hooks.ts';
import { images } from './containers/images.ts';
import { killed } from './containers/killed.ts';
import { probes } from './probes/probes.ts';
import { readinessGates } from './probes/readiness-gates.ts';
import { references } from './containers/references.ts';
import { starts } from './containers/start.ts';

/** What happens inside a pod: groups 4.1 to 4.4, 4.8 and 4.9 of the catalogue. AROUND holds what happens around it. */
const INSIDE: readonly Rule[] = [
  references,
  starts,
  images,
  killed,
  exits,
  probes,
  readinessGates,
  evictions,
  graceful,
];

/** All rules. Their order decides nothing but the order in which `wants` share the budget of requests. */
export const RULES: readonly Rule[] = [...INSIDE, ...AROUND];
