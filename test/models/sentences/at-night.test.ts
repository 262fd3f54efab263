import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judge, listen } from './hearing.ts';
import type { Expectation } from './sentences-1.ts';

const reads = (...names: string[]): Expectation => ({ reads: names });
const says = (answer: RegExp, ...names: string[]): Expectation => ({ reads: names, answer });
const nothing = (answer: RegExp): Expectation => ({ reads: [], answer });

/** Said in a namespace whose backend is killed at its memory limit, by people in a hurry. */
const SAID: readonly (readonly [said: readonly string[], wanted: Expectation])[] = [
  [['helm upgrade failed why'], reads('helm_history')],
  [['why did the last helm upgrade fail?'], reads('helm_history')],
  [['helm rollback timed out'], reads('helm_history')],
  [['what runs in kube-system'], says(/namespace kube-system/, 'namespace_overview')],
  [['get pods running in kube-public'], says(/namespace kube-public/, 'list_resources')],
  [['what is running here'], reads('namespace_overview')],
  [['scale backend to 3, then show status'], { whole: [/spec\/replicas=3/] }],
  [['anything pending?'], says(/^Nothing that I read says "pending", but not all is well: \*\*container backend/)],
  [['is the backend pending?'], says(/^Nothing that I read says "pending"/)],
  [['is the backend crashing?'], says(/^\*\*Yes\*\*: container backend is killed/)],
  [
    ['is the frontend crashing?'],
    says(/^Nothing that I read says "crashing" of deployment\/todo-chatbot-frontend in namespace todo-chatbot, but/),
  ],
  [['is the backend slow?'], says(/^Nothing that I read says "slow" \(how fast it answers is not measured here\)/)],
  [['is something evicted?'], says(/^Nothing that I read says "evicted"/)],
  [['how many restarts does backend have'], says(/^2 pods with app=todo-chatbot-backend/)],
  [['is there a network policy blocking the backend'], says(/^no networkpolicies/)],
  [['what is listening on port 8000'], reads('list_resources')],
  [['last deploy was when'], reads('what_changed')],
  [['site returns 502'], reads('diagnose')],
  [['nvm'], nothing(/nothing was changed/)],
  [['y'], nothing(/nothing yet that a yes would answer/)],
  [["don't restart the backend, just show me its logs"], reads('get_logs')],
  [["don't scale the backend, restart it"], { none: true }],
  [['just make it work'], { plan: /limits\/memory="?320Mi/ }],
  [['use namespace kube-system'], nothing(/kubewhy -n kube-system/)],
  [['kubectl get deploy,svc,ing'], says(/2 services[\s\S]*no ingresses/, 'list_resources')],
  [['kubectl get deploy,svc web'], nothing(/Nothing is read/)],
  [['kubectl top po --containers'], reads('get_usage')],
  [['helm get values todo-chatbot -a'], reads('helm_values')],
  [['helm diff upgrade todo-chatbot ./chart'], nothing(/the card shows each difference/)],
  [['helm pull https://me:hunter2-Q9@charts.example.com/web'], nothing(/^I do not run "helm pull"\. Charts/)],
  [['stern backend --since 5m'], reads('get_logs')],
  [['stern . -i error'], says(/frontend/, 'get_logs')],
  [['stern -l app=web'], nothing(/I do not take -l of stern here/)],
  [['stern "(a|b)-x"'], nothing(/Nothing is read/)],
  [['why is the backend crashing', 'since when'], reads('what_changed')],
  [['when did it start failing'], reads('what_changed')],
  [['was there a deploy in the last 30 minutes?'], reads('what_changed')],
  [['are the other namespaces ok?'], reads('diagnose')],
  [['which secret is missing'], reads('diagnose')],
  [['is it just the backend or also the frontend'], reads('diagnose')],
  [['pods r stuck'], reads('diagnose')],
  [['is the node full?'], reads('get_usage')],
  [['which release owns the backend'], says(/^1 helm releases/, 'helm_releases')],
  [['kubectl logs -l app=x'], nothing(/"kubewhy logs -l" reads them in a shell/)],
  [['show me the evidence'], { none: true }],
  [['why is the backend crashing', 'show me the evidence'], reads('diagnose')],
  [['why is the backend crashing', 'are you sure?'], reads('diagnose')],
  [['why is the backend crashing', 'rollback then'], { plan: /^Deployment\/todo-chatbot-backend edit / }],
  [['why is the backend crashing', 'scale it to zero for now'], { plan: /replicas=0/ }],
  [['logs of backend', 'of the frontend i mean'], says(/^logs of deployment\/todo-chatbot-frontend/, 'get_logs')],
  [['show pods', 'only the failing ones'], says(/^\*\*\d of 4 pods\*\* (?:is|are) failing/)],
  [['show pods', 'describe the first'], reads('get_resource')],
  [['set NOTE="network policy of the stateful set" on the backend'], { plan: /network policy of the stateful set/ }],
  [["set NOTE='pods r us' on the backend"], { plan: /pods r us/ }],
  [['is backend/frontend ok'], reads('namespace_overview')],
  [['is todo-chatbot-backend/todo-chatbot-frontend ok'], reads('namespace_overview')],
  [["why can't the backend pull docker.io/nginx"], says(/backend/, 'diagnose')],
  [['logs of backend', 'only errors'], says(/contains "error"/, 'get_logs')],
];

/** A kind, or a namespace, that is not there: said by its name, and nothing else is looked at in its place. */
const NOT_HERE: readonly (readonly [sentence: string, named: RegExp])[] = [
  ['why is rc/cart crashing', /no kind "rc"/],
  ['why is certificate/web not ready', /no kind "certificate"/],
  ['why is rollout/checkout degraded', /no kind "rollout"/],
  ['logs of payments/api', /no kind "payments"/],
  ['is certificate.cert-manager.io/web ready?', /no kind "certificate.cert-manager.io"/],
];

describe('what operators say at night', () => {
  let ears: Awaited<ReturnType<typeof listen>>;
  beforeAll(async () => {
    ears = await listen('oom');
  });
  afterAll(() => ears.close());

  for (const [said, wanted] of SAID)
    it(said.join(' → '), async () => {
      expect(judge(wanted, await ears.hear(said))).toBeUndefined();
    });
  it.each(NOT_HERE)('%s', async (sentence, named) => {
    const { calls, plans, refused } = await ears.hear([sentence]);
    expect(refused).toMatch(named);
    expect([calls.length, plans.length]).toEqual([1, 0]);
  });
  it('a release whose name has a word for a failure is rolled back, not told about', async () => {
    const { calls, refused } = await ears.hear(['helm rollback stuck-app 3']);
    expect(calls).toEqual(['helm_rollback']);
    expect(refused).toMatch(/stuck-app/);
  });
  it('a workload by its namespace: kube-system/dns', async () => {
    const { refused } = await ears.hear(['why is kube-system/dns down']);
    expect(refused).toMatch(/no workload "dns" in namespace kube-system/);
  });
});
