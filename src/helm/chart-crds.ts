import { clean } from '../core/clean.ts';
import { AppError, toAppError } from '../core/errors.ts';
import type { HelmProgram } from '../core/helm.ts';
import { wholeObjects } from '../core/manifest.ts';
import type { Warning } from '../core/plan.ts';
import { showCrdsArgv } from './argv.ts';
import { failureOf } from './failures.ts';
import { some, warn } from './planned-change.ts';
import { visible } from '../core/visible.ts';
import { readTar, type Member } from './tar.ts';

const FILE = /^[^/]+\/(?:charts\/[^/]+\/)*crds\/.+\.(?:ya?ml|json)$/i;
/** Charts that this one depends on, packed. */
const PACKED = /^[^/]+\/(?:charts\/[^/]+\/)*charts\/[^/]+\.(?:tgz|tar\.gz)$/i;
const DEEPEST = 6;

type Document = Record<string, unknown>;

/**
 * The objects of the chart's crds folders, also those of the charts in it, packed or not. They are never templates, and
 * whatever kind they are of, helm makes them.
 */
const crdObjects = (members: readonly Member[], depth = 0): Document[] => [
  ...members.filter(({ path }) => FILE.test(path)).flatMap(({ path, data }) => documents(path, data)),
  ...members.filter(({ path }) => PACKED.test(path)).flatMap(({ path, data }) => packed(path, data, depth)),
];

/** What they are: the names of the kinds, and all that is no kind as it is written. */
export const crdsOf = (members: readonly Member[]): Pick<Brings, 'crds' | 'noCrds'> => told(crdObjects(members));
const told = (objects: readonly Document[]) => ({
  crds: objects.map(nameOf),
  noCrds: objects.filter(({ kind }) => kind !== 'CustomResourceDefinition'),
});

function nameOf({ kind, metadata }: Document): string {
  const name = visible(String((metadata as { name?: unknown } | undefined)?.name)).slice(0, 253);
  return kind === 'CustomResourceDefinition' ? name : `${visible(String(kind)).toLowerCase()}/${name}`;
}

/** A chart, as far as it matters here. */
type Brings = {
  readonly name: string;
  readonly path: string;
  /** Names of the kinds of its crds folders, `kind/name` of what else stands there. */
  readonly crds: readonly string[];
  readonly noCrds: readonly Document[];
};

const SHOW_MS = 60_000;

/**
 * The chart with what helm itself says that an install of the packed file adds, besides what was read here: neither can
 * hide it from the other.
 */
export async function withHelmsCrds<T extends Brings>(chart: T, helm: HelmProgram, signal: AbortSignal): Promise<T> {
  const result = await helm.invoke({ argv: showCrdsArgv(chart.path), limitMs: SHOW_MS, stoppable: true }, signal);
  if (signal.aborted) throw new AppError('aborted', 'stopped');
  if (result.code !== 0 || result.signal !== null || result.late) throw failureOf(result).error;
  if (result.cut) throw new AppError('bad-input', 'the kinds that the chart brings are more than 32 MiB');
  const said = told(documents('what helm shows of its crds folders', Buffer.from(result.stdout)));
  const crds = [...new Set([...chart.crds, ...said.crds])];
  return { ...chart, crds, noCrds: [...chart.noCrds, ...said.noCrds] };
}

function packed(path: string, data: Buffer, depth: number): Document[] {
  if (depth >= DEEPEST)
    throw new AppError('bad-input', `${visible(path).slice(0, 200)}: charts in charts in charts, too deep`);
  return crdObjects(readTar(data), depth + 1);
}

function documents(path: string, data: Buffer): Document[] {
  try {
    return wholeObjects(data.toString('utf8'));
  } catch {
    throw new AppError(
      'bad-input',
      `${clean(path).slice(0, 200)} of the chart cannot be read`,
      'check it with helm lint',
    );
  }
}

/** Helm adds them with an install, and leaves them alone ever after (pkg/action/install.go). No render shows them. */
export const crdEffects = ({ crds }: Brings, install: boolean): string[] =>
  install
    ? crds.map(
        (name) =>
          `+ ${name.includes('/') ? name : `customresourcedefinition/${name}`}, of the whole cluster, if it is not there`,
      )
    : [];

export function crdWarnings({ crds }: Brings, install: boolean): Warning[] {
  if (crds.length === 0) return [];
  const names = some(crds, 5);
  return [
    install
      ? warn('crds', `kinds are added for the whole cluster, and stay there after an uninstall: ${names}`)
      : warn('crds', `helm changes no kinds in an upgrade; if these differ, apply them by hand first: ${names}`),
  ];
}

/** Helm builds what it renders against the server's kinds, which the install itself would add: say what is missing. */
export function missingKinds(error: unknown, { crds, name }: Brings): AppError {
  const found = toAppError(error);
  if (crds.length === 0 || !/no matches for kind|ensure CRDs are installed first/.test(found.message)) return found;
  return new AppError(
    'bad-input',
    `the chart ${name} has objects of kinds that it brings itself, and which are not there yet: ${some(crds, 5)}; what it would write cannot be shown`,
    'apply them first (helm show crds CHART | kubectl apply -f -), then ask again',
  );
}
