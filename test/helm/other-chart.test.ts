import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HelmProgram } from '../../src/core/helm.ts';
import type { Plan } from '../../src/core/plan.ts';
import { ownWords, requestRisk } from '../../src/core/request/words.ts';
import { writeTar } from '../../src/helm/tar.ts';
import { changeLines } from '../../src/ui/card/changes.ts';
import { plainText } from '../../src/ui/text/line.ts';
import { helmWorld, storeRelease, type World } from './world.ts';

const CONFIG = (name: string): string =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "1"}\n`;
const rbac = 'apiVersion: rbac.authorization.k8s.io/v1';
/** Twenty ordinary objects, and behind them what reaches far. */
const FAR = `${Array.from({ length: 20 }, (_, at) => CONFIG(`aa-${at}`)).join('')}
---
${rbac}
kind: Role
metadata: {name: leader, namespace: kube-system}
rules: [{apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, update]}]
---
${rbac}
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: ServiceAccount, name: relay, namespace: todo-chatbot}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gate}
webhooks: []
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: zz-agent}
spec:
  selector: {matchLabels: {app: zz}}
  template: {metadata: {labels: {app: zz}}, spec: {containers: [{name: c, image: "x:1"}]}}
`;
const REACH = [
  'role/leader in namespace kube-system',
  'clusterrolebinding/reader',
  'validatingwebhookconfiguration/gate',
  'daemonset/zz-agent',
];

const folder = mkdtempSync(join(tmpdir(), 'kubewhy-charts-'));
const RELAY = 'apiVersion: v2\nname: relay\nversion: 22.1.1\n';
writeFileSync(join(folder, 'Chart.yaml'), RELAY);

/** Packs the chart `relay`, and renders FAR for it. */
const anyChart = (inner: HelmProgram): HelmProgram => ({
  ...inner,
  bundledOnly: false,
  async invoke(invocation, stop) {
    const { argv } = invocation;
    const ended = (stdout: string) => ({ code: 0, signal: null, stdout, stderr: '', cut: false, late: false });
    if (argv[0] === 'package') {
      const to = argv.find((word) => word.startsWith('--destination='))?.slice('--destination='.length) ?? '';
      writeFileSync(join(to, 'packed.tgz'), writeTar([{ path: 'relay/Chart.yaml', data: Buffer.from(RELAY) }]));
      return ended('');
    }
    if (argv[0] === 'show') return ended('');
    const result = await inner.invoke(invocation, stop);
    if (!argv.includes('--dry-run=server')) return result;
    return { ...result, stdout: JSON.stringify({ ...(JSON.parse(result.stdout) as object), manifest: FAR }) };
  },
});

let world: World;
beforeAll(async () => {
  world = await helmWorld({ program: ({ helm }) => anyChart(helm) });
  for (const [name, chart, version, revision, status] of [
    ['jobs', 'queue', '8.0.0', 1, 'deployed'],
    ['edge', 'relay', '21.0.0', 1, 'deployed'],
    ['slip', 'queue', '8.0.0', 1, 'deployed'],
    ['slip', 'relay', '22.1.1', 2, 'failed'],
  ] as const)
    await storeRelease(world.cluster, {
      name,
      version: revision,
      namespace: 'todo-chatbot',
      info: { last_deployed: '2026-11-20T09:00:00Z', description: 'Install complete', status },
      chart: { metadata: { name: chart, version } },
      config: {},
      manifest: CONFIG('old'),
    });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

async function plan(release: string): Promise<Plan> {
  const input = { release, chart: folder };
  const { questions, text } = await world.change('helm_upgrade', input, { approver: async () => ({ answer: 'no' }) });
  const [question] = questions;
  if (question === undefined) throw new Error(`nothing was asked: ${text}`);
  return question.plan;
}
const drawn = ({ changes }: Plan, whole = false): string =>
  changes
    .flatMap((change) => changeLines(change, 100, whole))
    .map(plainText)
    .join('\n');
const othersOf = ({ warnings }: Plan): readonly string[] =>
  warnings.filter(({ code }) => code === 'other-chart').map(({ text }) => text);

/** Without what the guard rails say of the chart's own objects. */
const riskAlone = ({ changes }: Plan): string =>
  requestRisk({
    risk: 'medium',
    changes: changes.map((change) =>
      change.verb === 'helm' ? { ...change, release: { ...change.release, held: [] } } : change,
    ),
  });

describe('a chart of another name under a release', () => {
  it('is shown with both names, warned of and of high risk', async () => {
    const made = await plan('jobs');
    expect(made.title).toContain('(queue 8.0.0 → relay 22.1.1)');
    // Of a saved plan the words are made anew.
    expect(ownWords(made).title).toBe('upgrade release jobs in todo-chatbot (from queue 8.0.0 to relay 22.1.1)');
    expect(riskAlone(made)).toBe('high');
    expect(othersOf(made)).toEqual([
      'release jobs is of the chart queue; the chart relay takes its place, and what only queue makes is removed',
    ]);
    expect(drawn(made)).toContain('chart queue 8.0.0 → relay 22.1.1');
  });

  it('is one also when it is tried again after it failed: what runs is of the chart before', async () => {
    const made = await plan('slip');
    expect(made.title).toContain('(queue 8.0.0 → relay 22.1.1)');
    expect(riskAlone(made)).toBe('high');
    expect(othersOf(made)).toEqual([expect.stringContaining('release slip is of the chart queue')]);
  });

  it('is none where the name is the same and the version is another', async () => {
    const made = await plan('edge');
    expect(made.title).toContain('(relay 21.0.0 → 22.1.1)');
    expect(riskAlone(made)).toBe('medium');
    expect(othersOf(made)).toEqual([]);
    expect(drawn(made)).toMatch(/chart relay 22\.1\.1$/m);
  });
});

describe('what a chart writes elsewhere', () => {
  it('stands before all that stays in its own namespace, on the card and with its details open', async () => {
    const made = await plan('edge');
    for (const whole of [false, true]) {
      const lines = drawn(made, whole).split('\n');
      const lineOf = (text: string): number => lines.findIndex((line) => line.includes(text));
      const first = lineOf('+ configmap');
      const places = [...REACH, '- configmap/old'].map(lineOf);
      expect(
        places.every((at) => at >= 0 && at < first),
        `${whole} ${places.join()} ${first}`,
      ).toBe(true);
    }
  });
});
