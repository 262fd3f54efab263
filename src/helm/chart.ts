import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { clean } from '../core/clean.ts';
import { AppError } from '../core/errors.ts';
import { finite } from '../core/finite.ts';
import type { HelmProgram } from '../core/helm.ts';
import { packageArgv, pullArgv } from './argv.ts';
import { crdsOf, withHelmsCrds } from './chart-crds.ts';
import { refuseLinksOut } from './chart-folder.ts';
import { chartReference, chartVersion } from './chart-reference.ts';
import { failureOf } from './failures.ts';
import { lookUpsOf, type LookUps } from './look-ups.ts';
import { digestOf, writeOnce } from './private-folder.ts';
import { readTar, writeTar, type Member } from './tar.ts';

/** A chart packed into one file, so that what was planned is what is run. */
export type FrozenChart = {
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly path: string;
  readonly digest: string;
  readonly values: unknown;
  /** values.schema.json, where the chart has one. */
  readonly schema: unknown;
  readonly lookUps: LookUps;
  /** CustomResourceDefinitions of its crds folders, and what else stands there. */
  readonly crds: readonly string[];
  readonly noCrds: readonly Record<string, unknown>[];
};

const PACK_MS = 60_000;
const MOST_FILE = 100 * 1024 * 1024;

/** charts/todo-chatbot stands beside the program, in the checkout as in the package. */
export const bundledFolder = (): string =>
  fileURLToPath(new URL('.', import.meta.resolve('#charts/todo-chatbot/Chart.yaml')));

/** Packs or fetches the chart into `folder`. The reference is checked before anything is started. */
export async function freezeChart(
  wanted: { readonly chart?: string | undefined; readonly version?: string | undefined },
  folder: string,
  helm: HelmProgram,
  signal: AbortSignal,
): Promise<FrozenChart> {
  const reference = chartReference(wanted.chart);
  const version = chartVersion(wanted.version);
  if (reference.type === 'bundled') {
    const bytes = writeTar(bundledFiles());
    const path = join(folder, 'todo-chatbot.tgz');
    writeOnce(path, bytes);
    // The bundled chart has no kinds of its own.
    const chart = describe(bytes, path);
    if (version !== undefined && version !== chart.version)
      throw new AppError(
        'not-found',
        `the bundled chart todo-chatbot is version ${chart.version}`,
        'leave the version out',
      );
    return chart;
  }
  if (helm.bundledOnly)
    throw new AppError(
      'bad-input',
      'the embedded cluster renders the bundled chart alone',
      'with a helm program and a kubeconfig of this cluster any chart can be used: kubewhy demo --serve',
    );
  if (reference.type === 'file') {
    const { size } = statSync(reference.path);
    if (size > MOST_FILE) throw new AppError('bad-input', `${reference.path} is larger than 100 MiB`);
    return withHelmsCrds(frozenAnew(readFileSync(reference.path), folder), helm, signal);
  }
  if (reference.type === 'folder') refuseLinksOut(reference.path);
  const argv =
    reference.type === 'remote' ? pullArgv(reference.reference, version, folder) : packageArgv(reference.path, folder);
  const result = await helm.invoke({ argv, limitMs: PACK_MS, stoppable: true }, signal);
  if (signal.aborted) throw new AppError('aborted', 'stopped');
  if (result.code !== 0) throw failureOf(result).error;
  const packed = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (packed === undefined) throw new AppError('bad-response', 'helm packed no chart');
  const path = join(folder, packed);
  const bytes = readFileSync(path);
  rmSync(path, { force: true });
  return withHelmsCrds(frozenAnew(bytes, folder), helm, signal);
}

/**
 * The archive written anew from the files that were read: helm gets what was looked at, and nothing that another reader
 * could see in the old one.
 */
function frozenAnew(archive: Uint8Array, folder: string): FrozenChart {
  const bytes = writeTar(readTar(archive));
  const path = join(folder, 'chart.tgz');
  writeOnce(path, bytes);
  return foreign(describe(bytes, path));
}

/**
 * Patterns of somebody's chart are not run here: one that was made to can take for ever. helm checks them before
 * anything is asked.
 */
const foreign = (chart: FrozenChart): FrozenChart => ({
  ...chart,
  schema: JSON.parse(JSON.stringify(chart.schema ?? null), (key, value: unknown) =>
    key === 'pattern' && typeof value === 'string' ? undefined : value,
  ) as unknown,
});

/** The files of the bundled chart, under its name as helm packs them. */
export function bundledFiles(): Member[] {
  const root = bundledFolder();
  if (!existsSync(root)) throw new AppError('internal', 'the bundled chart is missing from this installation');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile() && !path.endsWith('.tgz'))
    .map((path) => ({ path: `todo-chatbot/${relative(root, path).replaceAll('\\', '/')}`, data: readFileSync(path) }));
}

function describe(bytes: Uint8Array, path: string): FrozenChart {
  const members = readTar(bytes);
  const file = (name: string): string | undefined =>
    members.find((member) => new RegExp(`^[^/]+/${name}$`).test(member.path))?.data.toString('utf8');
  const metadata = yaml(file('Chart\\.yaml') ?? '', 'Chart.yaml') as Record<string, unknown> | null;
  const text = (key: string): string =>
    metadata?.[key] === undefined ? '' : clean(JSON.stringify(metadata[key]).replace(/^"|"$/g, '')).slice(0, 100);
  if (text('name') === '' || text('version') === '')
    throw new AppError('bad-input', 'the chart has no Chart.yaml with name and version', 'check it with helm lint');
  const schema = file('values\\.schema\\.json');
  return {
    name: text('name'),
    version: text('version'),
    appVersion: text('appVersion'),
    path,
    digest: digestOf(bytes),
    ...crdsOf(members),
    lookUps: lookUpsOf(members),
    values: yaml(file('values\\.yaml') ?? '', 'values.yaml') ?? {},
    schema: schema === undefined ? undefined : yaml(schema, 'values.schema.json'),
  };
}

function yaml(text: string, name: string): unknown {
  try {
    return finite(parse(text, { logLevel: 'silent', maxAliasCount: 1000 }) as unknown);
  } catch {
    throw new AppError('bad-input', `${name} of the chart cannot be read`, 'check it with helm lint');
  }
}
