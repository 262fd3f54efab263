import type { WebhookConfiguration } from '../../../core/kubernetes.ts';
import { hasLabels } from '../../../core/selectors.ts';
import { isDeleted, podReady } from '../../facts/containers.ts';
import { field } from '../../facts/evidence.ts';
import { selectedPods } from '../../facts/scope.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { change } from '../advice/change.ts';

/**
 * Admission webhooks with failurePolicy Fail whose Service stands here and has nothing behind it: every request that
 * they look at is refused. Those whose Service is not there at all are told in left-webhooks.ts.
 */
export const webhooks: Rule = {
  name: 'webhooks',
  wants: (facts) => (idleServices(facts).length > 0 ? ['validatingwebhooks', 'mutatingwebhooks'] : []),
  find: (facts) => [
    ...facts.validatingwebhooks.flatMap((one) => draftOf(facts, 'ValidatingWebhookConfiguration', one)),
    ...facts.mutatingwebhooks.flatMap((one) => draftOf(facts, 'MutatingWebhookConfiguration', one)),
  ],
};

/** Services that select pods and have no ready one. */
const idleServices = (facts: Facts): readonly string[] =>
  !facts.read.has('pods')
    ? []
    : facts.services
        .filter(
          ({ spec }) =>
            Object.keys(spec?.selector ?? {}).length > 0 &&
            !selectedPods(facts, spec?.selector).some((pod) => podReady(pod) && !isDeleted(pod)),
        )
        .map(({ metadata }) => metadata?.name ?? '');

function draftOf(facts: Facts, kind: string, configuration: WebhookConfiguration): Draft[] {
  const name = configuration.metadata?.name ?? '';
  const idle = idleServices(facts);
  const place = (configuration.webhooks ?? []).findIndex(({ failurePolicy, clientConfig: { service } }) => {
    if ((failurePolicy ?? 'Fail') !== 'Fail' || service?.namespace !== facts.namespace) return false;
    return idle.includes(service.name);
  });
  const webhook = configuration.webhooks?.[place];
  const service = webhook?.clientConfig.service;
  if (!webhook || !service) return [];
  const rules = [
    ...new Set(
      (webhook.rules ?? []).flatMap(({ operations = [], resources = [] }) =>
        operations.map((one) => `${one} ${resources.join(', ')}`),
      ),
    ),
  ];
  const what = rules.slice(0, 4).join('; ').toLowerCase() || 'what it looks at';
  const selector = facts.services.find(({ metadata }) => metadata?.name === service.name)?.spec?.selector;
  const workloads = [
    ...facts.deployments.map((one) => ({ kind: 'Deployment', one })),
    ...facts.statefulsets.map((one) => ({ kind: 'StatefulSet', one })),
  ].filter(({ one }) => selector !== undefined && hasLabels(one.spec?.template.metadata?.labels, selector));
  const [zero] = workloads.filter(({ one }) => one.spec?.replicas === 0);
  const workload = zero && `${zero.kind.toLowerCase()}/${zero.one.metadata?.name}`;
  return [
    {
      cause: 'WebhookWithoutBackend',
      severity: 'critical',
      confidence: 'certain',
      subject: { kind, name },
      stage: STAGE.none,
      title: `admission webhook ${webhook.name} (failurePolicy Fail) asks service ${service.name}, which has no ready pod: the API server refuses ${what}`,
      evidence: [
        field(kind, name, `.webhooks[${place}].failurePolicy`, webhook.failurePolicy ?? 'Fail'),
        field(kind, name, `.webhooks[${place}].clientConfig.service`, `${service.namespace}/${service.name}`),
        ...(zero ? [field(zero.kind, zero.one.metadata?.name ?? '', '.spec.replicas', '0')] : []),
      ],
      details: { webhook: webhook.name, service: service.name, rules: rules.slice(0, 10) },
      consequences: ['AdmissionWebhookUnavailable'],
      remedies: [
        workload === undefined
          ? `bring the pods behind service ${service.name} back`
          : change(
              facts,
              `scale ${workload} up again: it answers for the webhook and stands at 0 replicas`,
              'scale_workload',
              { workload, replicas: 1 },
            ),
        `only where that takes too long, let requests pass unchecked until then: set failurePolicy: Ignore for ${webhook.name} in ${kind} ${name}${workloads.length > 0 ? ', and Fail again afterwards' : `, or delete ${kind} ${name} if its product is gone`}`,
      ],
      // Pods that fail have a cause of their own; a webhook at zero replicas has none.
      explainedBy: workloads
        .filter(({ one }) => one.spec?.replicas !== 0)
        .map((entry) => ({ kind: entry.kind, name: entry.one.metadata?.name ?? '' })),
    },
  ];
}
