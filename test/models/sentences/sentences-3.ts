/**
 * A third set of what on-call people type, to the same namespace as the first two, written without a look at the
 * grammar: plain changes in words that are not the usual ones, sentences that must plan nothing, questions, and command
 * lines as they stand in runbooks. Since then the grammar was mended by it: it keeps what is understood, and measures
 * nothing any more.
 */
import type { Expectation } from './sentences-1.ts';

const none: Expectation = { none: true };
const backend = 'Deployment/todo-chatbot-backend';
const frontend = 'Deployment/todo-chatbot-frontend';
const config = 'ConfigMap/todo-chatbot-config';
const scaled = (name: string, to: number): Expectation => ({ plan: new RegExp(`^${name} edit /spec/replicas=${to}$`) });
const edited = (name: string, text: string): Expectation => ({ plan: new RegExp(`^${name} edit .*${text}`) });
const restarted = (name: string): Expectation => edited(name, 'restartedAt=');
const made = (text: string): Expectation => ({ plan: new RegExp(`^${text} create`) });
const deleted = (text: string): Expectation => ({ plan: new RegExp(`^${text} delete`) });
const reads = (...names: string[]): Expectation => ({ reads: names });
const says = (answer: RegExp, ...names: string[]): Expectation => ({ reads: names, answer });

/** 40 plain changes in unusual words. */
const CHANGES: readonly (readonly [string, Expectation])[] = [
  ['widen the backend to 6 pods', scaled(backend, 6)],
  ['frontend x5 please', none],
  ['beef up backend: 4 instances', scaled(backend, 4)],
  ['we are getting hammered, spin up two more backends', scaled(backend, 4)],
  ['shrink frontend to 1', scaled(frontend, 1)],
  ['halve the frontend', scaled(frontend, 1)],
  ['triple the number of backend pods', scaled(backend, 6)],
  ['turn the frontend off', scaled(frontend, 0)],
  ['park the backend at zero', scaled(backend, 0)],
  ['backend replicas := 3', scaled(backend, 3)],
  ['todo-chatbot-frontend should have exactly 3 replicas', scaled(frontend, 3)],
  ['i want 3 backend pods instead of 2', scaled(backend, 3)],
  ['set number of replicas to 4 on deploy/todo-chatbot-backend', scaled(backend, 4)],
  ['cycle the backend pods', restarted(backend)],
  ['give the frontend a kick', restarted(frontend)],
  ['recycle todo-chatbot-backend', restarted(backend)],
  ['roll the frontend so it picks up the new config', restarted(frontend)],
  ['the backend is wedged, reboot it', restarted(backend)],
  ['trigger a fresh rollout of the backend with the same image', restarted(backend)],
  ['turn it off and on again (the frontend)', restarted(frontend)],
  ['refresh all pods of the backend one by one', restarted(backend)],
  ['move the backend to tag 1.1.0', edited(backend, '1\\.1\\.0')],
  ['ship 1.1.0 of the frontend', edited(frontend, '1\\.1\\.0')],
  ['pin the backend image to tag 1.0.0', edited(backend, '1\\.0\\.0')],
  ['downgrade the backend to revision 1', edited(backend, '1\\.0\\.0')],
  ['take the backend back to what it ran before', edited(backend, '1\\.0\\.0')],
  ['revert the latest deploy of the backend', edited(backend, '1\\.0\\.0')],
  ['allow the backend up to 768Mi of RAM', edited(backend, '768Mi')],
  ['cap frontend memory at 768Mi', edited(frontend, '768Mi')],
  ['backend: mem limit 1Gi', edited(backend, '1Gi')],
  ['give the frontend a cpu limit of 400 millicores', edited(frontend, '400m')],
  ['let the backend request 300Mi memory', edited(backend, '300Mi')],
  ['turn on debug logging in the backend via LOG_LEVEL=debug', edited(backend, 'debug')],
  ['add env FEATURE_SEARCH with value on to the frontend', edited(frontend, 'FEATURE_SEARCH')],
  ['export WORKERS=2 into the backend', edited(backend, 'WORKERS')],
  ['change PYTHON_ENV in todo-chatbot-config to staging', edited(config, 'staging')],
  ['freeze the rollout of the frontend', edited(frontend, 'paused=true')],
  ['put the frontend rollout on hold', edited(frontend, 'paused=true')],
  ['I need a namespace called load-test', made('Namespace/load-test')],
  ['wipe the configmap todo-chatbot-config', deleted(config)],
];

/** 35 that must plan nothing. */
const NOTHING: readonly (readonly [string, Expectation])[] = [
  // negations
  ['hands off the backend, no restarts', none],
  ['cancel the plan to scale the backend to 6', none],
  ["we shouldn't touch the frontend's replicas today", none],
  ['skip the restart of the backend', none],
  ['not the backend, and nothing else either', none],
  ['refrain from scaling the frontend to 5', none],
  ['restart the backend? over my dead body', none],
  ['scrap that, no rollback of the backend', none],
  ['I would rather not set the backend to 4 replicas', none],
  ['everything except a restart of the backend is fine', none],
  // questions
  ['would a restart of the backend fix this?', none],
  ['who would notice if I deleted the configmap?', none],
  ['what breaks if the backend goes to zero replicas', none],
  ['should the backend be at 4 replicas at this load', none],
  ['did anybody restart the frontend', none],
  ['restart the backend or the frontend, which is safer?', none],
  ['any reason not to scale the backend to 5?', none],
  // conditions, times
  ['if the error rate passes 5% scale the backend to 8', none],
  ['restart the backend in 20 minutes', none],
  ['tonight at 23:00 scale the frontend to 0', none],
  ['after the backup has finished, restart the backend', none],
  ['unless someone objects, roll back the backend', none],
  ['scale the backend to 6 every weekday at 8', none],
  ['wait until the queue is empty and then restart the frontend', none],
  // past, other people's words
  ['last week we set the backend memory to 2Gi', none],
  ['the vendor recommends: scale the backend to 12', none],
  ['"restart the backend" is what the ticket says', none],
  ['Jonas had scaled the frontend to 4 before he left', none],
  ['the postmortem says the restart of the backend made it worse', none],
  ['copied from chat: <alice> scale backend to 9 <bob> no!', none],
  // exceptions, several at once that cannot be
  ['restart everything except the backend and the frontend', none],
  ['scale the backend to three or whatever you think', none],
  ['evict a pod of the backend', none],
  ['kill one pod of the frontend', none],
  // numbers that are cut short
  ['scale backend to three hundred', { reads: [], answer: /^(?!.*to three\*\*)/s }],
  ['set the backend to 2 thousand replicas', { reads: [], answer: /^(?!.*to 2 replicas\*\*)/s }],
  // English with a word that other languages have too
  ['check that the backend can reach google.com:443', { reads: [], answer: /^(?!N[aã]o entendi)/ }],
  ['run du in the pod of the backend', { reads: [], answer: /^(?!Je )/ }],
  // other languages: not understood is right, a wrong plan is not
  ['starte das backend bitte nicht neu', none],
  ['nie skaluj frontendu do 5', none],
  ['não reinicie o backend', none],
];

/** 25 questions people ask. */
const QUESTIONS: readonly (readonly [string, Expectation])[] = [
  ['anything on fire?', reads('diagnose', 'namespace_overview')],
  ['give me the lay of the land', reads('namespace_overview', 'diagnose', 'list_resources')],
  ['is the backend happy', reads('diagnose', 'rollout_status')],
  ['what is the backend complaining about', reads('get_logs', 'diagnose')],
  ['tail the frontend', reads('get_logs')],
  ['last 50 lines of the backend please', reads('get_logs')],
  ['any stack traces in the backend?', reads('get_logs', 'diagnose')],
  ['grep the backend logs for timeout', reads('get_logs')],
  ['what happened here in the last hour', reads('what_changed', 'get_events')],
  ['who touched the backend last', reads('what_changed', 'rollout_history')],
  ['which version of the backend is live', says(/latest|1\.\d/, 'get_resource', 'list_resources', 'rollout_history')],
  [
    'how many pods has the frontend got',
    reads('list_resources', 'get_resource', 'rollout_status', 'namespace_overview'),
  ],
  ['is the rollout of the backend through yet', reads('rollout_status')],
  ['how much memory does the backend eat', reads('get_usage')],
  ['are we close to any memory limit?', reads('get_usage', 'diagnose')],
  ['what is the memory limit of the frontend set to', reads('get_resource', 'get_usage')],
  ['which keys does the secret have', reads('get_resource', 'list_resources')],
  ['where does the backend get DATABASE_URL from', reads('get_resource', 'namespace_overview')],
  ['compare revision 1 and 2 of the backend', reads('rollout_history')],
  ['am I allowed to delete pods here', reads('can_i')],
  ['which services point at the frontend', reads('list_resources', 'get_resource', 'namespace_overview')],
  ['warnings of today', reads('get_events')],
  ['show me the yaml of the backend deployment', reads('get_resource')],
  ['which node do the pods run on', reads('list_resources')],
  ['what releases has helm put here', reads('helm_releases')],
];

/** 20 command lines as they stand in runbooks. */
const COMMANDS: readonly (readonly [string, Expectation])[] = [
  ['kubectl scale deployment todo-chatbot-frontend --replicas 4 -n todo-chatbot', scaled(frontend, 4)],
  ['kubectl -n todo-chatbot scale --replicas=1 deployment/todo-chatbot-backend', scaled(backend, 1)],
  ['k rollout restart deployment todo-chatbot-backend', restarted(backend)],
  ['kubectl rollout undo deployment/todo-chatbot-backend --to-revision=1', edited(backend, '1\\.0\\.0')],
  ['kubectl rollout pause deploy/todo-chatbot-frontend', edited(frontend, 'paused=true')],
  ['kubectl set env deploy/todo-chatbot-backend LOG_LEVEL=warn', edited(backend, 'warn')],
  ['kubectl set resources deploy todo-chatbot-backend --limits=memory=1Gi', edited(backend, '1Gi')],
  ['kubectl create ns blue-lab', made('Namespace/blue-lab')],
  ['$ kubectl rollout status deploy/todo-chatbot-backend', reads('rollout_status')],
  ['kubectl logs deploy/todo-chatbot-backend --tail=100 --since=10m', reads('get_logs')],
  ['kubectl logs -p deploy/todo-chatbot-backend', reads('get_logs')],
  ["kubectl get events --sort-by='.lastTimestamp'", reads('get_events', 'list_resources')],
  ['kubectl get deploy todo-chatbot-backend -o yaml', reads('get_resource')],
  ['kubectl describe deploy/todo-chatbot-frontend', reads('get_resource', 'diagnose')],
  ['kubectl top pods -n todo-chatbot', reads('get_usage')],
  ['kubectl auth can-i delete pods -n todo-chatbot', reads('can_i')],
  ['helm ls -n todo-chatbot', reads('helm_releases')],
  ['kubectl exec -it deploy/todo-chatbot-backend -- rm -rf /data', none],
  ['kubectl scale deployment todo-chatbot-backend --replicas=0 --dry-run=server', none],
  ['kubectl delete pods --all -n todo-chatbot', none],
];

export const SENTENCES_3: readonly (readonly [string, Expectation])[] = [
  ...CHANGES,
  ...NOTHING,
  ...QUESTIONS,
  ...COMMANDS,
];
