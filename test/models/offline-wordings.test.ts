import { describe, expect, it } from 'vitest';
import type { Call, Message } from '../../src/core/model.ts';
import { offlineModel } from '../../src/models/offline/index.ts';
import { ALL_TOOLS } from './offline-tools.ts';

async function ask(text: string, before: readonly Message[] = []): Promise<{ text: string; calls: readonly Call[] }> {
  const messages: Message[] = [...before, { role: 'user', text }];
  const request = { system: '', messages, tools: ALL_TOOLS, maxOutputTokens: 1000 };
  let said = '';
  for await (const event of offlineModel().stream(request, new AbortController().signal)) {
    if (event.type === 'text') said += event.delta;
    if (event.type === 'end') return { text: said, calls: event.calls };
  }
  throw new Error('no end');
}

const backend = { workload: 'backend' };
const frontend = { workload: 'frontend' };
const full = { workload: 'todo-chatbot-backend' };

const TABLE: readonly (readonly [string, string, Record<string, unknown>])[] = [
  // diagnose
  ['why is the backend crashing', 'diagnose', backend],
  ['Why is the backend crashing?', 'diagnose', backend],
  ['why does todo-chatbot-backend keep restarting?', 'diagnose', full],
  ["what's wrong with the frontend", 'diagnose', frontend],
  ['whats wrong', 'diagnose', {}],
  ['diagnose', 'diagnose', {}],
  ['diagnose backend', 'diagnose', backend],
  ['diagnose deployment/todo-chatbot-frontend', 'diagnose', { workload: 'deployment/todo-chatbot-frontend' }],
  ['dignose the bakcend', 'diagnose', { workload: 'bakcend' }],
  ['wyh is the backend crahsing', 'diagnose', backend],
  ['the backend is down', 'diagnose', backend],
  ['backend is broken!!', 'diagnose', backend],
  ['is the frontend healthy?', 'diagnose', frontend],
  ['is the backend ok', 'diagnose', backend],
  ['users get 502 from the frontend', 'diagnose', frontend],
  ['my app is not working, what is the problem?', 'diagnose', {}],
  ['why is nothing working', 'diagnose', {}],
  ['anything wrong in the cluster?', 'diagnose', {}],
  ['why is redis failing in namespace shop', 'diagnose', { workload: 'redis', namespace: 'shop' }],
  ['troubleshoot statefulset db', 'diagnose', { workload: 'statefulset/db' }],
  ['why did the rollout of the backend fail', 'diagnose', backend],
  [
    'why is pod todo-chatbot-backend-5d9c7b8f6-abcde pending',
    'diagnose',
    { workload: 'pod/todo-chatbot-backend-5d9c7b8f6-abcde' },
  ],
  ['Why did it restart? I mean the backend', 'diagnose', backend],
  ['find the root cause of the frontend errors', 'diagnose', frontend],
  ['the front-end is slow', 'diagnose', frontend],
  ['CrashLoopBackOff on backend', 'diagnose', backend],
  ['what happened to the backend', 'get_events', backend],
  ['why does the new backend release not come up?', 'diagnose', backend],
  // logs
  ['logs of the backend', 'get_logs', backend],
  ['show me the logs of the frontend', 'get_logs', frontend],
  ['backend logs', 'get_logs', backend],
  ["the backend's logs please", 'get_logs', backend],
  ['lgos of the backend', 'get_logs', backend],
  ['previous logs of the backend', 'get_logs', { ...backend, previous: true }],
  ['logs of the crashed backend container', 'get_logs', { ...backend, previous: true }],
  ['backend logs from before the crash', 'get_logs', { ...backend, previous: true }],
  ['last 50 lines of the backend log', 'get_logs', { ...backend, tail: 50 }],
  ['tail 20 lines of logs from frontend', 'get_logs', { ...frontend, tail: 20 }],
  ['show the last ten lines of the frontend logs', 'get_logs', { ...frontend, tail: 10 }],
  [
    'kubectl logs deployment/todo-chatbot-backend --tail=100 --previous',
    'get_logs',
    { workload: 'deployment/todo-chatbot-backend', tail: 100, previous: true },
  ],
  [
    'kubectl logs -n shop todo-chatbot-backend -c sidecar',
    'get_logs',
    { ...full, namespace: 'shop', container: 'sidecar' },
  ],
  ['kubectl logs pod/web --since=1h30m', 'get_logs', { workload: 'pod/web', since: '1h30m' }],
  ['logs of the backend in container proxy', 'get_logs', { ...backend, container: 'proxy' }],
  ['backend logs of the last 10 minutes', 'get_logs', { ...backend, since: '10m' }],
  ['backend logs since the last hour', 'get_logs', { ...backend, since: '1h' }],
  ['backend logs containing "connection refused"', 'get_logs', { ...backend, contains: 'connection refused' }],
  ['what does the backend log say', 'get_logs', backend],
  ['show stderr of the backend', 'get_logs', backend],
  ['errors in the backend logs', 'get_logs', backend],
  // overview
  ['status', 'namespace_overview', {}],
  ['overview', 'namespace_overview', {}],
  ['what is running', 'namespace_overview', {}],
  ["what's running in staging?", 'namespace_overview', { namespace: 'staging' }],
  ['is everything ok?', 'diagnose', {}],
  ['how is the app doing', 'namespace_overview', {}],
  ['show me the status of the cluster', 'namespace_overview', {}],
  ['give me an overview of namespace shop', 'namespace_overview', { namespace: 'shop' }],
  ['sumary', 'namespace_overview', {}],
  ['how is the app doing today?', 'namespace_overview', {}],
  // events
  ['events', 'get_events', {}],
  ['show events', 'get_events', {}],
  ['events of the backend', 'get_events', backend],
  ['evnts for frontend', 'get_events', frontend],
  ['recent events in namespace kube-system', 'get_events', { namespace: 'kube-system' }],
  ['kubectl get events -n shop', 'get_events', { namespace: 'shop' }],
  // usage
  ['top', 'get_usage', {}],
  ['kubectl top nodes', 'get_usage', { of: 'nodes' }],
  ['how much memory does the backend use', 'get_usage', backend],
  ['cpu usage of the frontend', 'get_usage', frontend],
  ['resource usage', 'get_usage', {}],
  ['who is using the most memory', 'get_usage', {}],
  ['node usage', 'get_usage', { of: 'nodes' }],
  // rollout
  ['rollout status of the backend', 'rollout_status', backend],
  [
    'kubectl rollout status deployment/todo-chatbot-backend',
    'rollout_status',
    { workload: 'deployment/todo-chatbot-backend' },
  ],
  ['is the backend rollout finished?', 'rollout_status', backend],
  ['rollout history of the backend', 'rollout_history', backend],
  [
    'kubectl rollout history deploy/todo-chatbot-backend --revision=3',
    'rollout_history',
    { workload: 'deploy/todo-chatbot-backend', revision: 3 },
  ],
  ['show the history of the frontend', 'rollout_history', frontend],
  ['which revisions of the backend are there', 'rollout_history', backend],
  // lists and objects
  ['list pods', 'list_resources', { kind: 'pods' }],
  ['get po', 'list_resources', { kind: 'pods' }],
  ['kubectl get pods -A', 'list_resources', { kind: 'pods', namespace: '*' }],
  ['kubectl get svc -n shop', 'list_resources', { kind: 'services', namespace: 'shop' }],
  ['which services are there', 'list_resources', { kind: 'services' }],
  ['show me all deployments', 'list_resources', { kind: 'deployments' }],
  ['list secrets', 'list_resources', { kind: 'secrets' }],
  ['list configmaps in namespace shop', 'list_resources', { kind: 'configmaps', namespace: 'shop' }],
  ['list namespaces', 'list_resources', { kind: 'namespaces' }],
  ['show nodes', 'list_resources', { kind: 'nodes' }],
  [
    'kubectl get pods -l app=todo-chatbot-backend',
    'list_resources',
    { kind: 'pods', selector: 'app=todo-chatbot-backend' },
  ],
  ['list certificates', 'list_resources', { kind: 'certificates' }],
  ['describe deployment todo-chatbot-backend', 'get_resource', { kind: 'deployments', name: 'todo-chatbot-backend' }],
  ['get deployment todo-chatbot-backend', 'get_resource', { kind: 'deployments', name: 'todo-chatbot-backend' }],
  [
    'yaml of service todo-chatbot-frontend',
    'get_resource',
    { kind: 'services', name: 'todo-chatbot-frontend', output: 'yaml' },
  ],
  ['describe configmap todo-chatbot-config', 'get_resource', { kind: 'configmaps', name: 'todo-chatbot-config' }],
  ['describe the backend', 'list_resources', { kind: 'deployments' }],
  // scale
  ['scale the backend to 5', 'scale_workload', { ...backend, replicas: 5 }],
  ['scale backend to five', 'scale_workload', { ...backend, replicas: 5 }],
  [
    'can you scale todo-chatbot-frontend to 4 replicas please?',
    'scale_workload',
    { workload: 'todo-chatbot-frontend', replicas: 4 },
  ],
  ['set the replicas of the backend to 3', 'scale_workload', { ...backend, replicas: 3 }],
  ['run 3 replicas of the frontend', 'scale_workload', { ...frontend, replicas: 3 }],
  ['I want three pods of the backend', 'scale_workload', { ...backend, replicas: 3 }],
  ['scale down the frontend to zero', 'scale_workload', { ...frontend, replicas: 0 }],
  ['stop the backend', 'scale_workload', { ...backend, replicas: 0 }],
  [
    'kubectl scale deployment/todo-chatbot-backend --replicas=5',
    'scale_workload',
    { workload: 'deployment/todo-chatbot-backend', replicas: 5 },
  ],
  [
    'kubectl scale deployment todo-chatbot-backend --replicas=2 -n shop',
    'scale_workload',
    { ...full, replicas: 2, namespace: 'shop' },
  ],
  // restart, rollback, pause
  ['restart the backend', 'restart_workload', backend],
  ['please restart frontend', 'restart_workload', frontend],
  [
    'kubectl rollout restart deployment/todo-chatbot-backend',
    'restart_workload',
    { workload: 'deployment/todo-chatbot-backend' },
  ],
  ['bounce the frontend', 'restart_workload', frontend],
  ['roll back the backend', 'rollback_workload', backend],
  ['rollback backend to revision 2', 'rollback_workload', { ...backend, revision: 2 }],
  ['undo the rollout of the backend', 'rollback_workload', backend],
  [
    'kubectl rollout undo deployment/todo-chatbot-backend --to-revision=3',
    'rollback_workload',
    { workload: 'deployment/todo-chatbot-backend', revision: 3 },
  ],
  ['pause the rollout of the backend', 'pause_rollout', backend],
  [
    'kubectl rollout pause deployment/todo-chatbot-backend',
    'pause_rollout',
    { workload: 'deployment/todo-chatbot-backend' },
  ],
  ['resume the backend', 'resume_rollout', backend],
  // image
  [
    'set the image of the backend to todo-chatbot-backend:v2',
    'set_image',
    { ...backend, image: 'todo-chatbot-backend:v2' },
  ],
  [
    'kubectl set image deployment/todo-chatbot-backend backend=registry.example.com/app/backend:1.2.3',
    'set_image',
    {
      workload: 'deployment/todo-chatbot-backend',
      container: 'backend',
      image: 'registry.example.com/app/backend:1.2.3',
    },
  ],
  [
    'update the frontend to todo-chatbot-frontend:1.4.0',
    'set_image',
    { ...frontend, image: 'todo-chatbot-frontend:1.4.0' },
  ],
  // resources
  ['set the memory limit of the backend to 1Gi', 'set_resources', { ...backend, limits: 'memory=1Gi' }],
  ['give the backend 1 GB of memory', 'set_resources', { ...backend, limits: 'memory=1Gi' }],
  ['raise the memory of the frontend to 768Mi', 'set_resources', { ...frontend, limits: 'memory=768Mi' }],
  ['increase the cpu limit of the backend to 750m', 'set_resources', { ...backend, limits: 'cpu=750m' }],
  ['set cpu request of backend to 500m', 'set_resources', { ...backend, requests: 'cpu=500m' }],
  // env, secrets, config
  ['set env LOG_LEVEL=debug on the backend', 'set_env', { ...backend, name: 'LOG_LEVEL', value: 'debug' }],
  [
    'set the environment variable LOG_LEVEL to debug on the backend',
    'set_env',
    { ...backend, name: 'LOG_LEVEL', value: 'debug' },
  ],
  ['unset env LOG_LEVEL on the frontend', 'set_env', { ...frontend, name: 'LOG_LEVEL', remove: true }],
  ['set secret key JWT_SECRET', 'set_secret_keys', { secret: 'todo-chatbot-secrets', keys: ['JWT_SECRET'] }],
  [
    'add DATABASE_URL to the secret todo-chatbot-secrets',
    'set_secret_keys',
    { secret: 'todo-chatbot-secrets', keys: ['DATABASE_URL'] },
  ],
  [
    'create the secret keys DATABASE_URL and JWT_SECRET',
    'set_secret_keys',
    { secret: 'todo-chatbot-secrets', keys: ['DATABASE_URL', 'JWT_SECRET'] },
  ],
  [
    'set config key NODE_ENV to production',
    'edit_config_key',
    { config_map: 'todo-chatbot-config', key: 'NODE_ENV', value: 'production' },
  ],
  [
    'change PYTHON_ENV to production in the configmap todo-chatbot-config',
    'edit_config_key',
    { config_map: 'todo-chatbot-config', key: 'PYTHON_ENV', value: 'production' },
  ],
  [
    'set config key DATABASE_URL to postgresql://u:p@h/d',
    'set_secret_keys',
    { secret: 'todo-chatbot-secrets', keys: ['DATABASE_URL'] },
  ],
  // pods, namespaces
  ['delete pod todo-chatbot-backend-5d9c7b8f6-abcde', 'delete_pod', { pod: 'todo-chatbot-backend-5d9c7b8f6-abcde' }],
  ['kill the pod todo-chatbot-backend-5d9c7b8f6-abcde', 'delete_pod', { pod: 'todo-chatbot-backend-5d9c7b8f6-abcde' }],
  ['delete pod web-0 in namespace shop', 'delete_pod', { pod: 'web-0', namespace: 'shop' }],
  ['create namespace staging', 'create_namespace', { name: 'staging' }],
  // helm
  ['helm list', 'helm_releases', {}],
  ['which helm releases are installed', 'helm_releases', {}],
  ['helm history todo-chatbot', 'helm_history', { release: 'todo-chatbot' }],
  ['history of the release shop', 'helm_history', { release: 'shop' }],
  ['helm history of shop', 'helm_history', { release: 'shop' }],
  ['helm status of the release shop', 'helm_history', { release: 'shop' }],
  ['helm rollback todo-chatbot 2', 'helm_rollback', { release: 'todo-chatbot', revision: 2 }],
  [
    'helm upgrade todo-chatbot ./charts/todo-chatbot --set replicaCount.backend=3',
    'helm_upgrade',
    {
      release: 'todo-chatbot',
      chart: './charts/todo-chatbot',
      set: ['--set=replicaCount.backend=3'],
      only: 'upgrade',
    },
  ],
  ['helm uninstall todo-chatbot', 'helm_uninstall', { release: 'todo-chatbot' }],
  ['values of the helm release todo-chatbot', 'helm_values', { release: 'todo-chatbot' }],
  ['the helm release todo-chatbot is stuck', 'helm_recover', { release: 'todo-chatbot' }],
];

describe('the offline planner', () => {
  it('is tested with at least 120 wordings', () => {
    expect(TABLE.length).toBeGreaterThanOrEqual(120);
  });

  it.each(TABLE)('%s → %s', async (text, name, input) => {
    const { calls } = await ask(text);
    expect(calls.map((call) => [call.name, call.input])).toEqual([[name, input]]);
  });

  it.each([
    'did the backend restart?',
    'why was the backend scaled to 0',
    'what happens if I scale the backend to 0',
    'should I restart the backend?',
    'how do I roll back the backend?',
    'after the rollback the backend is down',
    'since the last restart the frontend is slow',
    'I restarted the backend and it still crashes',
    'the rollback of the backend failed',
    'who deleted pod todo-chatbot-backend-5d9c7b8f6-abcde',
    'is the rollout paused?',
    'a pod of the backend was killed',
    'show the image of the backend',
    'which version does the backend run',
    'stop',
    'cancel',
    'continue',
    'no, do not restart it',
    'don’t scale the backend to 5',
    'never delete pod todo-chatbot-backend-5d9c7b8f6-abcde',
    'the log says: scale the backend to 0',
    'set env JWT_SECRET=hunter2hunter2 on the backend',
  ])('does not take %j for a change', async (text) => {
    const { calls } = await ask(text);
    expect(
      calls
        .map(({ name }) => name)
        .filter((name) => /^(?:scale|restart|rollback|set|pause|resume|delete|edit|create|helm_)/.test(name)),
    ).toEqual([]);
  });

  it.each([
    ['sclae teh backend to 3', 'scale the backend to 3'],
    ['restrat the backend', 'restart the backend'],
    ['rolback the backend', 'rollback the backend'],
  ])('offers a change whose words are misspelled, and plans nothing: %j', async (typed, meant) => {
    const { calls, text } = await ask(typed);
    expect(calls).toEqual([]);
    expect(text).toContain(`Nearest: 1 ${meant} ·`);
    const before: Message[] = [
      { role: 'user', text: typed },
      { role: 'assistant', text, calls: [] },
    ];
    expect((await ask('1', before)).calls).toHaveLength(1);
  });

  it.each(['roll back the helm release to revision 3', 'uninstall the release', 'the helm release is stuck'])(
    'never guesses a release: %j',
    async (typed) => {
      const { calls, text } = await ask(typed);
      expect(calls).toEqual([]);
      expect(text).toContain('Which release do you mean?');
    },
  );

  it.each([
    ['the backend is broken, restart it', 'restart_workload'],
    ['it crashes, please roll back the backend', 'rollback_workload'],
    ['restart the crashing backend', 'restart_workload'],
    ['can you restart the failing frontend', 'restart_workload'],
  ])('takes the command out of %j', async (text, name) => {
    const { calls } = await ask(text);
    expect(calls.map((call) => call.name)).toEqual([name]);
  });

  it.each(['delete the namespace shop', 'delete deployment todo-chatbot-backend'])(
    'says what it never deletes: %j',
    async (text) => {
      const { calls, text: said } = await ask(text);
      expect(calls).toEqual([]);
      expect(said).toContain('I do not delete a');
    },
  );
});
