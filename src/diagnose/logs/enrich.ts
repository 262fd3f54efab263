import type { Cause } from '../../core/causes/index.ts';
import { dependencies } from './enrich-dependency.ts';
import { files } from './enrich-files.ts';
import { machine } from './enrich-machine.ts';
import { ports } from './enrich-ports.ts';
import { variables } from './enrich-variables.ts';
import type { Enricher } from './enricher.ts';

const ALL: readonly Enricher[] = [dependencies, variables, files, machine, ports];

export const enricherOf = (cause: Cause): Enricher | undefined => ALL.find(({ causes }) => causes.includes(cause));
