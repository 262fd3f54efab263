import type { Rule } from '../../types.ts';
import { ready } from './ready.ts';
import { recovered } from './recovered.ts';
import { starting } from './starting.ts';
import { unready } from './unready.ts';

/** What logs tell of containers that run: not ready, still starting, ready with faults, ready again. */
export const LOGS: readonly Rule[] = [unready, starting, ready, recovered];
