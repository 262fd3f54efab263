import type { Rule } from '../../types.ts';
import { daemonsNowhere } from './room/no-node-wanted.ts';
import { scheduling } from './scheduling.ts';
import { schedulingOther } from './scheduling-rejected.ts';

/** Pods that no node takes. */
export const SCHEDULING: readonly Rule[] = [scheduling, schedulingOther, daemonsNowhere];
