import { DATA, REJECTIONS } from './data.ts';
import { CERTIFICATES, NETWORK, TLS } from './dependency.ts';
import { CONFIG_FILES, ENV_VARS } from './environment.ts';
import { ENTRY, MODULES } from './entry.ts';
import { EXCEPTIONS, SIGNALS } from './exceptions.ts';
import { EXEC_FAILURES } from './exec.ts';
import { NOT_READY, PARAMETERS, UNSERVED } from './not-ready.ts';
import { PLATFORM } from './platform.ts';
import { REFUSED_THREADS } from './refused/threads.ts';
import { CHILDREN, LOCKS, SETTINGS } from './startup.ts';
import { LOCKED_KEYS } from './stored/locked.ts';
import { SYSTEM } from './system.ts';
import { IDENTITY, NEEDS, WORLD } from './world.ts';
import type { Signature } from './types.ts';

/**
 * All signatures, the more specific before the more general. What stands here is from experience with applications:
 * likely, never certain.
 */
export const SIGNATURES: readonly Signature[] = [
  ...CHILDREN,
  ...EXEC_FAILURES,
  ...IDENTITY,
  ...WORLD,
  ...DATA,
  ...LOCKED_KEYS,
  ...CERTIFICATES,
  ...NEEDS,
  ...PARAMETERS,
  ...UNSERVED,
  ...NOT_READY,
  ...ENTRY,
  ...PLATFORM,
  ...LOCKS,
  ...REFUSED_THREADS,
  ...SYSTEM,
  ...NETWORK,
  ...TLS,
  ...MODULES,
  ...ENV_VARS,
  ...CONFIG_FILES,
  ...SETTINGS,
  ...REJECTIONS,
  ...SIGNALS,
  ...EXCEPTIONS,
];
