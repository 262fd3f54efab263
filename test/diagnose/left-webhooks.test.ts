import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { deployment, event, healthyApp, obj, replicaSet, service, type Obj } from '../helpers/k8s-more.ts';

const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] };

/** A webhook of an operator whose Service in `tracing` is looked for; `more` says how it differs. */
const hook = (more: object = {}, name = 'inject.tracer.dev'): object => ({
  name,
  failurePolicy: 'Fail',
  clientConfig: { service: { namespace: 'tracing', name: 'tracer-hook', port: 443 } },
  rules: [rule],
  ...more,
});
const hooks = (kind: 'Mutating' | 'Validating', ...webhooks: object[]): Obj =>
  obj(`${kind}WebhookConfiguration`, 'tracer', { apiVersion: 'admissionregistration.k8s.io/v1', webhooks });
const shop = (labels: object = {}): Obj => obj('Namespace', 'shop', { metadata: { labels } });
const far = (name: string): Obj => {
  const one = service(name, { app: name });
  return { ...one, metadata: { ...one.metadata, namespace: 'tracing' } };
};

const told = async (...objects: Obj[]): Promise<readonly string[]> =>
  faults(await diagnoseRecording({ objects: [...healthyApp('web'), ...objects] }));

describe('a webhook whose Service in another namespace is gone, while nothing fails', () => {
  it.each<readonly [string, 'Mutating' | 'Validating', object, object]>([
    ['for every namespace', 'Mutating', {}, {}],
    ['that checks', 'Validating', {}, {}],
    [
      'for all but its own',
      'Mutating',
      {
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['tracing'] }],
        },
      },
      {},
    ],
    [
      'for namespaces that ask for it',
      'Mutating',
      { namespaceSelector: { matchLabels: { trace: 'on' } } },
      { trace: 'on' },
    ],
    ['for objects such as those here', 'Validating', { objectSelector: { matchLabels: { app: 'web' } } }, {}],
    ['for all kinds of any group', 'Validating', { rules: [{ ...rule, apiGroups: ['*'], resources: ['*/*'] }] }, {}],
  ])('%s is told before it refuses', async (_what, kind, more, labels) => {
    const objects = [...healthyApp('web'), shop(labels), hooks(kind, hook(more))];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual([`WebhookWithoutBackend ${kind}WebhookConfiguration/tracer`]);
    const [found] = diagnosis.findings;
    expect(found).toMatchObject({ severity: 'warning', details: { webhook: 'inject.tracer.dev' } });
    expect(found?.title).toContain('asks service tracer-hook in tracing, which does not exist');
    expect(found?.remedies.map(({ change }) => change?.tool)).toEqual(['delete_object', undefined, 'edit_object']);
    expect(diagnosis.stats.apiRequests).toBeLessThanOrEqual(20);
  });

  it.each<readonly [string, object]>([
    ['lets pass what it does not see', { failurePolicy: 'Ignore' }],
    ['is asked outside of the cluster', { clientConfig: { url: 'https://hooks.example.com/v1' } }],
    ['is for other namespaces', { namespaceSelector: { matchLabels: { trace: 'on' } } }],
    ['is for other objects', { objectSelector: { matchLabels: { app: 'batch' } } }],
    ['is for objects of its product', { rules: [{ ...rule, apiGroups: ['tracer.dev'], resources: ['probes'] }] }],
    ['is for nodes', { rules: [{ ...rule, resources: ['nodes', 'nodes/status'] }] }],
    ['is for programs in pods', { rules: [{ ...rule, operations: ['CONNECT'], resources: ['pods/exec'] }] }],
    ['has no rules yet', { rules: [] }],
    ['has a condition that nobody here can judge', { matchConditions: [{ name: 'own', expression: 'true' }] }],
  ])('is no fault here where it %s', async (_what, more) => {
    expect(await told(shop(), hooks('Mutating', hook(more)), hooks('Validating', hook(more)))).toEqual([]);
  });

  it('is well where its Service is there, or where Services elsewhere may not be read', async () => {
    expect(await told(shop(), hooks('Mutating', hook()), far('tracer-hook'))).toEqual([]);
    const objects = [...healthyApp('web'), shop(), hooks('Mutating', hook())];
    expect(faults(await diagnoseRecording({ objects, only: ['shop'] }))).toEqual([]);
  });

  it.each<readonly [string, object, string]>([
    ['for all namespaces', {}, 'will refuse new pods in namespace shop'],
    [
      'for others, where its product ran',
      { namespaceSelector: { matchLabels: { trace: 'on' } } },
      'will refuse new pods wherever it is asked',
    ],
    [
      'for objects of its product',
      { rules: [{ ...rule, apiGroups: ['tracer.dev'], resources: ['probes'] }] },
      'will refuse new probes',
    ],
  ])('is told in the namespace of its Service too: %s', async (_what, more, words) => {
    const clientConfig = { service: { namespace: 'shop', name: 'tracer-hook' } };
    const objects = [...healthyApp('web'), shop(), hooks('Mutating', hook({ clientConfig, ...more }))];
    const { findings } = await diagnoseRecording({ objects });
    expect(findings).toMatchObject([{ cause: 'WebhookWithoutBackend', severity: 'warning' }]);
    expect(findings[0]?.title).toContain(words);
  });

  it('is asked nothing in the namespace of its Service either where it has no rules', async () => {
    const clientConfig = { service: { namespace: 'shop', name: 'tracer-hook' } };
    expect(await told(shop(), hooks('Mutating', hook({ clientConfig, rules: [] })))).toEqual([]);
  });

  it.each([
    ['UPDATE', 'will refuse changes of pods'],
    ['DELETE', 'will refuse that pods are deleted'],
    ['*', 'will refuse new pods'],
  ])('says what is refused by what it is asked: %s', async (operation, words) => {
    const objects = [
      ...healthyApp('web'),
      shop(),
      hooks('Validating', hook({ rules: [{ ...rule, operations: [operation] }] })),
    ];
    expect((await diagnoseRecording({ objects })).findings[0]?.title).toContain(words);
  });

  it.each<readonly [string, string, Obj[], object]>([
    ['a Service of its product stands beside it', 'tracing', [far('tracer-metrics')], {}],
    ['its program runs', 'shop', healthyApp('tracer', 1), {}],
    [
      'something of its installation is there',
      'tracing',
      [{ ...far('gate'), metadata: { ...far('gate').metadata, labels: { release: 'guard' } } }],
      { labels: { release: 'guard' } },
    ],
  ])('is to be deleted in words alone, and last, where %s', async (_what, namespace, more, metadata) => {
    const clientConfig = { service: { namespace, name: 'tracer-hook' } };
    const one = hooks('Validating', hook({ clientConfig }));
    const objects = [...healthyApp('web'), shop(), ...more, { ...one, metadata: { ...one.metadata, ...metadata } }];
    const [found] = (await diagnoseRecording({ objects })).findings;
    expect(found?.remedies.map(({ change }) => change?.tool)).toEqual([undefined, 'edit_object', undefined]);
    expect(found?.remedies[0]?.text).toBe(`bring service tracer-hook in ${namespace} back: it answers for the webhook`);
  });

  it('is not to be deleted with another one that is answered', async () => {
    const other = hook({ clientConfig: { service: { namespace: 'tracing', name: 'sampler' } } }, 'sample.tracer.dev');
    const objects = [...healthyApp('web'), hooks('Mutating', other, hook()), far('sampler')];
    const { findings } = await diagnoseRecording({ objects });
    expect(findings.flatMap(({ remedies }) => remedies.flatMap(({ change }) => change ?? []))).toMatchObject([
      { tool: 'edit_object', input: { edits: [{ path: 'webhooks[inject.tracer.dev].failurePolicy' }] } },
    ]);
  });

  it('is told by its own words once it refuses', async () => {
    const text =
      'Error creating: Internal error occurred: failed calling webhook "inject.tracer.dev": failed to call webhook: Post "https://tracer-hook.tracing.svc:443/?timeout=10s": service "tracer-hook" not found';
    const top = deployment('api', { ready: 0, updated: 0 });
    const set = replicaSet(top, 1, { have: 0 });
    expect(await told(shop(), top, set, event('FailedCreate', set, text), hooks('Mutating', hook()))).toEqual([
      'AdmissionWebhookUnavailable Deployment/api',
    ]);
  });
});
