import { EMPTY_LISTING } from '../../../src/core/cluster.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import type { PodTemplate, Service } from '../../../src/core/kubernetes.ts';
import type { Warning } from '../../../src/core/plan.ts';
import { selects } from '../../../src/core/selectors.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { checked } from '../plan/change-warnings.ts';
import { referencesOf } from '../workload/templates.ts';
import type { Placed } from './object-target.ts';

type Templated = {
  readonly spec?: { readonly template?: PodTemplate; readonly jobTemplate?: { spec?: { template?: PodTemplate } } };
};

const templateOf = ({ kind, object }: Placed): PodTemplate | undefined => {
  const { spec } = object as Templated;
  if (kind.kind === 'Pod') return object;
  return spec?.jobTemplate?.spec?.template ?? spec?.template;
};

/** Pods that a Service would select: in the cluster now, or made by the same plan. */
async function selected(
  one: Placed,
  all: readonly Placed[],
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const selector = (one.object as Service).spec?.selector;
  if (selector === undefined || Object.keys(selector).length === 0) return [];
  const planned = all.some(
    (other) =>
      other.namespace === one.namespace &&
      selects({ matchLabels: selector }, templateOf(other)?.metadata?.labels ?? {}),
  );
  if (planned) return [];
  return selectorWarnings(selector, one.name, one.namespace ?? '', context, signal);
}

/** Says when a Service has nothing to send to. */
export async function selectorWarnings(
  selector: Readonly<Record<string, string>>,
  service: string,
  namespace: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const found: Warning[] = [];
  const read = cluster.list(KINDS.pods, { namespace, most: 2000 }, signal);
  const { items, more } = await checked(read, EMPTY_LISTING, found, 'the pods behind the Service');
  const count = items.filter(({ metadata }) =>
    selects({ matchLabels: { ...selector } }, metadata?.labels ?? {}),
  ).length;
  if (count === 0 && !more && found.length === 0)
    found.push({
      code: 'selects-nothing',
      text: `no pod in ${namespace} has the labels that service/${service} selects`,
    });
  return found;
}

/** ConfigMaps, Secrets, claims and service accounts that pods name and that are neither there nor in the plan. */
export async function referenceWarnings(
  placed: readonly Placed[],
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const warnings: Warning[] = [];
  const made = new Set(placed.map(({ kind, namespace, name }) => `${kind.kind} ${namespace ?? ''} ${name}`));
  const fresh = new Set(placed.filter(({ kind }) => kind.kind === 'Namespace').map(({ name }) => name));
  for (const one of placed) {
    if (one.kind.kind === 'Service' && one.kind.group === '' && !fresh.has(one.namespace ?? ''))
      warnings.push(...(await selected(one, placed, context, signal)));
    for (const { kind, name } of referencesOf(templateOf(one)).slice(0, 10)) {
      if (made.has(`${kind} ${one.namespace ?? ''} ${name}`)) continue;
      const entry = Object.values(KINDS).find((known) => known.kind === kind);
      if (entry === undefined) continue;
      const isThere = fresh.has(one.namespace ?? '')
        ? false
        : await context.cluster.get(entry as typeof KINDS.configmaps, name, one.namespace, signal).then(
            () => true,
            () => false,
          );
      if (!isThere)
        warnings.push({ code: 'missing-reference', text: `${one.what} needs ${kind} ${name}, which is not there` });
    }
  }
  return warnings.slice(0, 12);
}
