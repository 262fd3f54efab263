import type { Cause } from '../../../core/causes/index.ts';
import { dependencies } from './dependency.ts';
import { files } from './files.ts';
import { machine } from './machine.ts';
import { ports } from './ports.ts';
import { world } from './world.ts';
import { variables } from './variables.ts';
import type { Enricher } from './enricher.ts';

const ALL: readonly Enricher[] = [dependencies, variables, files, machine, ports, world];

export const enricherOf = (cause: Cause): Enricher | undefined => ALL.find(({ causes }) => causes.includes(cause));
