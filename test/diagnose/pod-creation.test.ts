import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import {
  ago,
  deployment,
  event,
  healthyApp,
  obj,
  ownedBy,
  readyPod,
  replicaSet,
  service,
  statefulSet,
  type Obj,
} from '../helpers/k8s-more.ts';

/** A Deployment whose ReplicaSet may create no pod, with the API server's words. */
function refused(text: string): Obj[] {
  const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: text };
  const app = deployment('api', { replicas: 2, ready: 0, updated: 0, conditions: [failure] });
  const set = replicaSet(app, 1, { replicas: 2, have: 0, conditions: [failure] });
  return [app, set, event('FailedCreate', set, `Error creating: ${text}`)];
}

describe('a pod that the API server refuses to create', () => {
  it.each([
    [
      'names the quota and the amounts',
      'pods "api-h1-x" is forbidden: exceeded quota: team, requested: requests.cpu=500m, used: requests.cpu=1800m, limited: requests.cpu=2',
      'QuotaExceeded',
      { quota: 'team', resource: 'requests.cpu', requested: '500m', used: '1800m', hard: '2' },
    ],
    [
      'picks the one resource of several that does not fit',
      'pods "x" is forbidden: exceeded quota: team, requested: limits.memory=1Gi,pods=1, used: limits.memory=1Gi,pods=10, limited: limits.memory=8Gi,pods=10',
      'QuotaExceeded',
      { resource: 'pods', used: '10', hard: '10' },
    ],
    [
      'lists what the quota wants set',
      'pods "x" is forbidden: failed quota: team: must specify limits.cpu for: main; limits.memory for: main',
      'QuotaRequiresResources',
      { quota: 'team', missing: ['limits.cpu', 'limits.memory'], containers: ['main'] },
    ],
    [
      'reads the older text without containers',
      'pods "x" is forbidden: failed quota: team: must specify limits.cpu,limits.memory',
      'QuotaRequiresResources',
      { missing: ['limits.cpu', 'limits.memory'] },
    ],
    [
      'gives both values of a LimitRange maximum',
      'pods "x" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi',
      'LimitRangeViolation',
      { resource: 'memory', max: '1Gi', wanted: '2Gi', scope: 'Container' },
    ],
    [
      'gives both values of a LimitRange minimum',
      'pods "x" is forbidden: minimum cpu usage per Container is 100m, but request is 10m',
      'LimitRangeViolation',
      { resource: 'cpu', min: '100m', wanted: '10m', field: 'requests.cpu' },
    ],
    [
      'gives the ratio of a LimitRange',
      'pods "x" is forbidden: memory max limit to request ratio per Container is 2, but provided ratio is 4.000000',
      'LimitRangeViolation',
      { resource: 'memory', bound: 'ratio', max: '2' },
    ],
    [
      'lists the violations of the pod security level',
      'pods "x" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true)',
      'PodSecurityViolation',
      { level: 'restricted:latest' },
    ],
    [
      'names the webhook and its reason',
      'admission webhook "policy.example.com" denied the request: image must come from registry.example.com',
      'AdmissionWebhookDenied',
      { webhook: 'policy.example.com', reason: 'image must come from registry.example.com' },
    ],
    [
      'names the webhook and the service that is down',
      'Internal error occurred: failed calling webhook "inject.mesh.io": failed to call webhook: Post "https://injector.mesh.svc:443/inject?timeout=10s": dial tcp 10.96.3.4:443: connect: connection refused',
      'AdmissionWebhookUnavailable',
      { webhook: 'inject.mesh.io', service: 'injector', namespace: 'mesh' },
    ],
    [
      'names the service account',
      'pods "x" is forbidden: error looking up service account shop/runner: serviceaccount "runner" not found',
      'ServiceAccountNotFound',
      { serviceAccount: 'runner' },
    ],
    [
      'names the field of an invalid template',
      'Pod "x" is invalid: spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
      'PodSpecInvalid',
      { path: 'spec.containers[0].resources.requests' },
    ],
    [
      'names the priority class',
      'pods "x" is forbidden: no PriorityClass with name urgent was found',
      'PodSpecInvalid',
      { priorityClass: 'urgent' },
    ],
    [
      'names the runtime class',
      'pods "x" is forbidden: pod rejected: RuntimeClass "gvisor" not found',
      'PodSpecInvalid',
      { runtimeClass: 'gvisor' },
    ],
    [
      'quotes any other refusal',
      'pods is forbidden: User "rs" cannot create resource "pods" in API group ""',
      'PodCreationFailed',
      {},
    ],
  ])('%s', async (_sentence, text, cause, details) => {
    const diagnosis = await diagnoseRecording({ objects: refused(text) });
    expect(faults(diagnosis)).toEqual([`${cause} Deployment/api`]);
    expect(diagnosis.findings[0]).toMatchObject({ severity: 'critical', confidence: 'certain', details });
    expect(diagnosis.findings[0]?.evidence[0]?.text).toContain(text.slice(0, 60));
  });

  it.each([
    [
      'of a user and a group that the project has not',
      'pods "api-h1-" is forbidden: unable to validate against any security context constraint: [provider "anyuid": Forbidden: not usable by user or serviceaccount, provider restricted-v2: .spec.securityContext.fsGroup: Invalid value: []int64{70}: 70 is not an allowed group, provider restricted-v2: .containers[0].runAsUser: Invalid value: 70: must be in the ranges: [1000700000, 1000709999], provider "nonroot-v2": Forbidden: not usable by user or serviceaccount]',
      [
        'leave securityContext.fsGroup (70), containers[main].securityContext.runAsUser (70) out of the template',
        'oc adm policy add-scc-to-user nonroot-v2 -z ACCOUNT -n shop (not default,',
      ],
      'must be in the ranges: [1000700000, 1000709999]',
    ],
    [
      'of a capability',
      'pods "api-h1-" is forbidden: unable to validate against any security context constraint: [provider restricted-v2: .containers[0].capabilities.add: Invalid value: "NET_RAW": capability may not be added, provider "privileged": Forbidden: not usable by user or serviceaccount]',
      [
        'change containers[main].securityContext.capabilities.add ("NET_RAW") in the template',
        'privileged would, and opens the whole node',
      ],
      'capability may not be added',
    ],
    [
      'in words of older servers',
      'pods "api-h1-" is forbidden: unable to validate against any security context constraint: [spec.securityContext.hostNetwork: Invalid value: true: Host network is not allowed to be used]',
      ['change securityContext.hostNetwork (true) in the template', 'oc get scc shows those that exist'],
      'Host network is not allowed to be used',
    ],
  ])('tells the fields that constraints of OpenShift refuse: %s', async (_sentence, text, remedies, title) => {
    const [finding, ...more] = (await diagnoseRecording({ objects: refused(text) })).findings;
    expect(more).toEqual([]);
    expect(finding?.cause).toBe('PodSecurityViolation');
    expect(finding?.title).toContain(title);
    expect(finding?.title).not.toContain('pod security level');
    for (const [at, words] of remedies.entries()) expect(finding?.remedies[at]?.text).toContain(words);
    expect(finding?.remedies.map((one) => one.text).join()).not.toContain('pod-security.kubernetes.io');
  });

  it.each([
    [
      'has ended: a renewal',
      'x509: certificate has expired or is not yet valid: current time 2026-03-04T11:00:00Z is after 2026-03-01T00:00:00Z',
      'shows a certificate that has expired (2026-03-01T00:00:00Z)',
      /^renew the certificate that service stamper in mill shows \(Secret stamper-pair in mill\), which has ended.*kubectl rollout restart deployment\/stamper-op -n mill/,
    ],
    [
      'begins later: not a renewal',
      'x509: certificate has expired or is not yet valid: current time 2026-03-04T11:00:00Z is before 2026-03-09T00:00:00Z',
      'shows a certificate that is not taken',
      /^compare the clocks of the control plane/,
    ],
    [
      'is for another name: one for the name that is asked',
      'x509: certificate is valid for stamper.old.svc, not stamper.mill.svc',
      'shows a certificate that is not taken',
      /be made anew for stamper\.mill\.svc, the name by which the API server asks/,
    ],
    [
      'is for many other names: one for the name that is asked',
      `x509: certificate is valid for ${Array.from({ length: 12 }, (_, place) => `stamper-${place}.other.mill.svc`).join(', ')}, not stamper.mill.svc`,
      'shows a certificate that is not taken',
      /be made anew for stamper\.mill\.svc/,
    ],
    [
      'is of another CA: the CA',
      'x509: certificate signed by unknown authority',
      'shows a certificate that is not taken',
      /^put the CA of what service stamper in mill shows \(Secret stamper-pair: .* into webhooks\[stamp\.mill\.io\]\.clientConfig\.caBundle/,
    ],
  ])('for a webhook whose certificate %s', async (_what, reason, title, advice) => {
    const text = `Internal error occurred: failed calling webhook "stamp.mill.io": failed to call webhook: Post "https://stamper.mill.svc:443/stamp": tls: failed to verify certificate: ${reason}`;
    const far = { metadata: { namespace: 'mill' } };
    const objects = [
      ...refused(text),
      obj('Service', 'stamper', { ...far, spec: { selector: { app: 'stamper' }, ports: [{ port: 443 }] } }),
      obj('Deployment', 'stamper-op', {
        ...far,
        spec: {
          replicas: 1,
          template: {
            metadata: { labels: { app: 'stamper' } },
            spec: { containers: [], volumes: [{ name: 'certs', secret: { secretName: 'stamper-pair' } }] },
          },
        },
        status: { readyReplicas: 1 },
      }),
      {
        ...obj('MutatingWebhookConfiguration', 'stamper', { apiVersion: 'admissionregistration.k8s.io/v1' }),
        metadata: { name: 'stamper', uid: 'w' },
        webhooks: [{ name: 'stamp.mill.io', clientConfig: { service: { name: 'stamper', namespace: 'mill' } } }],
      },
    ];
    const { findings } = await diagnoseRecording({ objects }, { workload: 'deployment/api' });
    expect(findings[0]?.title).toContain(title);
    expect(findings[0]?.remedies[0]?.text).toMatch(advice);
  });

  it.each([
    ['nothing of its product stands', [], undefined, 'delete_object'],
    ['a Deployment of its product stands', [], 'stamper-op', undefined],
    ['another of its webhooks is answered', ['press'], undefined, undefined],
  ])(
    'for a webhook whose Service is gone deletes its configuration behind a yes only where %s',
    async (_what, more, rest, tool) => {
      const text =
        'Internal error occurred: failed calling webhook "stamp.mill.io": failed to call webhook: Post "https://stamper.mill.svc:443/stamp": service "stamper" not found';
      const far = { metadata: { namespace: 'mill' } };
      const asks = (name: string): object => ({
        name: `${name}.mill.io`,
        clientConfig: { service: { name, namespace: 'mill' } },
      });
      const objects = [
        ...refused(text),
        ...more.map((name) =>
          obj('Service', name, { ...far, spec: { selector: { app: name }, ports: [{ port: 443 }] } }),
        ),
        ...(rest === undefined ? [] : [obj('Deployment', rest, { ...far, spec: { replicas: 0 } })]),
        {
          ...obj('MutatingWebhookConfiguration', 'stamps', { apiVersion: 'admissionregistration.k8s.io/v1' }),
          metadata: { name: 'stamps', uid: 'w' },
          webhooks: [{ ...asks('stamper'), name: 'stamp.mill.io' }, ...more.map(asks)],
        },
      ];
      const { findings } = await diagnoseRecording({ objects }, { workload: 'deployment/api' });
      const removal = findings[0]?.remedies.find((one) => one.text.startsWith('or delete'));
      expect(removal?.text).toContain('MutatingWebhookConfiguration stamps');
      expect(removal?.change?.tool).toBe(tool);
    },
  );

  it('names an amount of a quota in the largest unit that stays whole', async () => {
    const text =
      'pods "x" is forbidden: exceeded quota: team, requested: limits.memory=4Gi, used: limits.memory=9Gi, limited: limits.memory=12Gi';
    const { findings } = await diagnoseRecording({ objects: refused(text) });
    expect(findings[0]?.remedies[0]?.text).toBe(
      'raise limits.memory above 12Gi of quota team: to 13Gi for one more such pod',
    );
  });

  it('is a warning when a quota stops only some of the replicas', async () => {
    const text = 'pods "x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=2, limited: pods=2';
    const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: text };
    const app = deployment('api', { replicas: 3, ready: 2, conditions: [failure] });
    const set = replicaSet(app, 1, { replicas: 3, have: 2, conditions: [failure] });
    const pods = ['a', 'b'].map((x) =>
      readyPod(`api-h1-${x}`, { owner: set, labels: { app: 'api', 'pod-template-hash': 'h1' } }),
    );
    const diagnosis = await diagnoseRecording({ objects: [app, set, ...pods] });
    expect(faults(diagnosis)).toEqual(['QuotaExceeded Deployment/api']);
    expect(diagnosis.findings[0]?.severity).toBe('warning');
  });

  it.each([
    ['count/pods', true],
    ['pods', false],
  ])('counts pods that have ended where the quota does: %s', async (resource, told) => {
    const text = `pods "x" is forbidden: exceeded quota: team, requested: ${resource}=1, used: ${resource}=2, limited: ${resource}=2`;
    const failure = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: text };
    const app = deployment('api', { replicas: 1, ready: 0, conditions: [failure] });
    const set = replicaSet(app, 1, { replicas: 1, have: 0, conditions: [failure] });
    const job = obj('Job', 'night-1', { metadata: { ownerReferences: [] }, status: { succeeded: 1 } });
    const over = ['a', 'b'].map((x) =>
      obj('Pod', `night-1-${x}`, {
        metadata: { ...ownedBy(job) },
        spec: { containers: [{ name: 'night', image: 'night:1' }] },
        status: { phase: 'Succeeded' },
      }),
    );
    const { findings } = await diagnoseRecording({ objects: [app, set, job, ...over] });
    const said = findings[0]?.remedies.map((one) => one.text).join('\n') ?? '';
    expect(said.includes('delete the 2 pods that have ended (of job night-1), which count/pods counts')).toBe(told);
  });

  it('is found on the StatefulSet by its event alone', async () => {
    const set = statefulSet('db', { ready: 0 });
    const text =
      'create Pod db-0 in StatefulSet db failed error: pods "db-0" is forbidden: error looking up service account shop/x: serviceaccount "x" not found';
    const objects = [set, service('db', { app: 'db' }, { clusterIP: 'None' }), event('FailedCreate', set, text)];
    expect(faults(await diagnoseRecording({ objects }))).toEqual(['ServiceAccountNotFound StatefulSet/db']);
  });

  it('explains the empty Service of the workload and its exceeded deadline', async () => {
    const [app, ...rest] = refused(
      'pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0',
    );
    const late = {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      message: 'ReplicaSet "api-h1" has timed out progressing.',
    };
    const status = app?.['status'] as { conditions: object[] };
    status.conditions.push(late);
    const diagnosis = await diagnoseRecording({ objects: [app, ...rest, service('api', { app: 'api' })] });
    expect(faults(diagnosis)).toEqual(['QuotaExceeded Deployment/api']);
    expect(diagnosis.findings[0]?.consequences).toEqual(
      expect.arrayContaining(['RolloutDeadlineExceeded', 'ServiceNoReadyEndpoints']),
    );
  });

  it('is over when a later attempt succeeded', async () => {
    const objects = healthyApp('api');
    const set = objects[1] as Obj;
    const old = event(
      'FailedCreate',
      set,
      'Error creating: pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=9, limited: pods=9',
      20,
    );
    expect(faults(await diagnoseRecording({ objects: [...objects, old] }))).toEqual([]);
  });

  it('may concern the ReplicaSet already', async () => {
    const message =
      'Failed to create new replica set "api-h2": replicasets.apps "api-h2" is forbidden: exceeded quota: objects, requested: count/replicasets.apps=1, used: count/replicasets.apps=5, limited: count/replicasets.apps=5';
    const app = deployment('api', {
      replicas: 1,
      ready: 0,
      updated: 0,
      conditions: [{ type: 'Progressing', status: 'False', reason: 'ReplicaSetCreateError', message }],
    });
    const diagnosis = await diagnoseRecording({ objects: [app] });
    expect(faults(diagnosis)).toEqual(['QuotaExceeded Deployment/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({
      quota: 'objects',
      resource: 'count/replicasets.apps',
      used: '5',
      hard: '5',
    });
  });

  it('names the LimitRange', async () => {
    const objects = [
      ...refused('pods "x" is forbidden: maximum cpu usage per Container is 1, but limit is 2'),
      obj('LimitRange', 'small', { spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } }),
    ];
    expect((await diagnoseRecording({ objects })).findings[0]?.details).toMatchObject({
      limitRange: 'small',
      max: '1',
      wanted: '2',
    });
  });

  it('is the namespace that will not go', async () => {
    const going = obj('Namespace', 'shop', {
      metadata: { deletionTimestamp: ago(30) },
      spec: { finalizers: ['kubernetes'] },
      status: {
        phase: 'Terminating',
        conditions: [
          {
            type: 'NamespaceContentRemaining',
            status: 'True',
            message: 'Some resources are remaining: widgets.example.com has 1 resource instances',
          },
        ],
      },
    });
    const text = 'pods "x" is forbidden: unable to create new content in namespace shop because it is being terminated';
    const diagnosis = await diagnoseRecording({ objects: [...refused(text), going] });
    expect(faults(diagnosis)).toEqual(['StuckTerminating Namespace/shop']);
    expect(diagnosis.findings[0]?.consequences).toContain('PodCreationFailed');
  });

  it('blames the CronJob when its Job may not create pods', async () => {
    const cron = obj('CronJob', 'report', { spec: { schedule: '0 * * * *' }, status: { lastScheduleTime: ago(5) } });
    const job = obj('Job', 'report-29000000', {
      metadata: { ownerReferences: [{ kind: 'CronJob', name: 'report', uid: cron.metadata.uid, controller: true }] },
      spec: { parallelism: 1, completions: 1 },
      status: {},
    });
    const text = 'Error creating: admission webhook "w.io" denied the request: no';
    const diagnosis = await diagnoseRecording({ objects: [cron, job, event('FailedCreate', job, text)] });
    expect(faults(diagnosis)).toEqual(['AdmissionWebhookDenied CronJob/report']);
  });
});

describe('the place of a value that a refusal names', () => {
  const words = 'admission webhook "labels.example.com" denied the request: centre 4711-x is not known';
  const withTemplate = (template: object): Obj[] => {
    const [app, ...rest] = refused(words);
    const spec = { ...(app?.['spec'] as object), template };
    return [{ ...app, spec } as Obj, ...rest];
  };

  it('is told with the value', async () => {
    const objects = withTemplate({ metadata: { labels: { app: 'api', centre: '4711-x' } }, spec: { containers: [] } });
    const { findings } = await diagnoseRecording({ objects });
    expect(findings[0]?.remedies[0]?.text).toContain('spec.template.metadata.labels.centre (4711-x)');
  });

  it('is not told where it stands beside what may be secret', async () => {
    const env = [{ name: 'DSN', value: 'pw-of-nobody-7, 4711-x' }];
    const objects = withTemplate({
      metadata: { labels: { app: 'api' } },
      spec: { containers: [{ name: 'main', env }] },
    });
    const { findings } = await diagnoseRecording({ objects });
    expect(JSON.stringify(findings)).not.toContain('pw-of-nobody-7');
  });
});
