import { expect, it } from 'vitest';
import { shaped } from '../../../src/models/offline/answer-shape.ts';

const digest = (line: string, explains?: string, of = ''): string =>
  [
    `diagnosis of ${of}namespace shop: 1 critical`,
    `- ${line}`,
    ...(explains === undefined ? [] : [`  explains: ${explains}`]),
  ].join('\n');
const HOST = digest(
  'HostNotFound (critical, certain) on deployment/web: container web cannot resolve host db',
  'CrashLoopBackOff',
);
const IMAGE = digest(
  'ImageTagNotFound (critical, certain) on deployment/web: image web:2 does not exist',
  'ImagePullBackOff',
);
const CPU = digest(
  'UnschedulableInsufficientCPU (critical, certain) on deployment/web: no node has 64 cpu free',
  'FailedScheduling',
);
const MEMORY = digest(
  'UnschedulableInsufficientMemory (critical, certain) on deployment/web: no node has 64Gi of memory free',
  'FailedScheduling',
);
const SCHEDULE = digest('CronJobMissedSchedule (warning, certain) on cronjob/web: cronjob web missed its schedule');

it.each([
  [
    'is web crashing?',
    digest(
      'OOMKilled (critical, certain) on deployment/api: container api is killed',
      'CrashLoopBackOff',
      'deployment/web in ',
    ),
    /^Nothing that I read says "crashing" of deployment\/web in namespace shop, but not all is well: \*\*container api is killed\*\* \(deployment\/api\)/,
  ],
  [
    'is web crashing?',
    digest(
      'OOMKilled (critical, certain) on pod/web-1: container web is killed',
      'CrashLoopBackOff',
      'statefulset/web in ',
    ),
    /^\*\*Yes\*\*: container web is killed/,
  ],
  [
    'is the pod crashing?',
    digest(
      'OOMKilled (critical, certain) on deployment/web: container web is killed',
      'CrashLoopBackOff',
      'pod/web-5d4f8c7b9d-x2x4z in ',
    ),
    /^\*\*Yes\*\*: container web is killed/,
  ],
  ...['web-gateway', 'web'].map((blamed): [string, string, RegExp] => [
    'is it crashing?',
    digest(
      `OOMKilled (critical, certain) on deployment/${blamed}: container api is killed`,
      'CrashLoopBackOff',
      `deployment/${blamed === 'web' ? 'web-gateway' : 'web'} in `,
    ),
    /^Nothing that I read says "crashing" of deployment/,
  ]),
  ['is web oomkilled?', MEMORY, /^Nothing that I read says "oomkilled"/],
  ['is anything pending?', MEMORY, /^\*\*Yes\*\*: no node has 64Gi/],
  ['is anything pending?', SCHEDULE, /^Nothing that I read says "pending"/],
  ['is pending-orders broken?', IMAGE, /^\*\*Yes\*\*: image web:2/],
  ['is deployment/slow failing?', IMAGE, /^\*\*Yes\*\*: image web:2/],
  ['is anything crashlooping?', HOST, /^\*\*Yes\*\*: container web cannot resolve host db/],
  ['is web restarting?', HOST, /^\*\*Yes\*\*/],
  ['is web restarting?', IMAGE, /^Nothing that I read says "restarting", but not all is well: \*\*image web:2/],
  ['is anything pending?', CPU, /^\*\*Yes\*\*: no node has 64 cpu free/],
  ['is anything pending?', IMAGE, /^Nothing that I read says "pending"/],
  ['is web oomkilled?', HOST, /^Nothing that I read says "oomkilled"/],
  ['is web slow?', HOST, /^Nothing that I read says "slow" \(how fast it answers is not measured here\)/],
  ['is web broken?', IMAGE, /^\*\*Yes\*\*/],
  [
    'is web slow?',
    'diagnosis of deployment/web in namespace shop: healthy: no critical or warning finding',
    /^\*\*Healthy\*\*: nothing is wrong with deployment\/web in namespace shop \(how fast/,
  ],
])('a yes is borne out by what was read: %s', (asked, data, answer) => {
  const done = { name: 'diagnose', data, input: {}, said: '', error: false };
  expect(shaped({ is: 'yes-no', when: 'ill' }, done, asked)).toMatch(answer);
});
