import type { Rule } from '../types.ts';
import { AROUND } from './around.ts';

/** All rules. Their order decides nothing but the order in which `wants` share the budget of requests. */
export const RULES: readonly Rule[] = [...AROUND];
