/**
 * Sentences whose kind was read wrongly once: a condition before the request, factors, what is cleared and is no node,
 * what is seen and is no address, one pod of several.
 */
import type { Expectation } from './sentences-1.ts';

const backend = 'Deployment/todo-chatbot-backend';
const frontend = 'Deployment/todo-chatbot-frontend';
const scaled = (name: string, to: number): Expectation => ({ plan: new RegExp(`^${name} edit /spec/replicas=${to}$`) });
const restarted = (name: string): Expectation => ({ plan: new RegExp(`^${name} edit .*restartedAt=`) });
const says = (answer: RegExp, ...reads: string[]): Expectation => ({ reads, answer });
const waits = says(/cannot wait/);
const asksFor = says(/in all.*\? For example/);
const noNode = says(/I drain and cordon nodes/);
const noEnd: Expectation = { reads: ['diagnose', 'get_logs'] };

/** A wish to be told, a look, or a state that stands before the change is what the change waits for. */
const CONDITIONS: readonly (readonly [string, Expectation])[] = [
  ['tell me when the frontend is ready, then restart the backend', waits],
  ['let me know when the frontend is up and then scale the backend to 5', waits],
  ['ping me once it is back and restart the frontend', waits],
  ['report back after it is done, then scale the backend to 4', waits],
  ['restart the backend and tell me when the frontend is ready', waits],
  ['as soon as the frontend is healthy then scale backend to 3', waits],
  ['after the frontend rollout finishes, restart backend', waits],
  ['the moment the frontend is green, restart the backend', waits],
  ['wait for the frontend and then restart backend', waits],
  ['make sure the frontend is ready, then restart the backend', waits],
  ['check that the frontend is ready before you restart the backend', waits],
  ['when the frontend is ready restart backend', waits],
  ['the frontend picks up the new config, then restart the backend', says(/nothing is planned/)],
  ['restart the backend and tell me when it is done', restarted(backend)],
  ['restart backend and let me know once the backend is up again', restarted(backend)],
];

const FACTORS: readonly (readonly [string, Expectation])[] = [
  ['2x the backend', scaled(backend, 4)],
  ['scale backend 2x', scaled(backend, 4)],
  ['scale up the backend 3x', scaled(backend, 6)],
  ['scale backend to double', scaled(backend, 4)],
  ['scale the backend by a factor of 3', scaled(backend, 6)],
  ['triple the frontend', scaled(frontend, 6)],
  ['twice as many backend replicas', scaled(backend, 4)],
  ['backend x2', says(/2 replicas in all, or 2 times as many as now \(4\)\?/)],
  ['scale frontend x5', says(/5 replicas in all, or 5 times as many as now \(10\)\?/)],
  ['backend 2x', asksFor],
  ['set the backend to 2x', asksFor],
  ['scale down the backend 2x', asksFor],
  ['scale the backend 2 times', says(/nothing is planned/)],
];

const NO_NODES: readonly (readonly [string, Expectation])[] = [
  ['clear redis', noNode],
  ['clear the cache', noNode],
  ['empty the queue', noNode],
  ['flush the redis cache', noNode],
  ['clear the backend', noNode],
  ['move everything off the backend', noNode],
  ['drain the frontend', noNode],
];

const NO_ADDRESSES: readonly (readonly [string, Expectation])[] = [
  ['does the backend see the problem', noEnd],
  ['can the backend see the issue', noEnd],
  ['can the backend resolve the issue', noEnd],
  ['does the backend access the logs', noEnd],
  ['does the frontend see the backend', { plan: /^Pod\/todo-chatbot-frontend-\S+ exec/ }],
];

const PODS: readonly (readonly [string, Expectation])[] = [
  ['recreate the pod of the backend', says(/Which one: todo-chatbot-backend-.*\? For example: "delete pod todo-/)],
  ['restart the frontend pod', says(/Which one: todo-chatbot-frontend-.*\? For example/)],
  ['bounce a backend pod', says(/Which one: todo-chatbot-backend-/)],
];

const sized = (field: string, to: string): Expectation => ({
  plan: new RegExp(`^${backend} edit /spec/template/spec/containers/0/resources/${field}=${to}$`),
});

const AMOUNTS: readonly (readonly [string, Expectation])[] = [
  ['give the backend one and a half gigs of memory', sized('limits/memory', '1536Mi')],
  ['give the backend two gigs', sized('limits/memory', '2Gi')],
  ['give backend three quarters of a gig', sized('limits/memory', '768Mi')],
  ['limit backend to 750 megs', sized('limits/memory', '750Mi')],
  ['give backend a quarter core', sized('limits/cpu', '250m')],
  ['set the backend cpu limit to one and a half cores', sized('limits/cpu', '1500m')],
  ['reduce the backend memory request by 20%', sized('requests/memory', '205Mi')],
];

const ALL_OF_THEM: readonly (readonly [string, Expectation])[] = [
  [
    'scale everything to 0',
    { whole: [/todo-chatbot-backend edit \/spec\/replicas=0/, /frontend edit \/spec\/replicas=0/] },
  ],
  [
    'set LOG_LEVEL=debug on everything',
    { whole: [/todo-chatbot-backend edit .*LOG_LEVEL/, /frontend edit .*LOG_LEVEL/] },
  ],
  ['upgrade to 1.2.0', { whole: [/todo-chatbot helm/, /image\.backend\.tag=1\.2\.0; image\.frontend\.tag=1\.2\.0/] }],
  ['logs of everything', says(/todo-chatbot-backend[\s\S]*todo-chatbot-frontend/, 'get_logs')],
  ['show me the logs of both', says(/todo-chatbot-backend[\s\S]*todo-chatbot-frontend/, 'get_logs')],
  ['stop everything', says(/scaled to 0\?/)],
  ['shut everything down', says(/scaled to 0\?/)],
  ['kill everything', says(/I do not delete all/)],
  ['delete all configmaps', says(/I do not delete all configmaps/)],
  ['delete all failed pods', says(/none of these pods/, 'list_resources')],
  ['delete all completed jobs and restart the backend', says(/deletions alone/)],
  ['everything but the database should be restarted', says(/nothing is planned/)],
];

/** As it is typed at night. */
const TYPED: readonly (readonly [string, Expectation])[] = [
  ['uh backend is acting weird again, can u look', { reads: ['diagnose'] }],
  ['wtf is wrong with prod', { reads: ['diagnose'], answer: /Healthy/ }],
  ['who the hell scaled frontend', { reads: ['what_changed'] }],
  ['scale teh backend to 4', scaled(backend, 4)],
  ['pls kick todo-chatbot-bakend', restarted(backend)],
  ['frontend has been OOMing all night, double the memory of the backend', sized('limits/memory', '1Gi')],
  ['backend should be restarted', restarted(backend)],
  ['wipe the database', says(/nothing here is a workload called database/)],
  ['kill -9 the backend', says(/I force nothing/)],
  ['give me 5 backends', scaled(backend, 5)],
  ['one less frontend', scaled(frontend, 1)],
  ["don't restart anything yet", says(/nothing was changed/)],
  [
    'change NODE_ENV from production to staging in the config',
    { plan: /^ConfigMap\/todo-chatbot-config edit \/data\/NODE_ENV=staging$/ },
  ],
  [
    'change NODE_ENV from production to staging in todo-chatbot-config',
    { plan: /^ConfigMap\/todo-chatbot-config edit \/data\/NODE_ENV=staging$/ },
  ],
  ['rotate NODE_ENV in todo-chatbot-config', { none: true }],
];

export const SENTENCES_4: readonly (readonly [string, Expectation])[] = [
  ...CONDITIONS,
  ...FACTORS,
  ...NO_NODES,
  ...NO_ADDRESSES,
  ...PODS,
  ...AMOUNTS,
  ...ALL_OF_THEM,
  ...TYPED,
];
