import type { Cause } from '../../../core/causes/index.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { chartAdvice } from './chart-advice.ts';
import { progressive } from './progressive-advice.ts';
import { missingAdvice } from './missing/missing-advice.ts';
import { blamedOf, wordsOf } from '../../custom/objects.ts';
import type { Facts } from '../../types.ts';
import { helmAdvice } from '../workloads/helm/helm-advice.ts';
import { inGroup, label, type Case } from './custom-fields.ts';
import { pathAdvice } from './said/path-advice.ts';
import { backendAdvice } from './said/backend-advice.ts';
import { hostAdvice } from './missing/host-advice.ts';
import { byOthers } from './said/by-others.ts';
import { rightsSaid } from './said/known-words.ts';
import { leads } from './custom-leads.ts';
import { grantAdvice, route } from './route-advice.ts';
import { sealedAgain } from './sealed/sealed-again.ts';

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
  },
  {
    cause: 'ExternalSecretNotSynced',
    fits: (one) => /Secret$|^(?:OnePasswordItem|SecretProviderClass)$/.test(one.kind ?? ''),
  },
  { cause: 'ScaledObjectTriggerFailed', fits: (one) => /^Scaled(?:Object|Job)$/.test(one.kind ?? '') },
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
      helmAdvice(wordsOf(bad), { release: blamedOf(bad.object).name, namespace: facts.namespace }),
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
  const end = chain.at(-1) ?? bad;
  const sealed = sealedAgain(facts, end.object, end.said, wordsOf(end));
  const alike = sealed.length > 0 || sort.advice === undefined ? [] : rightsSaid(end.said, label(end.object));
  const placed = pathAdvice(facts, bad.object, chain.map(wordsOf).join('\n'));
  const backends = backendAdvice(facts, bad.object, bad.said);
  const hosts = hostAdvice(facts, bad.object, bad.said);
  const own = [sealed, alike, placed, backends, hosts].find(({ length }) => length > 0) ?? sort.advice?.(one) ?? [];
  const missing = missingAdvice(facts, chain);
  const told = own.length + missing.length > 0 ? [] : leads(facts, end, chain);
  // What is missing by its name comes first: the rest only repeats that it is.
  const all = missing.some(({ exact }) => exact)
    ? missing.map(({ advice }) => advice)
    : [...own, ...missing.map(({ advice }) => advice), ...told];
  const enough =
    all.length > 1 || all.some((one) => typeof one !== 'string' || /kubectl |\bspec\.|^correct it /.test(one));
  return [...all, ...(enough ? [] : [show(facts, end.object)])].slice(0, 4);
}

function show(facts: Facts, object: KubeObject): string {
  const namespace = object.metadata?.namespace;
  const group = object.apiVersion?.includes('/') ? `.${object.apiVersion.split('/')[0]}` : '';
  const where = namespace === undefined ? '' : ` -n ${namespace}`;
  const plural = facts.custom.kinds.find(({ kind }) => kind === object.kind)?.plural ?? object.kind?.toLowerCase();
  return `kubectl describe ${plural}${group} ${object.metadata?.name}${where} shows all its conditions and events`;
}
