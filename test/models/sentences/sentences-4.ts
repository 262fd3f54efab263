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

export const SENTENCES_4: readonly (readonly [string, Expectation])[] = [
  ...CONDITIONS,
  ...FACTORS,
  ...NO_NODES,
  ...NO_ADDRESSES,
  ...PODS,
];
