import { OBJECTS } from './objects.ts';
import { PROGRAM_RAILS } from './programs.ts';
import type { Rail } from './rail.ts';
import { RIGHTS } from './rights.ts';

export type { Rail } from './rail.ts';

/** What is dangerous by its kind, its place or its content, whatever tool, file or chart proposes it. */
export const RAILS: readonly Rail[] = [...RIGHTS, ...OBJECTS, ...PROGRAM_RAILS];
