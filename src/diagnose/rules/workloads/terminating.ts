import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { KubeObject, Pod } from '../../../core/kubernetes.ts';
import { showDuration } from '../../../core/time.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { blame } from '../../facts/owners.ts';
import { blamedOf } from '../../custom/objects.ts';
import { claims } from '../../facts/scope.ts';
import { brokenApi } from '../advice/api-services.ts';
import { ownerOfFinalizer, stopUsers, unfinalized } from './finalizers.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** After the grace period the kubelet still needs a moment to clean up. */
const MARGIN = 60_000;
const PATIENCE = 5 * 60_000;
const ORDINARY = /^(?:foregroundDeletion|orphan|batch\.kubernetes\.io\/job-tracking|kubernetes\.io\/pvc-protection)$/;

/** Something waits for the controller of its finalizer, so that it is worth to look for that one. */
const heldByFinalizer = ({ pods, custom }: Facts): boolean =>
  [...pods, ...custom.objects].some(
    ({ metadata }) =>
      metadata?.deletionTimestamp !== undefined && (metadata.finalizers ?? []).some((one) => !ORDINARY.test(one)),
  );

/** Group 4.10: what was deleted and does not go. */
export const terminating: Rule = {
  name: 'terminating',
  wants: (facts) => [
    ...(facts.pods.some((pod) => overdue(facts, pod)) ? (['nodes', 'namespaces'] as const) : []),
    ...(heldByFinalizer(facts) ? (['allDeployments'] as const) : []),
    ...(facts.namespaces.some(({ metadata }) => metadata?.name === facts.namespace && metadata.deletionTimestamp)
      ? (['apiservices'] as const)
      : []),
  ],
  find: (facts) => [
    ...facts.pods.filter((pod) => overdue(facts, pod)).map((pod) => stuckPod(facts, pod)),
    ...KINDS.flatMap(([kind, list]) =>
      (facts[list] as readonly KubeObject[]).flatMap((object) => held(facts, kind, object)),
    ),
    ...facts.namespaces
      .filter(({ metadata }) => metadata?.name === facts.namespace)
      .flatMap((one) => held(facts, 'Namespace', one as KubeObject)),
  ],
};

const KINDS = [
  ['PersistentVolumeClaim', 'persistentvolumeclaims'],
  ['Deployment', 'deployments'],
  ['StatefulSet', 'statefulsets'],
  ['DaemonSet', 'daemonsets'],
  ['Job', 'jobs'],
  ['Service', 'services'],
  ['Ingress', 'ingresses'],
] as const;

/** The API server sets deletionTimestamp to the end of the grace period; some recordings hold its beginning. */
function overdue(facts: Facts, { metadata }: Pod): boolean {
  const deleted = at(metadata?.deletionTimestamp);
  return deleted > 0 && facts.now - deleted > (metadata?.deletionGracePeriodSeconds ?? 30) * 1000 + MARGIN;
}

function stuckPod(facts: Facts, pod: Pod): Draft {
  const { metadata, spec } = pod;
  const name = metadata?.name ?? '';
  const node = facts.nodes.find((one) => one.metadata?.name === spec?.nodeName);
  const lost = node?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status !== 'True') ?? false;
  const finalizers = (metadata?.finalizers ?? []).filter((one) => !ORDINARY.test(one));
  const kill = eventsAbout(facts, 'Pod', pod).find(
    ({ reason, type }) =>
      type === 'Warning' &&
      /FailedKillPod|FailedPreStopHook|ExceededGracePeriod|FailedUnmount|FailedUnMount/.test(reason),
  );
  const since = showDuration(facts.now - at(metadata?.deletionTimestamp));
  const why = finalizers[0]
    ? `finalizer ${finalizers.join(', ')} holds it`
    : lost
      ? `node ${spec?.nodeName} is lost`
      : kill
        ? clauseOf(kill.message, 120)
        : 'the kubelet has not confirmed its end';
  return {
    cause: 'StuckTerminating',
    severity: 'warning',
    confidence: 'certain',
    subject: blame(facts, pod),
    stage: STAGE.deletion,
    pods: [name],
    title: `pod ${name} should be gone for ${since}: ${why}`,
    evidence: [
      field('Pod', name, '.metadata.deletionTimestamp', metadata?.deletionTimestamp ?? ''),
      ...(finalizers.length > 0 ? [field('Pod', name, '.metadata.finalizers', finalizers.join(', '))] : []),
      ...(kill ? [eventEvidence(kill)] : []),
    ],
    details: {
      finalizers,
      node: spec?.nodeName,
      deletedAt: metadata?.deletionTimestamp,
      gracePeriodSeconds: metadata?.deletionGracePeriodSeconds,
    },
    remedies: finalizers[0]
      ? [
          ownerOfFinalizer(facts, finalizers[0]),
          `last resort, when what it cleans up is gone: kubectl patch pod ${name} -n ${facts.namespace} --type merge -p '{"metadata":{"finalizers":null}}'`,
        ]
      : [
          kill
            ? `see on node ${spec?.nodeName ?? ''} why it does not end: ${clauseOf(kill.message, 160)}`
            : `repair node ${spec?.nodeName ?? ''} or its kubelet and runtime: nothing there has confirmed that pod ${name} ended`,
          `last resort, when the node is surely gone: kubectl delete pod ${name} -n ${facts.namespace} --force --grace-period=0`,
        ],
    ...(spec?.nodeName ? { explainedBy: [{ kind: 'Node', name: spec.nodeName }] } : {}),
  };
}

/** Other objects go at once unless a finalizer holds them. */
function held(facts: Facts, kind: string, { metadata, spec, status }: KubeObject): Draft[] {
  const name = metadata?.name ?? '';
  const deleted = at(metadata?.deletionTimestamp);
  if (deleted === 0 || facts.now - deleted < PATIENCE) return [];
  const all = [...(metadata?.finalizers ?? []), ...((spec as { finalizers?: string[] } | undefined)?.finalizers ?? [])];
  const users =
    kind === 'PersistentVolumeClaim'
      ? facts.pods.filter((pod) => claims(pod).includes(name)).map((pod) => pod.metadata?.name ?? '')
      : [];
  const conditions =
    (status as { conditions?: { type: string; status: string; message?: string }[] } | undefined)?.conditions ?? [];
  const remaining = conditions.filter((one) => one.status === 'True' && /Remaining|Failure/.test(one.type));
  if (all.length === 0 && remaining.length === 0) return [];
  const waiting =
    kind === 'Namespace' ? facts.custom.objects.filter((one) => one.metadata?.deletionTimestamp).map(blamedOf) : [];
  const what = `${kind.toLowerCase()} ${name}`;
  const apis = deadApis(facts, remaining.map(({ message = '' }) => message).join('\n'));
  return [
    {
      cause: 'StuckTerminating',
      severity: 'warning',
      confidence: 'certain',
      subject: { kind, name },
      stage: STAGE.none,
      pods: users,
      title: `${what} is being deleted for ${showDuration(facts.now - deleted)}${users[0] ? ` and is still used by pod ${users[0]}` : `, held by finalizer ${all.join(', ')}`}`,
      evidence: [
        field(kind, name, '.metadata.deletionTimestamp', metadata?.deletionTimestamp ?? ''),
        field(kind, name, '.metadata.finalizers', all.join(', ')),
        ...remaining
          .slice(0, 3)
          .map((one) => field(kind, name, `.status.conditions[type=${one.type}].message`, one.message ?? '')),
      ],
      details: {
        finalizers: all,
        deletedAt: metadata?.deletionTimestamp,
        ...(users.length > 0 ? { usedBy: users.slice(0, 20) } : {}),
      },
      remedies: users[0]
        ? stopUsers(facts, name, users)
        : [
            ...apis,
            ...(apis.length > 0
              ? []
              : [
                  remaining[0]?.message
                    ? leftOver(facts, name, remaining[0].message)
                    : ownerOfFinalizer(facts, all[0] ?? ''),
                ]),
            ...(waiting.length + apis.length > 0
              ? []
              : [`last resort, when what it cleans up is gone: ${unfinalized(facts, kind, name)}`]),
          ],
      explainedBy: waiting,
    },
  ];
}

/**
 * The namespace controller asks every API group what is left: one whose server does not answer holds every namespace.
 */
function deadApis(facts: Facts, text: string): readonly string[] {
  if (!/discovery|server APIs|stale GroupVersion/i.test(text)) return [];
  const found = new Set(
    [...text.matchAll(/([a-z0-9.-]+\.[a-z0-9.-]+)\/(v\d\w*)/g)].map(([, group, version]) => `${version}.${group}`),
  );
  return [...found].slice(0, 3).map((api) => {
    const known = facts.apiservices.find(({ metadata }) => metadata?.name === api);
    const repair = known && brokenApi(known);
    if (repair)
      return `${repair}; or delete APIService ${api} if its product is gone: every deletion of a namespace waits for it`;
    return `repair the server behind APIService ${api} (kubectl get apiservice ${api} -o yaml names its Service and why it is not Available), or delete that APIService if its product is gone: every deletion of a namespace waits for it`;
  });
}

/** `Some resources are remaining: widgets.example.com has 2 resource instances`: which to look for. */
function leftOver({ namespace }: Facts, name: string, message: string): string {
  const kinds = [...message.matchAll(/([a-z][\w.-]*?)\.? has \d+ resource instances?/g)].map(([, kind = '']) => kind);
  const list = kinds.length > 0 ? `: kubectl get ${kinds.slice(0, 5).join(',')} -n ${namespace}` : '';
  return `remove what is left of ${name}${list} (${clauseOf(message, 160)})`;
}
