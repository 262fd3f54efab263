import { placeIn } from '../advice/elsewhere/not-there.ts';
import { clauseOf } from '../../../logs/meaning/clause.ts';
import { refusedByConstraints } from './security-constraints.ts';
import { shortages, type Shortage } from './shortages.ts';
import { orSurgeBlocked } from '../../facts/surge.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { listsFor, missingObject } from './named-by-template.ts';
import { securityAdvice, violations } from './pod-security.ts';
import { demandIn, invalidAdvice, policyAdvice } from './policy-words.ts';
import { outOfRange } from './limit-range.ts';
import { exceededQuota, missingResources } from './quota-texts.ts';
import { unmatchedScope } from './quota-scopes.ts';
import type { Reading } from './reading.ts';
import { SILENT, webhookDown } from './webhook-down.ts';

/** Group 4.5: the API server refuses the pods, so there is none to look at. */
export const podCreation: Rule = {
  name: 'pod-creation',
  wants: (facts) => {
    const says = (pattern: RegExp): boolean => shortages(facts).some(({ text }) => pattern.test(text));
    return [
      ...(says(GOING) ? (['namespaces'] as const) : []),
      ...(says(/(?:usage|ratio) per \w+ is/) ? (['limitranges'] as const) : []),
      ...(says(/failed calling webhook/)
        ? (['mutatingwebhooks', 'validatingwebhooks', 'allServices', 'allDeployments', 'namespaces'] as const)
        : []),
      ...(says(/failed calling webhook/) && says(SILENT) ? (['allNetworkPolicies'] as const) : []),
      ...(says(/to match these scopes/) ? (['resourcequotas'] as const) : []),
      ...shortages(facts).flatMap(({ text }) => listsFor(text)),
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
      title: `${denied ? 'admission webhook' : 'admission policy'} ${name} refuses the pods of ${who}: ${clauseOf(demandIn(why), 160)}`,
      details: { [denied ? 'webhook' : 'policy']: name, reason: why.slice(0, 500) },
      remedies: policyAdvice(facts, name, why, owner),
    };
  }
  const quota =
    exceededQuota(facts, text, who) ?? missingResources(facts, text, owner) ?? outOfRange(facts, text, owner);
  if (quota) return quota;
  const constraints = refusedByConstraints(facts, text, owner);
  if (constraints) return constraints;
  const security = find(/violates PodSecurity "([^"]+)": ([\s\S]*)/) ?? find(/(PodSecurityPolicy)s?:? ([\s\S]*)/);
  if (security) {
    const [, level = '', why = ''] = security;
    return {
      cause: 'PodSecurityViolation',
      title: `the pods of ${who} violate the namespace's pod security level ${level}: ${clauseOf(why, 160)}`,
      details: { level, violations: violations(why), namespace: facts.namespace },
      remedies: securityAdvice(facts, level, violations(why), owner),
    };
  }
  const scope = unmatchedScope(facts, text, owner);
  if (scope) return scope;
  const missing = missingObject(facts, text, owner);
  if (missing) return missing;
  const invalid = find(/(?:Pod|pods) "[^"]*" is invalid: ?([\s\S]*)/)?.[1];
  if (invalid !== undefined)
    return {
      cause: 'PodSpecInvalid',
      title: `the pod template of ${who} is invalid: ${clauseOf(invalid, 160)}`,
      details: { path: /^\[?(spec[\w.[\]()-]*)/.exec(invalid)?.[1] ?? '', reason: invalid.slice(0, 500) },
      remedies: [invalidAdvice(facts, invalid, owner)],
    };
  const placed = placeIn(facts, owner, text);
  return {
    ...(GOING.test(text) ? { explainedBy: [{ kind: 'Namespace', name: facts.namespace }] } : {}),
    cause: 'PodCreationFailed',
    title: `no pod of ${who} can be created: ${clauseOf(text, 160)}`,
    details: { reason: text.slice(0, 500) },
    remedies: [
      GOING.test(text)
        ? `namespace ${facts.namespace} is being deleted: deploy ${who} elsewhere, or wait and create the namespace again`
        : /cannot create resource "pods"/.test(text)
          ? `give the controller's account the right to create pods in ${facts.namespace}`
          : placed === undefined
            ? `act on the API server's words: ${clauseOf(text, 200)}`
            : `correct ${placed} of ${who}, of which the API server says: ${clauseOf(text, 200)}`,
    ],
  };
}
