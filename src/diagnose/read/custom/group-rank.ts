import { kindOfWord } from '../../../core/kinds.ts';
import { linksOf, makes } from '../../custom/links.ts';
import { badObjects, groupOfObject } from '../../custom/objects.ts';
import type { Draft, Facts } from '../../types.ts';
import { absentIn, warners } from './named.ts';
import { isLackOfCertificate, KEEPS_SECRETS, MAKES_CERTIFICATES, missingNames } from './makers.ts';
import { controllersIn, domainsOf, family, groupOf, isIdleGroup, runsHere } from './named-groups.ts';

/** Groups that traffic, secrets and releases hang on, in this order. */
const USUAL = [
  'gateway.networking.k8s.io',
  'external-secrets.io',
  'cert-manager.io',
  'operators.coreos.com',
  'helm.toolkit.fluxcd.io',
  'keda.sh',
  'kustomize.toolkit.fluxcd.io',
  'serving.knative.dev',
  'bitnami.com',
  'argoproj.io',
];

/**
 * Which API groups are asked first for their kinds, where that takes a request for each: -1 what is warned about or
 * makes the certificate that is missing, 0 what a symptom points to, 1 what labels, annotations and images of the
 * namespace name, from 2 what is usual, 3 all else, 4 what is only read where something leads there.
 */
export function groupRank(facts: Facts, drafts: readonly Draft[]): (group: string) => number {
  const told = new Set([...warned(facts), ...absentIn(facts).map(({ group }) => group)]);
  const pointed = new Set([...controllersIn(facts).map(({ group }) => group), ...linked(facts)]);
  const bad = new Set(badObjects(facts).map(({ object }) => family(groupOfObject(object))));
  const lacksSecret = drafts.some(
    ({ cause, details }) =>
      cause.endsWith('NotFound') && details?.['secret'] !== undefined && !isToBeMade(facts, details['secret']),
  );
  const lacking = missingNames(drafts);
  const lacksCertificate = drafts.some(isLackOfCertificate);
  const domains = domainsOf(facts);
  const runs = runsHere(facts);
  const says = warners(facts);
  return (group) => {
    if (told.has(group) || (lacksCertificate && MAKES_CERTIFICATES.test(group))) return -1;
    if (lacking.some((name) => name.endsWith(`.${group}`))) return -1;
    if (group.split('.').some((part) => says.has(part))) return 0;
    if (pointed.has(group) || bad.has(family(group)) || (lacksSecret && KEEPS_SECRETS.test(group))) return 0;
    if (domains.has(group) || [...domains].some((one) => group.endsWith(`.${one}`))) return 1;
    if (isIdleGroup(group)) return 4;
    if (runs(group)) return 1;
    const usual = USUAL.indexOf(group);
    return usual < 0 ? 3 : 2 + usual / USUAL.length;
  };
}

/** What is to make a Secret was read: it says why it does not. */
const isToBeMade = (facts: Facts, name: unknown): boolean =>
  typeof name === 'string' && facts.custom.objects.some((one) => makes(one, 'Secret', name));

/** Of what events warn about. */
const warned = (facts: Facts): readonly string[] =>
  facts.rawEvents
    .filter(({ type, involvedObject }) => type === 'Warning' && kindOfWord(involvedObject?.kind ?? '') === undefined)
    .map(({ involvedObject }) => groupOf(involvedObject?.apiVersion));

/** Of what custom resources that are ill name. */
const linked = (facts: Facts): readonly string[] =>
  badObjects(facts).flatMap(({ object }) => linksOf(object).flatMap(({ group }) => group ?? []));
