import type { Rule } from '../../types.ts';
import { volumes } from './volumes.ts';
import { claims } from './claims.ts';

/** Volumes and claims. */
export const STORAGE: readonly Rule[] = [volumes, claims];
