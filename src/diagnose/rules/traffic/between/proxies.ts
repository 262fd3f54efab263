import type { Advice } from '../../../../core/diagnosis.ts';
import type { Pod, PodTemplate } from '../../../../core/kubernetes.ts';
import { blame } from '../../../facts/owners.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';
import { editField, selectorOf, templateOf, TEMPLATED } from '../../advice/edits.ts';

/** Labels and annotations that say whether a proxy is put into a pod. */
const INJECT = /(?:^|[./-])inject(?:ion|ed)?$/;
const OFF = /^(?:false|disabled?|no|off)$/i;
const PROXY = /proxy/i;

const names = (pod: Pod): readonly string[] =>
  [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].map(({ name }) => name);

/** Proxies that each of the pods has, and that a webhook has put there: not in the template of their owner. */
function proxiesOf(facts: Facts, pods: readonly Pod[]): readonly string[] {
  const [first, ...rest] = pods;
  if (!first) return [];
  const owner = blame(facts, first);
  const template = templateOf(facts, owner)?.spec;
  const own = new Set([...(template?.containers ?? []), ...(template?.initContainers ?? [])].map(({ name }) => name));
  return names(first)
    .filter((name) => PROXY.test(name) && (template === undefined || !own.has(name) || own.size > 1))
    .filter((name) => rest.every((pod) => names(pod).includes(name)));
}

/**
 * A caller without a proxy and pods behind one: such a mesh may take encrypted connections of its own alone. The label
 * that keeps the caller out, and the policy that asks for it where one was read.
 */
export function proxyAdvice(
  facts: Facts,
  { pod, owner }: Failing,
  pods: readonly Pod[],
  service: string,
): readonly Advice[] {
  const proxies = proxiesOf(facts, pods);
  const [proxy] = proxies;
  if (proxy === undefined || names(pod).some((name) => proxies.includes(name))) return [];
  const strict = facts.custom.objects.find(({ spec }) => /"mode":"STRICT"/.test(JSON.stringify(spec ?? {})));
  const policy = strict === undefined ? '' : ` (${strict.kind} ${strict.metadata?.name}: mode STRICT)`;
  const off = offIn(templateOf(facts, owner)) ?? offIn({ metadata: pod.metadata ?? {} });
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const why = `the pods of Service ${service} have proxy ${proxy}, which takes only connections of the mesh${policy}, and the pods of ${who} have none`;
  const open =
    strict === undefined
      ? `or let ${service} take plain connections (mode PERMISSIVE in its mesh): whoever reaches it may then speak to it unencrypted`
      : editField(
          facts,
          `or let ${service} take plain connections as well: set spec.mtls.mode of ${strict.kind} ${strict.metadata?.name} from STRICT to PERMISSIVE; whoever reaches it may then speak to it unencrypted`,
          { kind: strict.kind ?? '', name: strict.metadata?.name ?? '' },
          'spec.mtls.mode',
          'PERMISSIVE',
        );
  if (off) {
    const on = off.value.toLowerCase() === 'disabled' ? 'enabled' : 'true';
    const text = `set ${off.field} ${off.key} of the template of ${who} from ${off.value} to ${on}: ${why}`;
    const path = `spec.template.metadata.${off.field}s["${off.key}"]`;
    if (off.field === 'label' && selectorOf(facts, owner)[off.key] !== undefined)
      return [`${text}; the selector of ${who} has that label and cannot be changed, so make it anew with both`, open];
    return [TEMPLATED.test(owner.kind) ? editField(facts, text, owner, path, on) : text, open];
  }
  return [
    `bring ${who} into the mesh: ${why}; label namespace ${facts.namespace} or the template for injection as those of ${service} are, then restart ${who}`,
    open,
  ];
}

function offIn(
  template: PodTemplate | undefined,
): { readonly field: 'label' | 'annotation'; readonly key: string; readonly value: string } | undefined {
  const { labels = {}, annotations = {} } = template?.metadata ?? {};
  return [
    ...Object.entries(labels).map(([key, value]) => ({ field: 'label' as const, key, value })),
    ...Object.entries(annotations).map(([key, value]) => ({ field: 'annotation' as const, key, value })),
  ].find(({ key, value }) => INJECT.test(key) && OFF.test(value));
}
