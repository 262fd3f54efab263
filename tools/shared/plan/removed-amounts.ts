import { EMPTY_LISTING } from '../../../src/core/cluster.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import type { Container, LimitRange } from '../../../src/core/kubernetes.ts';
import type { Warning } from '../../../src/core/plan.ts';
import { parseQuantity } from '../../../src/core/quantity.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { checked } from './change-warnings.ts';

type Part = 'requests' | 'limits';
/** One request or limit of a container; `from` undefined: not declared yet, `to` undefined: it goes. */
export type Amount = {
  readonly part: Part;
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
};

/**
 * What a container without these requests and limits is up against: its node, and what the namespace wants of every
 * pod. Sources: the pages about resource quotas ("must specify") and limit ranges (defaults) of the documentation, and
 * plugin/pkg/admission/limitranger for what it refuses.
 */
export async function removalWarnings(
  changes: readonly Amount[],
  { resources }: Container,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const removed = changes.filter(({ to }) => to === undefined);
  if (removed.length === 0) return [];
  const after = (part: Part, name: string): string | undefined => {
    const change = changes.find((one) => one.part === part && one.name === name);
    return change ? change.to : resources?.[part]?.[name];
  };
  const found: Warning[] = removed.flatMap((one) =>
    openEnded(one, after(one.part === 'limits' ? 'requests' : 'limits', one.name)),
  );
  const [{ items: quotas }, { items: ranges }] = await Promise.all([
    checked(context.cluster.list(KINDS.resourcequotas, { namespace }, signal), EMPTY_LISTING, found, 'quotas'),
    checked(context.cluster.list(KINDS.limitranges, { namespace }, signal), EMPTY_LISTING, found, 'limit ranges'),
  ]);
  for (const { part, name } of removed) {
    // The API server makes the limit the request of a pod before anything of the namespace is asked.
    if (part === 'requests' && after('limits', name) !== undefined) continue;
    const given = defaultOf(ranges, part, name);
    if (given !== undefined) {
      found.push(defaulted(given, part, name, part === 'limits' ? after('requests', name) : undefined));
      continue;
    }
    found.push(...boundsOf(ranges, part, name, namespace));
    // A quota of `memory` is one of `requests.memory`.
    const keys = part === 'limits' ? [`limits.${name}`] : [`requests.${name}`, name];
    for (const { metadata, spec } of quotas)
      if (keys.some((key) => spec?.hard?.[key] !== undefined))
        found.push({
          code: 'quota',
          text: `quota ${metadata?.name ?? ''} counts ${part}.${name}: pods that do not declare it are refused in ${namespace}`,
        });
  }
  return found;
}

type Given = { readonly range: string; readonly amount: string };

/** What a container without it is given. */
function defaultOf(ranges: readonly LimitRange[], part: Part, name: string): Given | undefined {
  for (const { metadata, spec } of ranges)
    for (const { type, default: limit, defaultRequest } of spec?.limits ?? []) {
      const amount = type === 'Container' ? (part === 'limits' ? limit : (defaultRequest ?? limit))?.[name] : undefined;
      if (amount !== undefined) return { range: metadata?.name ?? '', amount };
    }
  return undefined;
}

/** `request`: what the container requests beside a limit that it is given. */
function defaulted({ range, amount }: Given, part: Part, name: string, request: string | undefined): Warning {
  const gives = `LimitRange ${range} gives pods without ${part}.${name} its default, ${amount}`;
  const [asked, most] = [parseQuantity(request), parseQuantity(amount)];
  return asked !== undefined && most !== undefined && asked > most
    ? { code: 'limit-range', text: `${gives}, which is less than the request of ${request}: new pods are refused` }
    : { code: 'limit-range', text: `${gives}: new pods will not be without one` };
}

/** What bounds an amount wants it declared: of a pod in one of its containers, of a ratio on both sides. */
function boundsOf(ranges: readonly LimitRange[], part: Part, name: string, namespace: string): Warning[] {
  return ranges.flatMap(({ metadata, spec }) =>
    (spec?.limits ?? []).flatMap(({ type, max, min, maxLimitRequestRatio: ratio }) => {
      const bounds = { ...(type === 'Pod' ? (part === 'limits' ? max : min) : {}), ...ratio };
      if ((type !== 'Pod' && type !== 'Container') || bounds[name] === undefined) return [];
      const whose =
        type === 'Pod'
          ? 'a whole pod: one in which no container declares it is'
          : 'every container: without it pods are';
      return [
        {
          code: 'limit-range',
          text: `LimitRange ${metadata?.name ?? ''} bounds ${part}.${name} of ${whose} refused in ${namespace}`,
        },
      ];
    }),
  );
}

function openEnded({ part, name }: Amount, other: string | undefined): Warning[] {
  if (part === 'requests')
    return [
      other === undefined
        ? {
            code: 'no-request',
            text: `without requests.${name} nothing is set aside for it on a node, and an autoscaler cannot tell its share of ${name}`,
          }
        : { code: 'no-request', text: `without requests.${name} a new pod requests its limit, ${name} ${other}` },
    ];
  if (name !== 'memory') return [];
  return [
    {
      code: 'no-limit',
      text: `without limits.memory it may take all memory of its node, and other pods there can be evicted or killed for it${other === undefined ? '; it requests none either, so it is among the first to go' : ''}`,
    },
  ];
}
