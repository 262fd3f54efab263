import type { Cause } from '../../../core/causes/index.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { chartAdvice } from './chart-advice.ts';
import { progressive } from './progressive-advice.ts';
import { missingAdvice } from './missing/missing-advice.ts';
import { blamedOf, wordsOf, type Bad } from '../../custom/objects.ts';
import { linksOf } from '../../custom/links.ts';
import type { Facts } from '../../types.ts';
import { helmAdvice } from '../workloads/helm/helm-advice.ts';
import { inGroup, isNode, label, nodes, specOf, strings, type Case } from './custom-fields.ts';
import { byOthers } from './said/by-others.ts';
import { inChain, leads } from './custom-leads.ts';
import { grantAdvice, route } from './route-advice.ts';

/** A known sort of custom resource: the name of its fault, and what helps. */
export type Sort = {
  readonly cause: Cause;
  readonly fits: (object: KubeObject) => boolean;
  readonly advice?: (one: Case) => readonly Advice[];
};
const GATEWAY: Sort = {
  cause: 'CustomResourceFailing',
  fits: (one) => inGroup(one, 'gateway.networking'),
  advice: ({ facts, bad }) => grantAdvice(facts, bad.object, bad.said),
};
const SORTS: readonly Sort[] = [
  {
    cause: 'CertificateNotIssued',
    fits: (one) =>
      inGroup(one, 'cert-manager.io') && /^(?:Certificate|CertificateRequest|Order|Challenge)$/.test(one.kind ?? ''),
    advice: certificate,
  },
  {
    cause: 'ExternalSecretNotSynced',
    fits: (one) => /Secret$|^(?:OnePasswordItem|SecretProviderClass)$/.test(one.kind ?? ''),
    advice: secret,
  },
  { cause: 'ScaledObjectTriggerFailed', fits: (one) => /^Scaled(?:Object|Job)$/.test(one.kind ?? ''), advice: trigger },
  {
    cause: 'RouteNotAccepted',
    fits: (one) => inGroup(one, 'gateway.networking') && one.kind?.endsWith('Route') === true,
    advice: route,
  },
  GATEWAY,
  { cause: 'KnativeRevisionFailed', fits: (one) => inGroup(one, 'serving.knative.dev') },
  {
    cause: 'HelmReleaseFailed',
    fits: (one) => inGroup(one, 'helm.toolkit.fluxcd.io'),
    advice: ({ facts, bad, chain }) =>
      chartAdvice(bad, chain) ??
      helmAdvice(bad.said, { release: blamedOf(bad.object).name, namespace: facts.namespace }),
  },
];
// Argo Rollouts: updates in steps.
const STEPS: Sort = {
  cause: 'CustomResourceFailing',
  fits: (one) => one.kind === 'Rollout' && inGroup(one, 'argoproj.io'),
  advice: progressive,
};
const OTHER: Sort = { cause: 'CustomResourceFailing', fits: () => true };

export const sortOf = (object: KubeObject): Sort => [...SORTS, STEPS].find(({ fits }) => fits(object)) ?? OTHER;

/** What helps: the advice of its sort, what it names and does not exist, what the end of the chain says. */
export function adviceFor(sort: Sort, one: Case): readonly Advice[] {
  const { facts, bad, chain } = one;
  const others = byOthers(facts, chain);
  if (others.length > 0) return others;
  const own = sort.advice?.(one) ?? [];
  const end = chain.at(-1) ?? bad;
  const missing = missingAdvice(facts, chain);
  const told = own.length + missing.length > 0 ? [] : leads(facts, end, chain);
  // What is missing by its name comes first: the rest only repeats that it is.
  const all = missing.some(({ exact }) => exact)
    ? missing.map(({ advice }) => advice)
    : [...own, ...missing.map(({ advice }) => advice), ...told];
  const enough = all.length > 1 || all.some((one) => typeof one !== 'string' || /kubectl |\bspec\./.test(one));
  return [...all, ...(enough ? [] : [show(facts, end.object)])].slice(0, 4);
}

function show(facts: Facts, object: KubeObject): string {
  const namespace = object.metadata?.namespace;
  const group = object.apiVersion?.includes('/') ? `.${object.apiVersion.split('/')[0]}` : '';
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  const plural = facts.custom.kinds.find(({ kind }) => kind === object.kind)?.plural ?? object.kind?.toLowerCase();
  return `kubectl describe ${plural}${group} ${object.metadata?.name}${where} shows all its conditions and events`;
}

function storesOf(chain: readonly Bad[]): string {
  const links = chain
    .flatMap(({ object }) => linksOf(object))
    .filter(({ kind }) => /Store$|Vault|Provider|Connection|Auth$/.test(kind));
  return [...new Set(links.map(({ kind, name }) => `${kind} ${name}`))].slice(0, 2).join(', ');
}

/** Keys in the store that an object reads, without values. */
function remoteKeys(value: unknown, depth = 7): string[] {
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.slice(0, 50).flatMap((one) => remoteKeys(one, depth - 1));
  if (!isNode(value)) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    /^(?:remoteRef|extract)$/.test(key) && isNode(member)
      ? strings([member['key']])
      : /^(?:path|itemPath|objectName)$/.test(key)
        ? strings([member])
        : remoteKeys(member, depth - 1),
  );
}

function secret({ bad, chain }: Case): readonly Advice[] {
  const { object } = bad;
  const end = chain.at(-1) ?? bad;
  const stores = storesOf(chain);
  if (object.kind === 'SealedSecret')
    return [
      `seal ${label(object)} again for this cluster: kubeseal --fetch-cert shows the certificate that the controller uses now, and a sealed value fits one key, one name and one namespace (${wordsOf(bad).slice(0, 120)})`,
      `or give the controller the private key back that ${label(object)} was sealed for (a Secret with the label sealedsecrets.bitnami.com/sealed-secrets-key)`,
    ];
  const named = /\bkey: "?([\w./:-]+?)"?[,\s]|\bkey "([^"]+)"/.exec(bad.said)?.slice(1).find(Boolean);
  const keys = named === undefined ? [...new Set(remoteKeys(object.spec))].slice(0, 3) : [named];
  const store = stores === '' ? 'its store' : stores;
  if (end !== bad)
    return [
      `repair ${label(end.object)}, from which ${label(object)} reads: ${wordsOf(end).slice(0, 200)}`,
      `then ${label(object)} syncs again by itself at its next refresh`,
    ];
  if (/does not exist|not found|no such|404|could not find/i.test(bad.said) || keys.length > 0)
    return [
      `see that ${keys.join(', ') || 'the entry'} exists in ${store} and that it may be read there, or correct the key in ${label(object)}`,
      `the Secret is made as soon as ${label(object)} syncs; until then what needs it waits`,
    ];
  return [`correct ${label(object)} or ${store}: ${wordsOf(bad).slice(0, 200)}`];
}

function trigger({ bad }: Case): readonly Advice[] {
  const { object, said } = bad;
  const triggers = nodes(specOf(object)['triggers']);
  const types = triggers.map((one) => one['type']).filter((one): one is string => typeof one === 'string');
  const auth = linksOf(object).filter(({ kind, path }) => /authentication/i.test(`${kind}${path}`));
  const target =
    /target/i.test(said) && /not found|doesn't exist|does not exist|should be|correct scaleTargetRef/i.test(said);
  const addresses = triggers.flatMap((one) =>
    isNode(one['metadata'])
      ? Object.entries(one['metadata']).flatMap(([key, value]) =>
          /address|host|server|url|broker|endpoint/i.test(key) && typeof value === 'string' ? [`${key} ${value}`] : [],
        )
      : [],
  );
  if (target) return [`correct spec.scaleTargetRef of ${label(object)}: ${wordsOf(bad).slice(0, 200)}`];
  return [
    `correct trigger ${types.join(', ')} of ${label(object)}${addresses.length > 0 ? ` (${addresses.slice(0, 2).join(', ')})` : ''}: ${wordsOf(bad).slice(0, 200)}`,
    ...(auth.length > 0
      ? [
          `see that ${auth.map(({ kind, name }) => `${kind.replace('Authentication', 'TriggerAuthentication').replace(/^TriggerTrigger/, 'Trigger')} ${name}`).join(', ')} still holds what the source accepts`,
        ]
      : []),
  ];
}

function certificate({ bad, chain }: Case): readonly Advice[] {
  const end = chain.at(-1) ?? bad;
  const said = chain.map((one) => one.said).join('\n');
  const issuers = [
    ...new Set(
      chain
        .flatMap(({ object }) => linksOf(object))
        .filter(({ kind }) => kind.endsWith('Issuer'))
        .map(({ kind, name }) => `${kind} ${name}`),
    ),
  ].join(', ');
  const issuer = issuers === '' ? 'its issuer' : issuers;
  const names = strings(specOf(bad.object)['dnsNames']).slice(0, 3).join(', ');
  const words = wordsOf(end).slice(0, 240);
  if (/rate ?limit|too many (?:certificates|failed)/i.test(said))
    return [
      `wait until the limit of the certificate authority is over, and ask its staging service meanwhile: ${words}`,
    ];
  if (/dns-?01|_acme-challenge|TXT|zone/i.test(said))
    return [
      `let the DNS solver of ${issuer} write _acme-challenge records for ${names || 'the domain'} (zone, credentials): ${words}`,
    ];
  if (/http-?01|self check|acme-challenge|propagation|wrong status code/i.test(said))
    return [
      `make http://${names.split(', ')[0] || 'the domain'}/.well-known/acme-challenge/ reach the solver (DNS record, Ingress class, firewall on port 80): ${words}`,
    ];
  const held = inChain(chain, words);
  if (held !== undefined) return [held];
  if (/issuer|account|not found|not ready/i.test(said))
    return [`correct issuerRef of ${bad.object.kind} ${bad.object.metadata?.name}, or repair ${issuer}: ${words}`];
  return [`correct what ${label(end.object)} says (issuer: ${issuer}): ${words}`];
}
