import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { apiVersionOf } from '../../core/kinds.ts';
import type { Secret } from '../../core/kubernetes.ts';
import { APP, CHART, DEFAULTS, type ChartObject } from './chart.ts';

/** A release as helm stores it (pkg/release/v1/release.go); what it stores beyond this is kept as it is. */
export type Release = {
  readonly name: string;
  readonly namespace: string;
  readonly version: number;
  readonly info: {
    readonly first_deployed: string;
    readonly last_deployed: string;
    readonly deleted: string;
    readonly description: string;
    readonly status: string;
    readonly notes?: string;
  };
  readonly chart: unknown;
  readonly config: Readonly<Record<string, unknown>>;
  readonly manifest: string;
  readonly hooks?: readonly unknown[];
};

/** JSON, gzipped, in base64; and in base64 once more as all data of a Secret. */
const pack = (release: Release): string =>
  Buffer.from(gzipSync(JSON.stringify(release)).toString('base64')).toString('base64');
export const unpack = (data: string): Release =>
  JSON.parse(
    gunzipSync(Buffer.from(Buffer.from(data, 'base64').toString('utf8'), 'base64')).toString('utf8'),
  ) as Release;

export const secretName = (release: string, revision: number): string => `sh.helm.release.v1.${release}.v${revision}`;

/** The Secret in which helm keeps this revision. */
export const secretOf = (release: Release, now: number): Secret => ({
  metadata: {
    name: secretName(release.name, release.version),
    namespace: release.namespace,
    labels: {
      name: release.name,
      owner: 'helm',
      status: release.info.status,
      version: String(release.version),
      modifiedAt: String(Math.floor(now / 1000)),
    },
  },
  type: 'helm.sh/release.v1',
  data: { release: pack(release) },
});

/** What `helm get manifest` shows: the chart's objects, each as a document of its own. YAML 1.1, which helm reads. */
export const manifestOf = (objects: readonly ChartObject[]): string =>
  objects
    .map(({ kind, object }) =>
      stringify({ apiVersion: apiVersionOf(kind), kind: kind.kind, ...object }, { version: '1.1', lineWidth: 0 }),
    )
    .map((text) => `---\n${text}`)
    .join('');

let stored: unknown;

/** The chart as a release carries it: its files in base64, so that a real helm can go on from here. */
export function chartRecord(): unknown {
  stored ??= readChart();
  return stored;
}

function readChart(): unknown {
  const root = fileURLToPath(new URL('.', import.meta.resolve('#charts/todo-chatbot/Chart.yaml')));
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ name: relative(root, path).replaceAll('\\', '/'), data: readFileSync(path).toString('base64') }));
  return {
    metadata: { ...CHART, apiVersion: 'v2', type: 'application', description: `The application ${APP}` },
    lock: null,
    templates: files.filter(({ name }) => name.startsWith('templates/')),
    values: DEFAULTS,
    schema: files.find(({ name }) => name === 'values.schema.json')?.data ?? null,
    files: files.filter(({ name }) => name === 'README.md' || name === '.helmignore'),
  };
}
