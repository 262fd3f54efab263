import type { Advice } from '../../../core/diagnosis.ts';
import type { Deployment, WebhookConfiguration } from '../../../core/kubernetes.ts';
import { clauseOf } from '../../../logs/meaning/clause.ts';
import { podsBehind } from '../../facts/behind.ts';
import { backing, upAgain } from '../advice/elsewhere/product.ts';
import { change } from '../advice/change.ts';
import { editField } from '../advice/edits.ts';
import type { Facts } from '../../types.ts';
import { hasRest, isGone, unlooked } from './left-over.ts';
import { shutIn } from './webhook-shut.ts';
import type { Reading } from './reading.ts';

type Webhook = NonNullable<WebhookConfiguration['webhooks']>[number];
type Placed = {
  readonly kind: string;
  readonly name: string;
  readonly webhook: Webhook;
  readonly of: WebhookConfiguration;
};

const all = (facts: Facts): readonly Placed[] =>
  (
    [
      ['ValidatingWebhookConfiguration', facts.validatingwebhooks],
      ['MutatingWebhookConfiguration', facts.mutatingwebhooks],
    ] as const
  ).flatMap(([kind, list]) =>
    list.flatMap((of) => (of.webhooks ?? []).map((webhook) => ({ kind, name: of.metadata?.name ?? '', webhook, of }))),
  );

/** Values of a label that a selector asks for. */
function valuesFor({ namespaceSelector }: Webhook, label: string): readonly string[] {
  const plain = namespaceSelector?.matchLabels?.[label];
  const terms = (namespaceSelector?.matchExpressions ?? []).filter(
    ({ key, operator }) => key === label && operator === 'In',
  );
  return [...(plain === undefined ? [] : [plain]), ...terms.flatMap(({ values = [] }) => values)];
}

type Other = { readonly label: string; readonly now: string; readonly to: string; readonly by: Placed };

/**
 * Another configuration of the same webhook, for another value of a label by which this namespace chose the dead one.
 */
function otherOf(facts: Facts, dead: Placed): Other | undefined {
  const labels = facts.namespaces.find(({ metadata }) => metadata?.name === facts.namespace)?.metadata?.labels ?? {};
  const asked = dead.webhook.clientConfig.service?.name;
  for (const [label, now] of Object.entries(labels)) {
    if (!valuesFor(dead.webhook, label).includes(now)) continue;
    for (const by of all(facts)) {
      const service = by.webhook.clientConfig.service?.name;
      const [to] = valuesFor(by.webhook, label).filter((value) => value !== now);
      if (by.webhook.name === dead.webhook.name && service !== asked && to !== undefined) return { label, now, to, by };
    }
  }
  return undefined;
}

/** What the certificate of a webhook is refused for: it has ended, is for another name, or another CA signed it. */
const ENDED = /certificate has expired (?![^\n]{0,120} is before )|certificate expired/i;
const OTHER_NAME =
  /is valid for [^\n]{1,600}, not |doesn't contain any (?:IP )?SANs|legacy Common Name|not valid for any names/i;

/** The API server trusts what stands in caBundle alone; what the backend shows lies in a Secret that it mounts. */
function trusted(at: string, asked: string, untrusted: string, dead: Placed | undefined, behind?: Deployment): string {
  const volumes = behind?.spec?.template.spec?.volumes ?? [];
  const [secret] = volumes.flatMap(({ name, secret: one }) =>
    one?.secretName !== undefined && /tls|cert|webhook/i.test(`${name} ${one.secretName}`) ? [one.secretName] : [],
  );
  const { name, namespace } = behind?.metadata ?? {};
  const held = secret === undefined ? '' : ` (Secret ${secret}${namespace === undefined ? '' : ` in ${namespace}`})`;
  const where = dead
    ? `webhooks[${dead.webhook.name}].clientConfig.caBundle of ${dead.kind} ${dead.name}`
    : `clientConfig.caBundle of its webhook`;
  const restart = name === undefined ? '' : `, then kubectl rollout restart deployment/${name} -n ${namespace}`;
  if (ENDED.test(untrusted))
    return `renew the certificate that ${at} shows${held}, which has ended, by what made it (cert-manager, a Job of its chart, or the product at its start)${restart}; where a new CA signs it, write that CA into ${where}`;
  if (/not yet valid[^\n]{0,120} is before /.test(untrusted))
    return `compare the clocks of the control plane and of what made the certificate that ${at} shows${held}: it is not valid yet`;
  if (OTHER_NAME.test(untrusted))
    return `let the certificate that ${at} shows${held} be made anew for ${asked}, the name by which the API server asks${restart}`;
  const from = secret === undefined ? '' : ` (Secret ${secret}: key ca.crt, or the issuer of tls.crt)`;
  return `put the CA of what ${at} shows${from} into ${where}, or let its product make both anew together: they do not belong to each other`;
}

/** What is wrong with a certificate, in few words. */
function notTaken(untrusted: string): string {
  const end = / is after ([\d-]+T[\d:]+Z?)/.exec(untrusted)?.[1];
  return ENDED.test(untrusted) && end !== undefined
    ? `shows a certificate that has expired (${end})`
    : `shows a certificate that is not taken (${clauseOf(untrusted, 120)})`;
}

/**
 * Nothing of a configuration's product stands any more, as far as was read: all of its webhooks ask what is gone.
 */
function isLeft(facts: Facts, { webhook, of }: Placed): boolean {
  const { service } = webhook.clientConfig;
  const is = (one: typeof service): boolean =>
    one !== undefined && ((one.name === service?.name && one.namespace === service.namespace) || isGone(facts, one));
  return (
    service !== undefined &&
    (service.namespace === facts.namespace || facts.read.has('allDeployments')) &&
    (of.webhooks ?? []).every(({ clientConfig }) => is(clientConfig.service)) &&
    !hasRest(facts, service, of)
  );
}

/** Nobody answered, or nobody could be reached. */
export const SILENT = /deadline exceeded|i\/o timeout|timed? ?out|Timeout exceeded/i;

/** Behind a yes only where another configuration does its work, or nothing of its product stands. */
function removal(facts: Facts, dead: Placed, replaced: boolean): Advice {
  const text = `${replaced ? 'and delete' : 'or delete'} ${dead.kind} ${dead.name}, if its product is gone: it asks for a service that does not exist`;
  const { kind, name } = dead;
  return replaced || isLeft(facts, dead) ? change(facts, text, 'delete_object', { kind, name }) : text;
}

/** `failed calling webhook "W": failed to call webhook: Post "https://SVC.NS.svc:443/…": …` */
export function webhookDown(facts: Facts, who: string, webhook: string, text: string): Reading {
  const url = /https:\/\/([a-z0-9-]+)\.([a-z0-9-]+)\.svc/.exec(text);
  const service = url?.[1] ?? /service "([^"]+)"/.exec(text)?.[1];
  const namespace = url?.[2];
  const at = service === undefined ? 'its backend' : `service ${service}${namespace ? ` in ${namespace}` : ''}`;
  const near = service !== undefined && namespace === facts.namespace;
  const dead = all(facts).find(
    (one) =>
      one.webhook.name === webhook && (service === undefined || one.webhook.clientConfig.service?.name === service),
  );
  const gone = /service "[^"]+" not found/.test(text);
  const why = /: ([^:]+)$/.exec(text)?.[1]?.slice(0, 160) ?? '';
  const where = dead === undefined ? '' : ` of ${dead.kind} ${dead.name}`;
  const other = gone && dead ? otherOf(facts, dead) : undefined;
  const relabel: readonly Advice[] = other
    ? [
        editField(
          facts,
          `set label ${other.label} of namespace ${facts.namespace} from ${other.now} to ${other.to}, for which ${other.by.kind} ${other.by.name} asks service ${other.by.webhook.clientConfig.service?.name ?? ''}; then restart what runs with the old one: kubectl label namespace ${facts.namespace} ${other.label}=${other.to} --overwrite`,
          { kind: 'Namespace', name: facts.namespace },
          `metadata.labels["${other.label}"]`,
          other.to,
        ),
      ]
    : [];
  const [behind] = namespace === undefined || service === undefined ? [] : backing(facts, namespace, service);
  const shut =
    behind && namespace !== undefined && service !== undefined && SILENT.test(text)
      ? shutIn(facts, { namespace, service, port: Number(/\.svc:(\d+)/.exec(text)?.[1] ?? 443) }, behind)
      : [];
  const untrusted = /x509: [^\n]{0,600}/.exec(text)?.[0];
  const repair =
    untrusted !== undefined && !gone
      ? trusted(at, `${service}.${namespace}.svc`, untrusted, dead, behind)
      : gone
        ? `bring ${at} back, which webhook ${webhook} asks and which does not exist`
        : behind
          ? upAgain(behind, `deployment ${behind.metadata?.name} behind ${at}, which serves webhook ${webhook}`)
          : `repair ${at}, which serves webhook ${webhook} (${why}): kubectl get endpointslices -n ${namespace ?? facts.namespace} -l kubernetes.io/service-name=${service ?? 'NAME'}`;
  return {
    cause: 'AdmissionWebhookUnavailable',
    title: `admission webhook ${webhook}${where} asks ${at}, which ${gone ? 'does not exist' : untrusted === undefined ? `does not answer (${why})` : notTaken(untrusted)}, so no pod of ${who} can be created`,
    details: { webhook, service, namespace, reason: why, configuration: dead?.name },
    remedies: [
      ...relabel,
      ...(other ? [] : shut.length > 0 ? shut : [repair]),
      ...(gone && dead ? [removal(facts, dead, other !== undefined)] : []),
      ...(shut.length > 0 && other === undefined && dead !== undefined
        ? []
        : [
            dead === undefined
              ? `until then set failurePolicy: Ignore for webhook ${webhook}, or take namespace ${facts.namespace} out of its namespaceSelector`
              : editField(
                  facts,
                  `until then let pods pass without it: failurePolicy of webhook ${webhook} in ${dead.kind} ${dead.name} from ${dead.webhook.failurePolicy ?? 'Fail'} to Ignore${unlooked(dead.kind)}`,
                  { kind: dead.kind, name: dead.name },
                  `webhooks[${webhook}].failurePolicy`,
                  'Ignore',
                ),
          ]),
    ],
    ...(near ? { explainedBy: [{ kind: 'Service', name: service }, ...podsBehind(facts, service).owners] } : {}),
  };
}
