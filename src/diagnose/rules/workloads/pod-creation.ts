import { shortages, type Shortage } from './shortages.ts';
import { orSurgeBlocked } from '../../facts/surge.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { podsBehind } from '../../facts/behind.ts';
import { exceededQuota, missingResources, outOfRange, type Reading } from './admission-texts.ts';

/** Group 4.5: the API server refuses the pods, so there is none to look at. */
export const podCreation: Rule = {
  name: 'pod-creation',
  wants: (facts) => {
    const says = (pattern: RegExp): boolean => shortages(facts).some(({ text }) => pattern.test(text));
    return [
      ...(says(GOING) ? (['namespaces'] as const) : []),
      ...(says(/(?:usage|ratio) per \w+ is/) ? (['limitranges'] as const) : []),
    ];
  },
  find: (facts) => shortages(facts).map((shortage) => orSurgeBlocked(facts, draftOf(facts, shortage))),
};

const GOING = /because it is being terminated/;

function draftOf(facts: Facts, shortage: Shortage): Draft {
  const { owner, evidence, wanted, have, ready } = shortage;
  const reading = read(facts, shortage);
  const some = owner.kind !== 'CronJob' && ready > 0;
  const ranges = reading.cause === 'LimitRangeViolation' ? facts.limitranges.map(({ metadata }) => metadata?.name) : [];
  return {
    cause: reading.cause,
    // A quota that some replicas still fit in degrades; anything else means that no pod of this template can be made.
    severity: reading.cause === 'QuotaExceeded' && some ? 'warning' : 'critical',
    confidence: 'certain',
    subject: owner,
    stage: STAGE.podStatus,
    title: reading.title,
    evidence: [evidence],
    details: {
      ...reading.details,
      ...(ranges[0] ? { limitRange: ranges.join(', ') } : {}),
      wantedPods: wanted,
      createdPods: have,
    },
    consequences: consequencesOf(facts, shortage),
    remedies: reading.remedies,
    ...(reading.explainedBy ? { explainedBy: reading.explainedBy } : {}),
  };
}

function consequencesOf(facts: Facts, { owner }: Shortage): NonNullable<Draft['consequences']> {
  const deployment = facts.deployments.find(
    ({ metadata }) => owner.kind === 'Deployment' && metadata?.name === owner.name,
  );
  const late = deployment?.status?.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded');
  return late ? ['FailedCreate', 'RolloutDeadlineExceeded'] : ['FailedCreate'];
}

function read(facts: Facts, { owner, text }: Shortage): Reading {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const find = (pattern: RegExp): RegExpExecArray | null => pattern.exec(text);

  const down = find(/failed calling webhook "([^"]+)"/);
  if (down) return webhookDown(facts, who, down[1] ?? '', text);
  const denied = find(/admission webhook "([^"]+)" denied the request:? ?([\s\S]*)/);
  const policy = find(/ValidatingAdmissionPolicy '([^']+)' with binding '[^']+' denied request:? ?([\s\S]*)/);
  if (denied ?? policy) {
    const [, name = '', why = ''] = denied ?? policy ?? [];
    return {
      cause: 'AdmissionWebhookDenied',
      title: `${denied ? 'admission webhook' : 'admission policy'} ${name} refuses the pods of ${who}: ${why.split('\n')[0]?.slice(0, 160)}`,
      details: { [denied ? 'webhook' : 'policy']: name, reason: why.slice(0, 500) },
      remedies: [
        `change the pod template of ${who} so that it satisfies ${name}: ${why.slice(0, 200)}`,
        `ask the owner of ${name} for an exception`,
      ],
    };
  }
  const quota = exceededQuota(facts, text, who) ?? missingResources(text, who) ?? outOfRange(text, who);
  if (quota) return quota;
  const security =
    find(/violates PodSecurity "([^"]+)": ([\s\S]*)/) ??
    find(/(PodSecurityPolicy|security context constraint)s?:? ([\s\S]*)/);
  if (security) {
    const [, level = '', why = ''] = security;
    return {
      cause: 'PodSecurityViolation',
      title: `the pods of ${who} violate the namespace's pod security level ${level}: ${why.slice(0, 160)}`,
      details: { level, violations: violations(why), namespace: facts.namespace },
      remedies: securityAdvice(facts.namespace, level, violations(why), who),
    };
  }
  const account = find(/serviceaccount "([^"]+)" not found/i);
  if (account)
    return {
      cause: 'ServiceAccountNotFound',
      title: `service account ${account[1]} of ${who} does not exist in namespace ${facts.namespace}`,
      details: { serviceAccount: account[1] ?? '' },
      remedies: [
        `create service account ${account[1]} in ${facts.namespace}`,
        `or correct serviceAccountName in the template of ${who}`,
      ],
    };
  const priority = find(/no (PriorityClass) with name (\S+) was found/) ?? find(/(RuntimeClass) "([^"]+)" not found/);
  const invalid = find(/(?:Pod|pods) "[^"]*" is invalid: ?([\s\S]*)/);
  if (priority ?? invalid)
    return {
      cause: 'PodSpecInvalid',
      title: priority
        ? `${priority[1]} ${priority[2]} of ${who} does not exist`
        : `the pod template of ${who} is invalid: ${invalid?.[1]?.slice(0, 160)}`,
      details: priority
        ? { [priority[1] === 'RuntimeClass' ? 'runtimeClass' : 'priorityClass']: priority[2] ?? '' }
        : {
            path: /^\[?(spec[\w.[\]()-]*)/.exec(invalid?.[1] ?? '')?.[1] ?? '',
            reason: (invalid?.[1] ?? '').slice(0, 500),
          },
      remedies: [
        priority
          ? `create ${priority[1]} ${priority[2]}, or correct its name in the template of ${who}`
          : `correct the pod template of ${who}: ${invalid?.[1]?.slice(0, 200)}`,
      ],
    };
  return {
    ...(GOING.test(text) ? { explainedBy: [{ kind: 'Namespace', name: facts.namespace }] } : {}),
    cause: 'PodCreationFailed',
    title: `no pod of ${who} can be created: ${text.slice(0, 160)}`,
    details: { reason: text.slice(0, 500) },
    remedies: [
      GOING.test(text)
        ? `namespace ${facts.namespace} is being deleted: deploy ${who} elsewhere, or wait and create the namespace again`
        : /cannot create resource "pods"/.test(text)
          ? `give the controller's account the right to create pods in ${facts.namespace}`
          : `act on the API server's words: ${text.slice(0, 200)}`,
    ],
  };
}

const violations = (why: string): string[] =>
  [...why.matchAll(/([^,()]+) \(([^()]*(?:\([^()]*\)[^()]*)*)\)/g)]
    .map(([, what = '', how = '']) => `${what.trim()}: ${how}`)
    .slice(0, 8);

function webhookDown(facts: Facts, who: string, webhook: string, text: string): Reading {
  const url = /https:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc/.exec(text);
  const service = url?.[1] ?? /service "([^"]+)"/.exec(text)?.[1];
  const namespace = url?.[2];
  const at = service === undefined ? 'its backend' : `service ${service}${namespace ? ` in ${namespace}` : ''}`;
  const near = service !== undefined && namespace === facts.namespace;
  return {
    cause: 'AdmissionWebhookUnavailable',
    title: `admission webhook ${webhook} does not answer, so no pod of ${who} can be created`,
    details: { webhook, service, namespace, reason: /: ([^:]+)$/.exec(text)?.[1]?.slice(0, 200) },
    remedies: [
      `repair ${at}, which serves webhook ${webhook}`,
      `until then set failurePolicy: Ignore for webhook ${webhook}, or take this namespace out of its namespaceSelector`,
    ],
    ...(near ? { explainedBy: [{ kind: 'Service', name: service }, ...podsBehind(facts, service).owners] } : {}),
  };
}

/**
 * What a pod is for (the node's files, its network) no securityContext makes unnecessary: then the level is wrong for
 * it.
 */
function securityAdvice(namespace: string, level: string, found: readonly string[], who: string): readonly string[] {
  const [wanted = ''] = level.split(':');
  const words = found.join('; ').slice(0, 300);
  const looser = wanted === 'restricted' ? 'baseline' : 'privileged';
  const host = /hostPath|host namespaces|hostPort|hostProcess|privileged/i.test(words);
  const label = (to: string): string =>
    `kubectl label namespace ${namespace} pod-security.kubernetes.io/enforce=${to} --overwrite`;
  if (host)
    return [
      `run ${who} in a namespace whose level allows it: ${label('privileged')}, or a namespace of its own for such agents (${words})`,
      `or take ${words} out of its template, if it can do without`,
    ];
  return [
    `set the securityContext that ${level} asks for in the template of ${who}: ${words}`,
    `or lower the level: ${label(looser)}`,
  ];
}
