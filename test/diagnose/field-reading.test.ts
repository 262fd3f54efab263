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
