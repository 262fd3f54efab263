import { expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';
import { crashingPod } from '../helpers/k8s-more.ts';

it('names the right to pods/log once when several logs were wanted', async () => {
  const fault = backend({
    exit: 1,
    log: 'never seen',
    objects: [crashingPod('one-off', { labels: {} }), crashingPod('other', { labels: {} })],
  });
  const { findings, stats } = await diagnoseRecording({ ...fault, forbid: ['pods/log'] });
  const [hole, ...more] = (stats.notRead ?? []).filter((one) => !one.startsWith('custom resources'));
  expect(more).toEqual([]);
  expect(hole).toMatch(/^pods\/log: .*forbidden.*\(3 logs in all\)$/);
  expect(new Set(findings.map(({ cause }) => cause))).toEqual(new Set(['ApplicationError']));
});

it('does not speak of pods/log when no log was wanted', async () => {
  const fault = backend({ exit: 137, reason: 'OOMKilled', container: { resources: { limits: { memory: '64Mi' } } } });
  const { stats } = await diagnoseRecording({ ...fault, forbid: ['pods/log'] });
  expect(stats.notRead).toBeUndefined();
});

it('names the field and what was expected, and never what was given', async () => {
  const log = `Traceback (most recent call last):
  File "/app/main.py", line 12, in <module>
    settings = Settings()
pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
PYTHON_ENV
  Input should be 'development' or 'production' [type=literal_error, input_value='prod', input_type=str]
    For further information visit https://errors.pydantic.dev/2.12/v/literal_error`;
  const { findings } = await diagnoseRecording(backend({ exit: 1, log }));
  expect(findings[0]).toMatchObject({
    cause: 'UncaughtException',
    details: { key: 'PYTHON_ENV', expected: "Input should be 'development' or 'production'" },
  });
  expect(findings[0]?.title).toContain("PYTHON_ENV (Settings): Input should be 'development' or 'production'");
  expect(findings[0]?.title).not.toContain("'prod'");
});

const work = (lines: number): string => Array.from({ length: lines }, (_, at) => `INFO row ${at} done`).join('\n');

it('says how far from its end the line that decides stands, when it was read further back for it', async () => {
  const log = `${work(50)}\nERROR cannot open ledger file /srv/ledger.db: no such file\n${work(1_200)}`;
  const { findings } = await diagnoseRecording(backend({ exit: 1, log }));
  expect(findings[0]?.title).toContain('/srv/ledger.db');
  expect(findings[0]?.title).toMatch(/\(1,201 lines before the end of its log\)$/);
});

it.each([
  ['in all of a short log', 30, 'its whole log was read, 30 lines'],
  ['in what was read of a long one', 25_000, /its last 20,000 lines were read, \d+Ki?B/],
])('says how much was read where no line tells of a fault: %s', async (_where, lines, said) => {
  const { findings } = await diagnoseRecording(backend({ exit: 1, log: work(lines) }));
  expect(findings[0]?.remedies.map(({ text }) => text).join('\n')).toMatch(said);
});

it('says how far back the change stands after which a program failed', async () => {
  const at = (second: number): string => new Date(Date.parse('2026-03-04T10:59:00Z') + second * 1000).toISOString();
  const served = `${at(0)} INFO request served\n${at(0)} INFO request served\n${at(1)} INFO config reloaded from /etc/app: pricing=v2`;
  const failed = `${at(2)} ERROR price lookup failed: no rule for item 4\n${at(3)} ERROR price lookup failed: no rule for item 7`;
  const { findings } = await diagnoseRecording(backend({ exit: 1, log: `${served}\n${failed}\n${work(400)}` }));
  expect(findings[0]?.cause).toBe('ConfigurationChangeBroke');
  expect(findings[0]?.title).toMatch(/pricing=v2 \(403 lines before the end of its log\)$/);
});

it.each([
  [
    'quotes a code that stands alone, where nothing else does',
    'INFO booting\nERROR engine start failed: 7',
    'engine start failed: 7',
  ],
  [
    'takes a code alone for no reason',
    'ERROR license server unreachable at 10.1.2.3\nERROR engine start failed: 7',
    'license server',
  ],
  ['leaves a code beside a reason', 'INFO booting\nERROR reading tape /dev/st0 failed: no medium, code 3', 'no medium'],
])('%s', async (_name, log, said) => {
  const { findings } = await diagnoseRecording(backend({ exit: 1, log }));
  expect(findings[0]?.title).toContain(said);
});

it.each([
  ['/etc/relay/relay.conf:12:3: unknown option: retrys', 'ConfigFileInvalid'],
  ['/srv/app/main.js:12: unknown option: retrys', 'ApplicationError'],
  ['index version 3.2 is not supported by this release', 'DataVersionMismatch'],
  ['ERROR storage version v1beta1 is not supported by the API server', 'ApplicationError'],
  ['ERROR: not safe to bootstrap the cluster from this member', 'ClusterBootstrapRefused'],
])('reads %s as %s', async (log, cause) => {
  const { findings } = await diagnoseRecording(backend({ exit: 1, log }));
  expect(findings[0]?.cause).toBe(cause);
});

it('takes the name of a user for no host, though a Service has it', async () => {
  const { findings } = await diagnoseRecording(
    backend({
      exit: 1,
      log: 'FATAL: server does not support SSL, but SSL was required',
      container: {
        env: [
          { name: 'PGUSER', value: 'backend' },
          { name: 'PGSSLMODE', value: 'require' },
        ],
      },
    }),
  );
  expect(findings[0]?.cause).toBe('DependencyTLSMismatch');
  expect(JSON.stringify(findings[0]?.evidence)).not.toContain('service/');
  expect(findings[0]?.remedies[0]?.text).toBe(
    'switch TLS on at the server, which speaks none, or set variable PGSSLMODE of container main from require to disable',
  );
});
