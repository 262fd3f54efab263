/** Plain requests of a day on call: sizes that go, what was switched off, ages, single pods, thoughts, questions of lists. */
import type { Expectation } from './sentences-1.ts';

const says = (answer: RegExp, ...reads: string[]): Expectation => ({ reads, answer });
const gone = (name: string, path: string): Expectation => ({
  plan: new RegExp(`^Deployment/todo-chatbot-${name} edit /spec/template/spec/containers/0/${path}=undefined$`),
});
const running = says(/Healthy/, 'diagnose');
const whichPod = says(/Which one: todo-chatbot-backend-\S+, todo-chatbot-backend-\S+\? For example: "delete pod/);
const ages = says(/^Both are \*\*\d+[dhms]\S*\*\* old\.$/m, 'list_resources');
const thought = (words: RegExp): Expectation => says(new RegExp(`^Nothing is planned\\.[\\s\\S]*${words.source}`));

const SIZES: readonly (readonly [string, Expectation])[] = [
  ['remove the memory limit of the backend', gone('backend', 'resources/limits/memory')],
  ['please drop the cpu limit on the frontend', gone('frontend', 'resources/limits/cpu')],
  ["get rid of the backend's cpu limit", gone('backend', 'resources/limits/cpu')],
  ['lift the limit of cpu for the backend', gone('backend', 'resources/limits/cpu')],
  ['let the frontend run without a memory limit', gone('frontend', 'resources/limits/memory')],
  ['unset the cpu request of the backend', gone('backend', 'resources/requests/cpu')],
  [
    'remove all limits from the backend',
    { plan: /^Deployment\/todo-chatbot-backend edit \S*limits\/\w+=undefined \S*limits\/\w+=undefined$/ },
  ],
  [
    'remove the cpu and memory limits of the frontend',
    { plan: /^Deployment\/todo-chatbot-frontend edit \S*limits\/cpu=undefined \S*limits\/memory=undefined$/ },
  ],
  ['remove the resource limits of the frontend', { plan: /todo-chatbot-frontend edit .*limits\/cpu=undefined/ }],
  ['set the memory limit of the backend to none', gone('backend', 'resources/limits/memory')],
  ['the backend should have no cpu limit', gone('backend', 'resources/limits/cpu')],
  ['the backend should not have a memory limit', gone('backend', 'resources/limits/memory')],
  ['set the memory of the backend to none', { none: true }],
  ['remove the memory limit', says(/^Of which workload\? For example: "remove the memory limit of the backend"/)],
  ['remove the limit of the backend', says(/Which limit of backend should go, that of memory or that of cpu\?/)],
  ['drop the memory limit of the backend to 256Mi', { plan: /limits\/memory=256Mi$/ }],
  // Whose requests these are is not sure, and of the memory itself nothing can go.
  ['drop all requests of the backend', { none: true }],
  ['remove the memory of the backend', { none: true }],
  ['remove the memory limit of the backend if it is above 1Gi', says(/so nothing is planned/)],
  ['do not remove the memory limit of the backend', { none: true }],
  ['should we remove the memory limit of the backend?', says(/[Nn]othing is planned|nothing is planned/)],
  ["raise the backend's memory a bit", says(/^What should the memory limit of backend be\? For example/)],
  ['increase the cpu limit of the frontend a little', says(/^What should the cpu limit of frontend be\? For example/)],
  ['the frontend needs a bit more memory', says(/^What should the memory limit of frontend be\? For example/)],
];

const REST: readonly (readonly [string, Expectation])[] = [
  ['bring the frontend back up', running],
  ['start the backend again', running],
  ['turn the frontend back on', running],
  ['start the frontend with 3 replicas', { plan: /todo-chatbot-frontend edit \/spec\/replicas=3$/ }],
  ['bring the backend back up with 4 pods', { plan: /todo-chatbot-backend edit \/spec\/replicas=4$/ }],
  ['bring the fronted back up', says(/Do you mean todo-chatbot-frontend\? For example: "bring back/)],
  ['how old is the pod', says(/^All 4 are \*\*\d\S*\*\* old\.$/m, 'list_resources')],
  ['how old are the pods of the backend', ages],
  ['how long has the frontend been running', ages],
  ['when did the backend pods start', { reads: ['list_resources', 'what_changed'] }],
  ['kill the oldest backend pod', whichPod],
  ['delete the newest pod of the backend', whichPod],
  [
    'make sure there are always 3 frontends',
    says(/should frontend be scaled to 3\?[\s\S]*For example: "scale frontend to 3"/),
  ],
  ['what would happen if I deleted the backend service', thought(/say: \*\*delete the backend service\*\*/)],
  ['what happens if I restarted the frontend', thought(/say: \*\*restart the frontend\*\*/)],
  ['what would happen if the backend ran out of memory', says(/^That asks what would be/)],
  ['what if the node dies', says(/^That asks what would be/)],
  ['what if we scaled the backend to 5', thought(/say: \*\*scale the backend to 5\*\*/)],
  ['what if I dropped the cpu limit of the backend', thought(/say: \*\*drop the cpu limit of the backend\*\*/)],
  ['what is the restart count of the backend', says(/^2 pods with app=todo-chatbot-backend/, 'list_resources')],
  ['which deployments have no memory limit', says(/^2 deployments/, 'list_resources')],
  ['does the backend have a memory limit', says(/limits memory 512Mi/, 'get_resource')],
  [
    'remove the readiness probe from the backend',
    { plan: /^Deployment\/todo-chatbot-backend edit \S*\/readinessProbe=undefined$/ },
  ],
  ['which versions did the backend have', says(/^2 revisions/, 'rollout_history')],
  ['which pods restarted recently', says(/^\*\*0 of 4 pods\*\* have restarted/, 'list_resources')],
];

/** What no tool answers: the next step, and nothing else in its place. */
const ELSEWHERE: readonly (readonly [string, Expectation])[] = [
  ['how many replicas should the frontend have', says(/^\*\*2 replicas\*\* are wanted/, 'get_resource')],
  ['put the backend on pause', { plan: /todo-chatbot-backend edit \/spec\/paused=true$/ }],
  ['what is the ip of the backend pods', says(/^2 pods with app=todo-chatbot-backend/, 'list_resources')],
  ['show me who is using the most cpu right now', says(/uses the most CPU/, 'get_usage')],
  ['what would break if the backend went down', says(/^No object says who calls backend/)],
  ['what is the url of the app', says(/2 services/, 'list_resources')],
  ['where can I reach the frontend', says(/2 services/, 'list_resources')],
  [
    'how do I log in to the backend pod',
    says(/I open no shell[\s\S]*kubectl exec -it deployment\/todo-chatbot-backend /),
  ],
  ['log into the frontend pod', says(/I open no shell[\s\S]*todo-chatbot-frontend /)],
  ['turn on debug logging for the backend', says(/By which variable[\s\S]*"set env LOG_LEVEL=debug on backend"/)],
  ['move the backend to another node', says(/The scheduler chooses the node[\s\S]*"restart backend"/)],
  ['how much disk is left', says(/run "df -h" in the backend/)],
  ["is the frontend's volume full", says(/run "df -h" in frontend/)],
  ['run "df -h" in frontend', { plan: /^Pod\/todo-chatbot-frontend-\S+ exec$/ }],
  ['when does the certificate expire', says(/openssl x509 -noout -enddate/)],
  ['scale everything down', says(/should todo-chatbot-backend and todo-chatbot-frontend be scaled\?/)],
  ['logs of the backend', { reads: ['get_logs'] }],
  ['log of the frontend pod', { reads: ['get_logs'] }],
];

export const SENTENCES_6: readonly (readonly [string, Expectation])[] = [...SIZES, ...REST, ...ELSEWHERE];

/** Conversations: the person says yes to every card but the last. */
export const SWITCHED_OFF: readonly (readonly [said: readonly string[], wanted: Expectation])[] = [
  [
    ['scale the frontend to 0', 'bring the frontend back up'],
    { plan: /todo-chatbot-frontend edit \/spec\/replicas=2$/ },
  ],
  [
    // Another change between them: what is known then is the release.
    ['stop the frontend', 'restart the backend', 'start the frontend again'],
    { plan: /todo-chatbot-frontend edit \/spec\/replicas=2$/ },
  ],
  [
    [
      'autoscale the frontend between 3 and 6',
      'scale the frontend to 0',
      'restart the backend',
      'wake up the frontend',
    ],
    { plan: /todo-chatbot-frontend edit \/spec\/replicas=3$/ },
  ],
  [
    [
      'kubectl create deployment web --image=todo-chatbot-frontend:latest',
      'scale web to 0',
      'restart the backend',
      'bring web back up',
    ],
    says(/^web is scaled to 0, and I know of no autoscaler and no release[\s\S]*For example: "scale web to 3"/),
  ],
  [['remove the cpu limit of the backend', 'undo'], { plan: /todo-chatbot-backend edit \S*limits\/cpu=500m$/ }],
];
