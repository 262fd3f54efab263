import { clean } from '../core/clean.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { rawObjects } from '../core/manifest.ts';
import type { Warning } from '../core/plan.ts';
import type { FrozenChart } from './chart.ts';
import { some, warn } from './plan-parts.ts';
import type { Member } from './tar.ts';

const FILE = /^[^/]+\/(?:charts\/[^/]+\/)*crds\/.+\.ya?ml$/;

/** Names of the CustomResourceDefinitions of the chart's crds folders. They are never templates. */
export const crdsOf = (members: readonly Member[]): string[] =>
  members
    .filter(({ path }) => FILE.test(path))
    .flatMap(({ path, data }) => documents(path, data))
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map(({ metadata }) => clean(String((metadata as { name?: unknown } | undefined)?.name)).slice(0, 253));

function documents(path: string, data: Buffer): Record<string, unknown>[] {
  try {
    return rawObjects(data.toString('utf8'));
  } catch {
    throw new AppError(
      'bad-input',
      `${clean(path).slice(0, 200)} of the chart cannot be read`,
      'check it with helm lint',
    );
  }
}

/** Helm adds them with an install, and leaves them alone ever after (pkg/action/install.go). No render shows them. */
export const crdEffects = ({ crds }: FrozenChart, install: boolean): string[] =>
  install ? crds.slice(0, 40).map((name) => `+ customresourcedefinition/${name}, if it is not there`) : [];

export function crdWarnings({ crds }: FrozenChart, install: boolean): Warning[] {
  if (crds.length === 0) return [];
  const names = some(crds, 5);
  return [
    install
      ? warn('crds', `kinds are added for the whole cluster, and stay there after an uninstall: ${names}`)
      : warn('crds', `helm changes no kinds in an upgrade; if these differ, apply them by hand first: ${names}`),
  ];
}

/** Helm builds what it renders against the server's kinds, which the install itself would add: say what is missing. */
export function missingKinds(error: unknown, { crds, name }: FrozenChart): AppError {
  const found = toAppError(error);
  if (crds.length === 0 || !/no matches for kind|ensure CRDs are installed first/.test(found.message)) return found;
  return new AppError(
    'bad-input',
    `the chart ${name} has objects of kinds that it brings itself, and which are not there yet: ${some(crds, 5)}; what it would write cannot be shown`,
    'apply them first (helm show crds CHART | kubectl apply -f -), then ask again',
  );
}
