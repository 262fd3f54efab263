import type { KubeObject } from '../../../core/kubernetes.ts';
import { PAGE } from '../../sources.ts';
import type { Facts } from '../../types.ts';
import { releaseOf } from '../traffic/selected/release.ts';

/** The Service that a webhook asks. */
type Asked = { readonly name: string; readonly namespace: string };

/** True where the Services of that namespace were read, and it is not among them. */
export function isGone(facts: Facts, { namespace, name }: Asked): boolean {
  const [list, services] =
    namespace === facts.namespace
      ? (['services', facts.services] as const)
      : (['allServices', facts.allServices] as const);
  return (
    facts.read.has(list) &&
    services.length < PAGE &&
    !services.some(({ metadata }) => metadata?.name === name && metadata.namespace === namespace)
  );
}

const firstPart = (name: string | undefined): string | undefined => name?.split('-')[0];

/** What objects of one product are called alike by, whoever installed them. */
const PRODUCT = /^app\.kubernetes\.io\/(?:part-of|name|instance)$/;
const productsOf = ({ metadata }: KubeObject): readonly string[] =>
  Object.entries(metadata?.labels ?? {}).flatMap(([key, value]) => (PRODUCT.test(key) ? [value] : []));

/**
 * Something else of the product of a webhook configuration stands where its Service was: of the same installation, or
 * called as the Service or the configuration is. In a namespace of its own all that runs there may be of it. Only that
 * Service is gone then, and what the product guards is to stay guarded.
 */
export function hasRest(facts: Facts, service: Asked, configuration: KubeObject): boolean {
  const release = releaseOf(configuration);
  const products = productsOf(configuration);
  const called = [service.name, configuration.metadata?.name].map(firstPart);
  const isOwn = service.namespace === facts.namespace;
  const there = (list: readonly KubeObject[]): readonly KubeObject[] =>
    list.filter(({ metadata }) => metadata?.namespace === service.namespace);
  const runs = isOwn ? [...facts.deployments, ...facts.statefulsets, ...facts.daemonsets] : there(facts.allDeployments);
  if (!isOwn && runs.length > 0) return true;
  return [...runs, ...(isOwn ? facts.services : there(facts.allServices))].some(
    (one) =>
      (release !== undefined && releaseOf(one) === release) ||
      productsOf(one).some((product) => products.includes(product)) ||
      called.includes(firstPart(one.metadata?.name)),
  );
}

/** What is not done while a webhook is left out: a person has to want that, and to end it. */
export const unlooked = (kind: string): string =>
  `; what is made meanwhile is not ${kind.startsWith('Mutating') ? 'changed' : 'checked'} by it, so set it back afterwards`;
