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
