/** What was not understood once, or was answered wrongly: what helm owns, namespaces, nodes, codes, what is new. */
import type { Expectation } from './sentences-1.ts';

const says = (answer: RegExp, ...reads: string[]): Expectation => ({ reads, answer });
const oneBackend: Expectation = { plan: /^Deployment\/todo-chatbot-backend edit \/spec\/replicas=1$/ };
const asksTag = says(/no version[\s\S]*Which tag should .*run\? For example/);
const inParts = says(/nothing is planned\.[\s\S]*is the rollout of the whole workload\./);
const asksBounds = says(/Between how many replicas\? For example/);
const autoscaled: Expectation = { plan: /^HorizontalPodAutoscaler\/todo-chatbot-backend create .*"maxReplicas":5/ };

/** What the suites of others ask for, and what their users wrote: of each kind what comes of it. */
const TASKS: readonly (readonly [string, Expectation])[] = [
  ['Scale the backend deployment up by 100%', { plan: /todo-chatbot-backend edit \/spec\/replicas=4$/ }],
  ['Scale down the backend deployment by 50%', oneBackend],
  [
    'In todo-chatbot, update the image of the backend to version 1.1.0',
    { plan: /image=todo-chatbot-backend:1\.1\.0$/ },
  ],
  ['Update the backend to 1.1.0 without downtime', says(/without downtime[\s\S]*nothing is planned/)],
  ["There is a problem with the deployment named 'todo-chatbot-backend'", says(/[Hh]ealthy/, 'diagnose')],
  ["Fix the problem with the deployment named 'todo-chatbot-backend'", says(/[Hh]ealthy|nothing to fix/, 'diagnose')],
  ["What's wrong with my todo-chatbot-backend pod", says(/Healthy/, 'diagnose')],
  ["what's wrong with the pod todo-chatbot-backend", says(/Healthy/, 'diagnose')],
  ['what else is broken', says(/[Hh]ealthy/, 'diagnose')],
  ['how long has it been down', says(/[Hh]ealthy/, 'diagnose')],
  ["what's the most urgent", says(/[Hh]ealthy/, 'diagnose')],
  ['is it up again', { reads: ['namespace_overview'] }],
  ['show the logs of the one that crashes', says(/[Hh]ealthy/, 'diagnose')],
  ['can you check the database', says(/[Hh]ealthy/, 'diagnose')],
  ['is dns working', says(/[Hh]ealthy/, 'diagnose')],
  ['List the images of all pods in the cluster', { reads: ['list_resources'] }],
  ['The backend deployment needs a rolling restart', { plan: /todo-chatbot-backend edit .*restartedAt/ }],
  [
    'The backend deployment in the todo-chatbot namespace needs a restart. Add an annotation for it.',
    says(/nothing is planned/),
  ],
  [
    "Show me only the Warning events of the pod named 'todo-chatbot-backend'",
    says(/no events of deployment/, 'get_events'),
  ],
  ["Using a field selector, list only the namespace 'todo-chatbot'", says(/^1 namespace /, 'list_resources')],
  ['How is the usage of the master nodes?', { reads: ['get_usage'] }],
  ['Introduce yourself and list your tools', says(/I work without a language model/)],
  ['Create a pod named web-server with the nginx image', { plan: /^Pod\/web-server create .*"image":"nginx"/ }],
  ['Create a nginx pod', says(/With which image/)],
  [
    'Create a network policy that allows egress to ns2 and DNS only',
    says(/do not write a NetworkPolicy[\s\S]*apply -f FILE/),
  ],
  ['Create a StatefulSet named db with 3 replicas', says(/do not write a StatefulSet/)],
  ['Create a read-only role for pods', says(/do not write a Role/)],
  ['Create an HPA for the backend with min 1 and max 5 replicas at 50% cpu', autoscaled],
  ['Why can the service account reader not list pods?', { reads: ['can_i'] }],
  ['Why can the service account reader not list pods? Fix it', { reads: ['can_i'] }],
  ['Resize the pvc data to 15Gi', { reads: ['edit_object'] }],
  ['what is wrong with the backend deployment in todo-chatbot?', says(/Healthy/, 'diagnose')],
  ['figure out why workload backend in todo-chatbot namespace is unhealthy?', says(/Healthy/, 'diagnose')],
  ['what is going on in the todo-chatbot namespace?', says(/Healthy/, 'diagnose')],
  ['set the image of app to busybox:1', { none: true }],
  ['How many pods have the label app=todo-chatbot-backend?', says(/^2 pods/, 'list_resources')],
  ['How many pods are actually running?', says(/4 of 4 pods/, 'list_resources')],
  ["What is the current Kubernetes context I'm using", says(/this run uses/, 'list_contexts')],
  ['what is wrong in all namespaces', says(/all namespaces/, 'diagnose')],
];

const three = (name: string): RegExp => new RegExp(`Deployment/todo-chatbot-${name} edit /spec/replicas=3\\b`);
const before: Expectation = { plan: /todo-chatbot-backend edit \S*image=todo-chatbot-backend:1\.0\.0$/ };
const debug: Expectation = { plan: /todo-chatbot-backend edit \S*env\S*"LOG_LEVEL","value":"debug"/ };

/** Words beside a plain wish that change nothing of it, or all of it. */
const BESIDE: readonly (readonly [string, Expectation])[] = [
  ['drain gpuhost', says(/did not work/, 'drain_node')],
  ['drain redis', says(/I drain and cordon nodes/)],
  ['frontend and backend: 3 replicas each', { whole: [three('frontend'), three('backend')] }],
  ['scale backend and frontend to 3 each', { whole: [three('frontend'), three('backend')] }],
  ['take one replica away from the backend', oneBackend],
  ['add a third replica to the frontend', { plan: three('frontend') }],
  ['the backend needs a fifth replica', says(/To how many replicas in all/)],
  ['scale the backend to 3 again', { plan: three('backend') }],
  ['do not scale the backend to 3 again', { none: true }],
  ['restart the backend again', { plan: /todo-chatbot-backend edit .*restartedAt/ }],
  ['never restart the backend again', { none: true }],
  ['go back one revision on the backend', before],
  ['roll the backend back by one version', before],
  ['go back three revisions on the backend', says(/To which revision\?/)],
  ['roll back the frontend by 2 revisions', says(/history of frontend[\s\S]*roll back frontend to revision 2/)],
  ['backend: LOG_LEVEL=debug', debug],
  ['backend: LOG_LEVEL to debug', debug],
  ['backend: CPU=500m', { none: true }],
  ['backend: DB_PASSWORD=hunter2', says(/looks like a secret/)],
  ['tail -f the frontend', { reads: ['get_logs'] }],
];

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
  ['set A=1 and B=2 on the backend', { whole: [/todo-chatbot-backend edit .*"A"/, /todo-chatbot-backend edit .*"B"/] }],
  ['set env FOO=1, BAR=2 on the frontend', { whole: [/frontend edit .*FOO/, /frontend edit .*BAR/] }],
  ['set A=1 and DB_PASSWORD=hunter2 on the backend', says(/looks like a secret/)],
  ['the backend is not accessible, please fix it', { reads: ['diagnose'], answer: /[Hh]ealthy/ }],
  ['do a canary release of the backend with 1.1.0', inParts],
  ['roll out 1.2.0 as a canary on the backend', inParts],
  ['send 10% of the traffic to backend 1.2.0', inParts],
  ['release the frontend 1.2.0 to ten percent of users', inParts],
  [
    'set the cpu limit of each container of the backend to 200m',
    says(/not "each container of", so nothing is planned/),
  ],
  ['give every container of the backend at most 200m cpu', says(/nothing is planned/)],
  ['create a canary deployment', says(/With which image, and under which name\?/)],
  ...TASKS,
  ...BESIDE,
];
