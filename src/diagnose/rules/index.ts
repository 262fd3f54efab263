import type { Rule } from '../types.ts';
import { CONTAINERS } from './containers/index.ts';
import { LOGS } from './logs/index.ts';
import { NODES } from './nodes/index.ts';
import { OBJECTS } from './objects/index.ts';
import { PROBES } from './probes/index.ts';
import { SCHEDULING } from './scheduling/index.ts';
import { STORAGE } from './storage/index.ts';
import { TRAFFIC } from './traffic/index.ts';
import { WORKLOADS } from './workloads/index.ts';

/** All rules. Their order decides nothing but the order in which `wants` share the budget of requests. */
export const RULES: readonly Rule[] = [
  ...CONTAINERS,
  ...PROBES,
  ...LOGS,
  ...NODES,
  ...SCHEDULING,
  ...STORAGE,
  ...TRAFFIC,
  ...WORKLOADS,
  ...OBJECTS,
];
