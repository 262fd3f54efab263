import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { apiVersionOf } from '../../src/core/kinds.ts';
import { CHART, chartValues, DEFAULTS, mergeValues, renderChart } from '../../src/demo/helm/chart.ts';
import { manifestOf } from '../../src/demo/helm/record.ts';
import { findProgram } from './programs.ts';

const FOLDER = resolve(import.meta.dirname, '../../charts/todo-chatbot');
type Values = Record<string, unknown>;
type Case = { readonly values: Values; readonly release: string; readonly namespace: string };

const both = (make: (component: 'backend' | 'frontend') => Values[]): Values[] => [
  ...make('backend'),
  ...make('frontend'),
];

/** At least one for every value of the chart, at its edges, and mixtures. */
const SETS: readonly Values[] = [
  {},
  ...both((part) => [
    ...[0, 1, 3, 1000].map((count) => ({ replicaCount: { [part]: count } })),
    ...['Always', 'IfNotPresent', 'Never'].map((pullPolicy) => ({ image: { [part]: { pullPolicy } } })),
    { image: { [part]: { tag: '1.10' } } },
    { image: { [part]: { tag: 'v2.0_rc-1' } } },
    { image: { [part]: { tag: '007' } } },
    { image: { [part]: { repository: 'registry.example.com:5000/team/app' } } },
    { resources: { [part]: { requests: { memory: '64Mi', cpu: '1m' } } } },
    { resources: { [part]: { limits: { memory: '1.5Gi', cpu: 2 } } } },
    { resources: { [part]: { limits: { cpu: 0.5 }, requests: { cpu: '100m' } } } },
    ...['ClusterIP', 'NodePort', 'LoadBalancer'].map((type) => ({ service: { [part]: { type } } })),
    { service: { [part]: { port: 1 } } },
    { service: { [part]: { port: 65535 } } },
  ]),
  { config: { apiUrl: 'https://api.example.com/v1?a=1&b=<2>' } },
  { config: { nodeEnv: 'on', pythonEnv: '0123' } },
  { config: { nodeEnv: 'yes: "quoted" # no comment', pythonEnv: 'ü – ☃' } },
  { config: { pythonEnv: 'true' }, replicaCount: { backend: 5, frontend: 7 } },
  {
    image: { backend: { tag: 'a', repository: 'b' }, frontend: { tag: 'c', pullPolicy: 'Always' } },
    service: { backend: { type: 'NodePort', port: 9000 }, frontend: { type: 'ClusterIP', port: 8080 } },
  },
];
const CASES: readonly Case[] = SETS.map((values, at) => ({
  values,
  release: at % 3 === 1 ? 'shop' : 'todo-chatbot',
  namespace: at % 4 === 1 ? 'staging' : 'todo-chatbot',
}));

type Document = { kind?: string; metadata?: { name?: string } };
const documents = (manifest: string): Document[] =>
  parseAllDocuments(manifest, { version: '1.1' })
    .map((document) => document.toJS() as Document | null)
    .filter((object) => object !== null)
    .sort((a, b) => `${a.kind}/${a.metadata?.name}`.localeCompare(`${b.kind}/${b.metadata?.name}`));

const ours = ({ values, release, namespace }: Case): string =>
  manifestOf(renderChart(chartValues(values), { release, namespace }));

describe('our own description of the chart', () => {
  it('has the defaults of values.yaml and the version of Chart.yaml', () => {
    expect(DEFAULTS).toEqual(parse(readFileSync(join(FOLDER, 'values.yaml'), 'utf8')));
    expect(parse(readFileSync(join(FOLDER, 'Chart.yaml'), 'utf8'))).toMatchObject(CHART);
  });

  it('is tried with at least 40 sets of values', () => {
    expect(new Set(CASES.map((entry) => JSON.stringify(entry))).size).toBeGreaterThanOrEqual(40);
  });

  it('is written as a manifest that reads back as the same objects', () => {
    for (const entry of CASES) {
      const objects = renderChart(chartValues(entry.values), entry).map(({ kind, object }) => ({
        apiVersion: apiVersionOf(kind),
        kind: kind.kind,
        ...object,
      }));
      expect(documents(ours(entry))).toEqual(
        objects.sort((a, b) => `${a.kind}/${a.metadata?.name}`.localeCompare(`${b.kind}/${b.metadata?.name}`)),
      );
    }
  });

  it.each([
    ['the defaults', 0],
    ['a whole number of CPUs', 12],
    ['signs of HTML in the config', SETS.length - 5],
    ['words that YAML 1.1 takes for others', SETS.length - 4],
    ['everything at once', SETS.length - 1],
  ])('renders %s as recorded from helm template', async (_what, at) => {
    const entry = CASES[at];
    if (!entry) throw new Error('no such case');
    await expect(`${JSON.stringify(documents(ours(entry)), null, 2)}\n`).toMatchFileSnapshot(
      `../golden/chart-render-${at}.json`,
    );
  });

  it('takes values away with null, as helm does', () => {
    expect(mergeValues({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: null }, d: [2] })).toEqual({ a: { c: 2 }, d: [2] });
  });
});

describe.each(['helm3', 'helm4'])('%s template', (name) => {
  const program = findProgram(name, ['version']);
  if (program === undefined)
    process.stderr.write(`SKIPPED: no ${name} here: our description of the chart is held against golden files only\n`);
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubewhy-chart-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.skipIf(program === undefined)(
    `renders the same objects for all ${CASES.length} sets of values`,
    () => {
      for (const entry of CASES) {
        const file = join(folder, 'values.json');
        writeFileSync(file, JSON.stringify(entry.values));
        const rendered = execFileSync(
          program ?? '',
          ['template', entry.release, FOLDER, `--namespace=${entry.namespace}`, `--values=${file}`],
          { encoding: 'utf8' },
        );
        expect({ entry, objects: documents(ours(entry)) }).toEqual({ entry, objects: documents(rendered) });
      }
    },
    120_000,
  );
});
