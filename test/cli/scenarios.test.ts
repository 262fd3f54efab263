import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { SCENARIOS } from '../../src/demo/index.ts';
import { ESCAPES, makeHome, STACK } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { modelServer } from '../helpers/scripted-server.ts';
import { sharedEmbedded } from '../helpers/shared-embedded.ts';

const home = makeHome();
afterAll(() => home.remove());

const formsOf = (value: string): string[] => [
  value,
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  encodeURIComponent(value),
];

/** Everything that a model may read of the places where a secret could stand. */
const readsOf = (pod: string) =>
  [
    ['diagnose', {}],
    ['namespace_overview', {}],
    ['get_logs', { workload: 'backend' }],
    ['get_logs', { workload: 'backend', previous: true }],
    ['get_events', {}],
    ['list_resources', { kind: 'secrets' }],
    ['get_resource', { kind: 'secret', name: 'todo-chatbot-secrets', output: 'yaml' }],
    ['get_resource', { kind: 'configmap', name: 'todo-chatbot-config', output: 'yaml' }],
    ['get_resource', { kind: 'deployment', name: 'todo-chatbot-backend', output: 'yaml' }],
    ['get_resource', { kind: 'pod', name: pod, output: 'yaml' }],
    ['rollout_history', { workload: 'backend' }],
  ].map(([name, input], at) => ({ id: `c${at}`, name: name as string, input }));

// The two tests of a scenario stand together: they read one cluster.
describe.each(SCENARIOS.map(({ name, cause, secrets, question }) => ({ name, cause, secrets, question })))(
  'the scenario $name, by the command line',
  ({ name, cause, secrets, question }) => {
    it(`is diagnosed as ${cause}`, async () => {
      const { code, stdout, stderr } = await runHere(['diagnose', '--scenario', name, '-o', 'json'], {
        HOME: home.path,
      });
      const diagnosis = JSON.parse(stdout) as Diagnosis;
      const serious = diagnosis.findings.filter(({ severity }) => severity !== 'info');
      expect(serious.map((finding) => finding.cause)).toEqual(cause === null ? [] : [cause]);
      expect(diagnosis.healthy).toBe(cause === null);
      expect(code).toBe(cause === null ? 0 : 10);
      expect(stderr).toBe('');
      if (cause === null) expect(diagnosis.findings).toEqual([]);
      for (const finding of serious) {
        expect(finding.subject.name).toMatch(/^todo-chatbot-(backend|frontend)$/);
        expect(finding.evidence.length).toBeGreaterThan(0);
        expect(finding.remedies.length).toBeGreaterThan(0);
      }
    });

    it('shows its planted secret to nobody: model, screen, JSON, files', { timeout: 60_000 }, async () => {
      const cluster = await sharedEmbedded({ scenario: name });
      onTestFinished(() => cluster.close());
      await cluster.settled();
      const pods = (await (await fetch(`${cluster.url}/api/v1/namespaces/todo-chatbot/pods`)).json()) as {
        items: { metadata: { name: string } }[];
      };
      const pod = pods.items.find(({ metadata }) => metadata.name.includes('backend'))?.metadata.name ?? '';
      const calls = readsOf(pod);
      const model = await modelServer('chat', [{ calls }, { text: ['That is all.'] }]);
      const file = join(home.path, `kubeconfig-${name}`);
      writeFileSync(file, cluster.kubeconfig);
      const env = { HOME: home.path, KUBECONFIG: file };
      const withModel = { ...env, OPENAI_API_KEY: 'sk-test-only-0123456789', OPENAI_BASE_URL: `${model.url}/v1` };
      const runs = [
        await runHere(['diagnose'], env),
        await runHere(['diagnose', '-o', 'json'], env),
        await runHere([question], env),
        await runHere(['status', '-o', 'json'], env),
        await runHere(['logs', 'backend', '--tail', '500', '-o', 'json'], env),
        await runHere([question, '--model', 'openai:test', '-o', 'stream-json'], withModel),
      ];
      const told = model.requests.map(({ text }) => text).join('\n');
      // The model did ask, and was answered: a test that reads nothing finds nothing.
      for (const { name: tool } of calls) expect(told).toContain(tool);
      expect(told).toContain('NEXT_PUBLIC_API_URL');
      expect(secrets.length).toBeGreaterThan(0);
      const all = [told, ...runs.map(({ stdout, stderr }) => stdout + stderr), home.files()].join('\n');
      for (const form of [...secrets, 'sk-test-only-0123456789'].flatMap(formsOf)) expect(all).not.toContain(form);
      for (const { stdout, stderr } of runs) {
        expect(stdout + stderr).not.toMatch(STACK);
        expect(stdout).not.toMatch(ESCAPES);
      }
    });
  },
);
