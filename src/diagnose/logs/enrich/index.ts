import type { Cause } from '../../../core/causes/index.ts';
import { addresses } from './addresses.ts';
import { dependencies } from './dependency.ts';
import { files } from './files.ts';
import { holders } from './holders.ts';
import { machine } from './machine.ts';
import { mesh } from './given/mesh.ts';
import { editedMigrations, migrations } from './given/migrations.ts';
import { needs } from './given/needs.ts';
import { rights } from './given/rights.ts';
import { ports } from './ports.ts';
import { world } from './world.ts';
import { variables } from './variables.ts';
import type { Enricher } from './enricher.ts';

const ALL: readonly Enricher[] = [
  dependencies,
  variables,
  files,
  machine,
  ports,
  world,
  addresses,
  holders,
  needs,
  mesh,
  migrations,
  editedMigrations,
  rights,
];

export const enricherOf = (cause: Cause): Enricher | undefined => ALL.find(({ causes }) => causes.includes(cause));
