import { EMPTY_LISTING } from '../../../src/core/cluster.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import type { Container } from '../../../src/core/kubernetes.ts';
import type { Warning } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { checked } from './change-warnings.ts';

/** One request or limit of a container; `from` undefined: not declared yet, `to` undefined: it goes. */
export type Amount = {
  readonly part: 'requests' | 'limits';
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
};

/**
 * What a container without these requests and limits is up against: its node, and what the namespace wants of every
 * pod. Sources: the pages about resource quotas ("must specify") and limit ranges (defaults) of the documentation.
 */
export async function removalWarnings(
  removed: readonly Amount[],
  { resources }: Container,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  if (removed.length === 0) return [];
  const found: Warning[] = removed.flatMap((one) => {
    const other = one.part === 'limits' ? 'requests' : 'limits';
    const goes = removed.some(({ part, name }) => part === other && name === one.name);
    return openEnded(one, goes ? undefined : resources?.[other]?.[one.name]);
  });
  const [{ items: quotas }, { items: ranges }] = await Promise.all([
    checked(context.cluster.list(KINDS.resourcequotas, { namespace }, signal), EMPTY_LISTING, found, 'quotas'),
    checked(context.cluster.list(KINDS.limitranges, { namespace }, signal), EMPTY_LISTING, found, 'limit ranges'),
  ]);
  for (const { part, name } of removed) {
    // A quota of `memory` is one of `requests.memory`.
    const keys = part === 'limits' ? [`limits.${name}`] : [`requests.${name}`, name];
    const given = ranges.flatMap(({ metadata, spec }) =>
      (spec?.limits ?? []).flatMap(({ type, default: limit, defaultRequest }) => {
        const amount =
          type === 'Container' ? (part === 'limits' ? limit : (defaultRequest ?? limit))?.[name] : undefined;
        return amount === undefined ? [] : [{ from: metadata?.name ?? '', amount }];
      }),
    );
    const [first] = given;
    if (first !== undefined) {
      found.push({
        code: 'limit-range',
        text: `LimitRange ${first.from} gives pods without ${part}.${name} its default, ${first.amount}: new pods will not be without one`,
      });
      continue;
    }
    for (const { metadata, spec } of quotas)
      if (keys.some((key) => spec?.hard?.[key] !== undefined))
        found.push({
          code: 'quota',
          text: `quota ${metadata?.name ?? ''} counts ${part}.${name}: pods that do not declare it are refused in ${namespace}`,
        });
  }
  return found;
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
