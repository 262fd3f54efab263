import type { HelmRevision } from '../core/helm.ts';
import type { Json } from '../core/json.ts';
import type { Warning } from '../core/plan.ts';
import { isOdd } from '../core/visible.ts';
import { hookWarnings, some, warn } from './planned-change.ts';
import type { Rendered } from './render.ts';

export const oddValues = (values: readonly Json[]): Warning[] =>
  values.some((value) => (typeof value === 'string' ? isOdd(value) : isOdd(JSON.stringify(value))))
    ? [warn('odd-characters', 'values hold characters that cannot be seen, or look like others: shown as \\u{…}')]
    : [];

/** What a person should know of an upgrade or install besides its lines. */
export function upgradeWarnings(
  { from, reset }: { readonly from: HelmRevision | undefined; readonly reset: boolean },
  rendered: Pick<Rendered, 'hooks'>,
  stable: boolean,
  drift: { readonly lines: readonly string[]; readonly holes: readonly string[] },
): Warning[] {
  const found: Warning[] = [];
  if (!stable)
    found.push(
      warn(
        'render-not-stable',
        'the chart renders something else each time (random values or times): your yes covers chart and values, not the exact objects',
      ),
    );
  found.push(...hookWarnings(rendered.hooks, from === undefined ? 'install' : 'upgrade'));
  if (drift.lines.length > 0)
    found.push(
      warn(
        'drift',
        `changed by hand since revision ${from?.revision ?? '?'}, and set back by this where the chart says otherwise: ${some(drift.lines, 5)}`,
      ),
    );
  for (const hole of drift.holes.slice(0, 3)) found.push(warn('not-checked', hole));
  if (reset) found.push(warn('values-reset', 'all values that were set before are dropped'));
  return found;
}
