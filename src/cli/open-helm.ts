import { join } from 'node:path';
import type { ClusterReader } from '../core/cluster.ts';
import type { HelmProgram } from '../core/helm.ts';
import type { HelmAccess, HelmReader } from '../core/helm-reader.ts';
import type { StepRunner } from '../core/writer.ts';
import type { Investigate } from '../core/plan.ts';
import { type Settings, stateFolder } from './settings.ts';

/** Helm of a connection that is about to be made; `reader` is there once it is. */
export async function openHelm(
  settings: Pick<Settings, 'helm'>,
  env: NodeJS.ProcessEnv,
  investigate: Investigate,
  program?: HelmProgram,
): Promise<{
  readonly connect: (cluster: ClusterReader, access: HelmAccess) => StepRunner;
  reader(): HelmReader | undefined;
}> {
  const { createHelm } = await import('../helm/index.ts');
  let reader: HelmReader | undefined;
  return {
    connect: (cluster, access) => {
      const root = join(stateFolder(env), 'helm');
      const helm = createHelm({ cluster, access, env, root, named: settings.helm, investigate, program });
      reader = helm.reader;
      return helm.runner;
    },
    reader: () => reader,
  };
}
