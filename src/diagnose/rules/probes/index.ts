import type { Rule } from '../../types.ts';
import { probes } from './probes.ts';
import { readinessGates } from './readiness-gates.ts';

/** Probes and readiness gates. */
export const PROBES: readonly Rule[] = [probes, readinessGates];
