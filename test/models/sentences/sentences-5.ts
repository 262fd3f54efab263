/** What was not understood once, or was answered wrongly: what helm owns, namespaces, nodes, codes, what is new. */
import type { Expectation } from './sentences-1.ts';

const says = (answer: RegExp, ...reads: string[]): Expectation => ({ reads, answer });
const oneBackend: Expectation = { plan: /^Deployment\/todo-chatbot-backend edit \/spec\/replicas=1$/ };
const asksTag = says(/no version[\s\S]*Which tag should .*run\? For example/);
const asksBounds = says(/Between how many replicas\? For example/);
const autoscaled: Expectation = { plan: /^HorizontalPodAutoscaler\/todo-chatbot-backend create .*"maxReplicas":5/ };

export const SENTENCES_5: readonly (readonly [string, Expectation])[] = [
  ['upgrade everything to 1.3.0', { whole: [/image\.backend\.tag=1\.3\.0; image\.frontend\.tag=1\.3\.0/] }],
  ['upgrade the backend to 1.3.0', { plan: /todo-chatbot-backend edit .*image=todo-chatbot-backend:1\.3\.0$/ }],
  ['compare backend with staging', says(/Nothing here is called staging[\s\S]*\? For example/)],
  ['compare backend to the one in the namespace nowhere', says(/no deployment|namespace "nowhere"|nowhere/)],
  ['compare the backend with the frontend', says(/\*\*differ\*\*[\s\S]*image todo-chatbot-frontend/, 'get_resource')],
  ['compare the backend with the backend', says(/With which other namespace/)],
  ['cordon worker-7 and drain it', { reads: ['drain_node'] }],
  ['cordon the node worker-7, then drain that node', { reads: ['drain_node'] }],
  ['create a configmap called colours', { plan: /^ConfigMap\/colours create / }],
  ['make a new empty configmap named colours', { plan: /^ConfigMap\/colours create / }],
  ['create a configmap called colours with MAIN=blue', { plan: /^ConfigMap\/colours create .*"MAIN":"blue"/ }],
  ['create a configmap called colours with API_KEY=hunter2', says(/looks like a secret/)],
  ['create a configmap', says(/What should the ConfigMap be called/)],
  ['create a service account called robot', { plan: /^ServiceAccount\/robot create / }],
  ['create a secret called keys', says(/Which keys should the Secret keys have/)],
  ['exit code 137', says(/SIGKILL \(128 \+ 9\)/)],
  ['what does exit code 141 mean?', says(/SIGPIPE/)],
  ['the container exited with code 3', says(/chose by itself/)],
  ['it died with exit status 300', says(/from 0 to 255/)],
  ['port-forward backend 8080', { plan: /^Pod\/todo-chatbot-backend-\S+ forward 8080:8000$/ }],
  ['turn on autoscaling', asksBounds],
  ['enable autoscaling for the backend', asksBounds],
  ['make the backend scale automatically', asksBounds],
  ['turn on autoscaling for the backend between 2 and 5', autoscaled],
  ['enable an hpa on the backend with min 2 and max 5', autoscaled],
  ['which pod restarted the most', says(/\*\*None\*\* of the pods has restarted/, 'list_resources')],
  ['what has the most restarts?', says(/\*\*None\*\*/, 'list_resources')],
  ['who am i', says(/ as demo$/, 'list_contexts')],
  ['what user am I logged in as?', says(/ as demo$/, 'list_contexts')],
  ['only one pod of the backend', oneBackend],
  ['we want only one replica of the backend', oneBackend],
  ['what did you just do', says(/I did nothing yet/)],
  ['deploy the latest', asksTag],
  ['deploy the latest version of the backend', asksTag],
  ['upgrade the backend to latest', asksTag],
  ['bring the frontend up to the newest build', asksTag],
];
