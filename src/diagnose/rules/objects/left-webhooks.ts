import type { Advice } from '../../../core/diagnosis.ts';
import type { KubeObject, WebhookConfiguration } from '../../../core/kubernetes.ts';
import { selects, type LabelSelector } from '../../../core/selectors.ts';
import { field } from '../../facts/evidence.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { change } from '../advice/change.ts';
import { editField } from '../advice/edits.ts';
import { hasRest, isGone, unlooked } from '../admission/left-over.ts';

type Webhook = NonNullable<WebhookConfiguration['webhooks']>[number];
type Placed = {
  readonly kind: string;
  readonly name: string;
  readonly webhook: Webhook;
  /** Its place among them. */
  readonly place: number;
  readonly service: NonNullable<Webhook['clientConfig']['service']>;
  /** The configuration, and all webhooks of it. */
  readonly of: KubeObject;
  readonly all: readonly Webhook[];
};

/**
 * Admission webhooks with failurePolicy Fail whose Service is gone, for objects of this namespace or in whose name they
 * are asked here: nothing fails as long as nothing is made.
 */
export const leftWebhooks: Rule = {
  name: 'left-webhooks',
  wants: (facts) => {
    const open = suspects(facts);
    const gone = open.filter(({ service }) => isGone(facts, service));
    return [
      ...(open.some(({ service }) => service.namespace !== facts.namespace) ? (['allServices'] as const) : []),
      ...(gone.some(({ webhook }) => !isByName(webhook.namespaceSelector)) ? (['namespaces'] as const) : []),
    ];
  },
  find: (facts) => {
    const gone = suspects(facts).filter(
      (one) => isGone(facts, one.service) && (isOwn(facts, one) || isForHere(facts, one.webhook)),
    );
    return [...Map.groupBy(gone, ({ kind, name }) => `${kind}/${name}`).values()].flatMap((group) =>
      group[0] ? [draftOf(facts, group[0])] : [],
    );
  },
};

/** Groups of what every namespace holds, and what of it is no object of one. */
const BUILT_IN = new Set(['', '*', 'apps', 'batch', 'networking.k8s.io', 'policy', 'autoscaling']);
const NOT_HERE = /^(?:nodes?|namespaces?|persistentvolumes)(?:\/|$)|\/(?!scale$)/;

const resourcesOf = ({ rules = [] }: Webhook): readonly string[] =>
  rules.flatMap(({ apiGroups = [], operations = [], resources = [], scope }) =>
    scope === 'Cluster' || !apiGroups.some((one) => BUILT_IN.has(one)) || operations.every((one) => one === 'CONNECT')
      ? []
      : resources.filter((one) => one === '*/*' || !NOT_HERE.test(one)),
  );

function suspects(facts: Facts): readonly Placed[] {
  const lists = [
    ['MutatingWebhookConfiguration', facts.mutatingwebhooks],
    ['ValidatingWebhookConfiguration', facts.validatingwebhooks],
  ] as const;
  return lists.flatMap(([kind, list]) =>
    list.flatMap(({ webhooks: all = [], ...of }) =>
      all.flatMap((webhook, place): Placed[] => {
        const { failurePolicy = 'Fail', clientConfig, matchConditions = [] } = webhook;
        const { service } = clientConfig;
        const silent =
          failurePolicy === 'Fail' && matchConditions.length === 0 && isAsked(webhook) && !isTold(facts, webhook);
        const isMeant = service?.namespace === facts.namespace || resourcesOf(webhook).length > 0;
        return silent && service && isMeant
          ? [{ kind, name: of.metadata?.name ?? '', webhook, place, service, of, all }]
          : [];
      }),
    ),
  );
}

/** Without rules it is asked nothing: policy engines leave it so as long as nobody made a policy. */
const isAsked = ({ rules = [] }: Webhook): boolean =>
  rules.some(({ operations = [], resources = [] }) => operations.length > 0 && resources.length > 0);

/** What it refused is told by its own words. */
const isTold = (facts: Facts, { name }: Webhook): boolean =>
  facts.events.some(({ message }) => message.includes(`"${name}"`)) ||
  [...facts.replicasets, ...facts.deployments].some(({ status }) =>
    status?.conditions?.some(({ message }) => message?.includes(`"${name}"`)),
  );

/** The product that it belongs to ran in this namespace. */
const isOwn = (facts: Facts, { service }: Placed): boolean => service.namespace === facts.namespace;

/** The one label that the API server gives to every namespace. */
const NAME = 'kubernetes.io/metadata.name';

const keysOf = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): readonly string[] => [
  ...Object.keys(matchLabels),
  ...matchExpressions.map(({ key }) => key),
];
const isByName = (selector: LabelSelector | undefined): boolean => keysOf(selector ?? {}).every((key) => key === NAME);

/** Its selectors choose this namespace, and something that is made here. */
function isForHere(facts: Facts, { namespaceSelector = {}, objectSelector = {} }: Webhook): boolean {
  const known = facts.namespaces.find(({ metadata }) => metadata?.name === facts.namespace)?.metadata?.labels;
  if (known === undefined && !isByName(namespaceSelector)) return false;
  const objects: readonly KubeObject[] = [...facts.pods, ...facts.deployments, ...facts.statefulsets];
  return (
    selects(namespaceSelector, { ...known, [NAME]: facts.namespace }) &&
    objects.some(({ metadata }) => selects(objectSelector, metadata?.labels))
  );
}

/** What is refused, as far as it is asked: `new pods`, `changes of pods`, `that pods are deleted`. */
function refused({ rules = [] }: Webhook, what: string): string {
  const has = (one: string): boolean => rules.some(({ operations = [] }) => operations.includes(one));
  return has('CREATE') || has('*')
    ? `new ${what}`
    : has('UPDATE')
      ? `changes of ${what}`
      : has('DELETE')
        ? `that ${what} are deleted`
        : `connections to ${what}`;
}

function draftOf(facts: Facts, placed: Placed): Draft {
  const { kind, name, webhook, place, service, all } = placed;
  const at = `service ${service.name} in ${service.namespace}`;
  const here = resourcesOf(webhook);
  const looked = here.length > 0 ? here : (webhook.rules ?? []).flatMap(({ resources = [] }) => resources);
  const what = [...new Set(looked.map((one) => (one.startsWith('*') ? 'objects' : one)))].slice(0, 4).join(', ');
  const where = isForHere(facts, webhook) ? `in namespace ${facts.namespace}` : 'wherever it is asked';
  const asked = all.flatMap(({ clientConfig }) => clientConfig.service ?? []);
  const whole = asked.length === all.length && asked.every((one) => isGone(facts, one));
  const ignore: Advice = editField(
    facts,
    `until then let ${what} pass without it: failurePolicy of webhook ${webhook.name} in ${kind} ${name} from Fail to Ignore${unlooked(kind)}`,
    { kind, name },
    `webhooks[${webhook.name}].failurePolicy`,
    'Ignore',
  );
  const rest = hasRest(facts, service, placed.of);
  const back = `bring ${at} back: it answers for the webhook`;
  const removal = `delete ${kind} ${name}, if its product was uninstalled: nobody answers for it any more`;
  const remove: Advice = rest ? `or ${removal}` : change(facts, removal, 'delete_object', { kind, name });
  return {
    cause: 'WebhookWithoutBackend',
    severity: 'warning',
    confidence: 'certain',
    subject: { kind, name },
    stage: STAGE.none,
    title: `admission webhook ${webhook.name} (failurePolicy Fail) asks ${at}, which does not exist: nothing has failed yet, but the API server will refuse ${refused(webhook, what)} ${where}`,
    evidence: [
      field(kind, name, `.webhooks[${place}].failurePolicy`, 'Fail'),
      field(kind, name, `.webhooks[${place}].clientConfig.service`, `${service.namespace}/${service.name}`),
    ],
    details: { webhook: webhook.name, service: service.name, namespace: service.namespace },
    consequences: ['AdmissionWebhookUnavailable'],
    remedies: !whole ? [back, ignore] : rest ? [back, ignore, remove] : [remove, `or ${back}`, ignore],
  };
}
