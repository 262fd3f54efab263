import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Container, Pod } from '../../../core/kubernetes.ts';
import { templateOf } from './edits.ts';
import { showAmount } from '../scheduling/node-fit.ts';
import { parseQuantity } from '../../../core/quantity.ts';
import type { Facts } from '../../types.ts';

/** A container that asks for more than the template of its workload says: something rewrote the pod. */
export type Rewritten = {
  readonly container: string;
  readonly asked: string;
  readonly template: string;
  /** What did it, as far as the pod's marks tell. */
  readonly writer: string;
  readonly remedies: readonly Advice[];
};

const requestOf = ({ resources }: Container, resource: string): string | undefined =>
  resources?.requests?.[resource] ?? resources?.limits?.[resource];

/** Undefined where the pod asks what its template says. `most`: the largest node, in words. */
export function rewrittenRequest(
  facts: Facts,
  pod: Pod,
  owner: Blamed,
  resource: string,
  most: string,
): Rewritten | undefined {
  const template = templateOf(facts, owner)?.spec?.containers ?? [];
  const [found] = (pod.spec?.containers ?? []).flatMap((one) => {
    const own = template.find(({ name }) => name === one.name);
    const [asked, said] = [requestOf(one, resource), own && requestOf(own, resource)];
    return own && asked !== undefined && (parseQuantity(asked) ?? 0) > (parseQuantity(said) ?? 0)
      ? [{ container: one.name, asked: showAmount(resource, parseQuantity(asked) ?? 0), template: said ?? 'none' }]
      : [];
  });
  if (!found) return undefined;
  const marks = pod.metadata?.annotations ?? {};
  const vpa = /updated by ([a-z0-9][\w.-]*)/.exec(marks['vpaUpdates'] ?? '')?.[1];
  const byRange = marks['kubernetes.io/limit-ranger']?.includes(found.container) === true && found.template === 'none';
  const isVpa = Object.keys(marks).some((key) => /^vpa/i.test(key));
  const writer = isVpa
    ? `VerticalPodAutoscaler ${vpa ?? 'that selects it'}`
    : byRange
      ? `a LimitRange of namespace ${facts.namespace}`
      : 'a mutating webhook or admission policy';
  const { container } = found;
  const fix = isVpa
    ? `set maxAllowed.${resource} for container ${container} in spec.resourcePolicy.containerPolicies of ${writer} below what a node has${most}: it asks ${found.asked} for container ${container} where the template says ${found.template}`
    : byRange
      ? `set resources.requests.${resource} of container ${container} in the template: it has none, and ${writer} gives ${found.asked} (defaultRequest)`
      : `change what rewrites it (${writer}): container ${container} asks ${found.asked} where the template says ${found.template}`;
  return { ...found, writer, remedies: [fix] };
}
