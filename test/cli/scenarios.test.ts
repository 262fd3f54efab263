import { afterAll, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { SCENARIOS } from '../../src/demo/index.ts';
import { ESCAPES, kubewhy, makeHome, STACK } from '../helpers/program.ts';

const home = makeHome();
afterAll(() => home.remove());

const forms = (value: string): string[] => [
  value,
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  encodeURIComponent(value),
];

describe('every scenario of the embedded cluster, by the program', () => {
  it.each(SCENARIOS.map(({ name, cause }) => ({ name, cause })))(
    'diagnoses $name as $cause',
    async ({ name, cause }) => {
      const { code, stdout, stderr } = await kubewhy(['diagnose', '--scenario', name, '-o', 'json'], home.path);
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
    },
  );

  it.each(SCENARIOS.map(({ name, secrets, question }) => ({ name, secrets, question })))(
    'never shows a planted secret of $name',
    async ({ name, secrets, question }) => {
      expect(secrets.length).toBeGreaterThan(0);
      const at = ['--scenario', name];
      const runs = await Promise.all([
        kubewhy(['diagnose', ...at], home.path),
        kubewhy(['diagnose', ...at, '-o', 'json'], home.path),
        kubewhy([question, ...at], home.path),
        kubewhy([question, ...at, '-o', 'stream-json'], home.path),
        kubewhy(['status', ...at], home.path),
        kubewhy(['logs', 'backend', ...at, '--tail', '500'], home.path),
        kubewhy(['show me the yaml of secret/todo-chatbot-secrets', ...at, '-o', 'json'], home.path),
        kubewhy(['show me the yaml of deployment/todo-chatbot-backend', ...at, '-o', 'json'], home.path),
      ]);
      const all = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n') + home.files();
      for (const value of secrets) for (const form of forms(value)) expect(all).not.toContain(form);
      for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toMatch(STACK);
      for (const { stdout } of runs) expect(stdout).not.toMatch(ESCAPES);
    },
  );
});
