import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbedded, type Embedded } from '../../src/demo/index.ts';
import { findProgram, missing, shellFor, type Shell } from './programs.ts';

const TEMPLATE = `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { GREETING: {{ .Values.greeting }} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: {{ .Release.Name }} }
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec:
      containers:
        - name: main
          image: busybox:1
          imagePullPolicy: Never
          command: [sh, -c, sleep 3600]
          envFrom: [{ configMapRef: { name: {{ .Release.Name }} } }]
---
apiVersion: v1
kind: Service
metadata: { name: {{ .Release.Name }} }
spec: { selector: { app: {{ .Release.Name }} }, ports: [{ port: 80 }] }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: {{ .Release.Name }} }
webhooks:
  - name: guard.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Ignore
    clientConfig: { service: { name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }} } }
    rules: [{ apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
`;

function writeChart(folder: string): string {
  const chart = join(folder, 'tiny');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: tiny\nversion: 0.1.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'replicas: 1\ngreeting: hello\n');
  writeFileSync(join(chart, 'templates', 'all.yaml'), TEMPLATE);
  return chart;
}

describe.each(['helm3', 'helm4'])('the real %s on the embedded cluster', (name) => {
  const program = findProgram(name, ['version']);
  const skipped = missing(program, name);
  let cluster: Embedded | undefined;
  let shell: Shell | undefined;
  beforeAll(async () => {
    if (skipped) return;
    cluster = await startEmbedded({ scenario: 'healthy', speed: 20 });
    shell = shellFor(program ?? '', cluster.kubeconfig);
  });
  afterAll(async () => {
    shell?.remove();
    await cluster?.close();
  });

  it.skipIf(skipped)(
    'installs, upgrades, tells its history, rolls back and uninstalls',
    async () => {
      const run = async (...args: string[]): Promise<string> => {
        const ran = await shell?.run(args);
        expect({ args, code: ran?.code, stderr: ran?.code === 0 ? '' : ran?.stderr }).toEqual({
          args,
          code: 0,
          stderr: '',
        });
        return ran?.stdout ?? '';
      };
      const chart = writeChart(shell?.folder ?? '');
      await run('install', 'rel', chart, '--wait', '--timeout', '60s');
      expect(await run('list')).toMatch(/rel\s+todo-chatbot\s+1\s.*deployed\s+tiny-0\.1\.0/);
      await run('upgrade', 'rel', chart, '--set', 'replicas=2,greeting=hi', '--wait', '--timeout', '60s');
      expect(JSON.parse(await run('get', 'values', 'rel', '-o', 'json'))).toEqual({ replicas: 2, greeting: 'hi' });
      expect(await run('get', 'manifest', 'rel')).toContain('GREETING: hi');
      await run('rollback', 'rel', '1', '--wait', '--timeout', '60s');
      const history = JSON.parse(await run('history', 'rel', '-o', 'json')) as { revision: number; status: string }[];
      expect(history.map(({ revision, status }) => `${revision} ${status}`)).toEqual([
        '1 superseded',
        '2 superseded',
        '3 deployed',
      ]);
      // The release Secrets came as protobuf, and the record shows them as JSON.
      const secrets =
        cluster?.requests.filter(({ method, path }) => method === 'POST' && path.includes('/secrets')) ?? [];
      expect(secrets.length).toBeGreaterThan(2);
      for (const { body } of secrets) expect(JSON.parse(body ?? '')).toMatchObject({ type: 'helm.sh/release.v1' });
      await run('uninstall', 'rel', '--wait');
      const left = JSON.parse(await run('list', '-o', 'json')) as { name: string }[];
      expect(left.map(({ name }) => name)).toEqual(['todo-chatbot']);
      expect(cluster?.faults()).toEqual([]);
    },
    120_000,
  );
});
