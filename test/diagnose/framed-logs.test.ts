import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOW, readCase } from '../helpers/case-folder.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { misjudged } from '../helpers/judge.ts';

const FIELD = resolve(import.meta.dirname, '../fixtures/field');

/** What collectors and supervisors put around each line, traces included. `at`: the time of the line, RFC 3339. */
const FRAMES: Readonly<Record<string, (text: string, at: string) => string>> = {
  'a tag': (text) => `[shop] ${text}`,
  'a service of compose': (text) => `shop-1  | ${text}`,
  'a time': (text, at) => `${at.replace(/\.\d+Z$/, 'Z')} ${text}`,
  'a head of syslog': (text, at) => `Nov 26 ${at.slice(11, 19)} node-7 shop[7]: ${text}`,
  'a record': (text, at) => JSON.stringify({ time: at, message: text }),
  'a record of a logging driver': (text, at) => JSON.stringify({ log: `${text}\n`, stream: 'stderr', time: at }),
  'colours and a carriage return': (text) => `\u001b[31m${text}\u001b[0m\r`,
};

/** Traces and messages of several lines, in many languages. */
const CASES = [
  '1513-druid-not-enough-direct-memory',
  '1365-spring-actuator-mail-down',
  '308-ruby-nil-after-vault-403',
  '1465-pubsub-credentials-file-name',
  '132-serilog-login-failed',
  '972-mastodon-encryption-keys',
  '509-field-gone-from-the-configuration',
  '704-id-file-is-written-elsewhere',
  '1377-hf-hub-offline-empty-cache',
  '1534-ok-httpd-complains-all-day',
];

const framed = (log: string, frame: (text: string, at: string) => string): string =>
  log
    .split('\n')
    .map((line) => {
      const end = line.indexOf(' ');
      return end < 0 ? line : `${line.slice(0, end)} ${frame(line.slice(end + 1), line.slice(0, end))}`;
    })
    .join('\n');

describe('a log says the same whatever stands before each of its lines:', () => {
  it.each(Object.entries(FRAMES))('%s', async (_frame, frame) => {
    const wrong: string[] = [];
    for (const name of CASES) {
      const { expected, recording } = readCase(FIELD, name);
      const logs = Object.fromEntries(
        Object.entries(recording.logs ?? {}).map(([key, log]) => [key, log === '' ? '' : framed(log, frame)]),
      );
      const { namespace, subject } = expected;
      const diagnosis = await diagnoseRecording(
        { ...recording, logs },
        { namespace, now: NOW, ...(subject === null ? {} : { workload: subject }) },
      );
      const why = misjudged(expected, diagnosis, 0);
      if (why !== undefined) wrong.push(`${name}: ${why}`);
    }
    expect(wrong).toEqual([]);
  });
});
