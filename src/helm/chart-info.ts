import type { HelmProgram } from '../core/helm.ts';
import { freezeChart, type FrozenChart } from './chart.ts';
import { chartReference } from './chart-reference.ts';
import type { Deps } from './deps.ts';
import { privateFolder, removeFolder } from './private-folder.ts';

/** No program is needed to read the chart that comes with this one. */
const NONE: HelmProgram = {
  major: 4,
  label: 'none',
  bundledOnly: true,
  invoke: () => Promise.reject(new Error('the bundled chart is read without helm')),
};

/** A chart for looking at; nothing of it stays on disk. */
export async function readChart(
  deps: Deps,
  chart: string | undefined,
  version: string | undefined,
  signal: AbortSignal,
): Promise<FrozenChart> {
  const helm = chartReference(chart).type === 'bundled' ? NONE : await deps.program(signal);
  const folder = privateFolder(deps.root, deps.now());
  try {
    return await freezeChart({ chart, version }, folder, helm, signal);
  } finally {
    removeFolder(folder);
  }
}
