import { lastChange } from '../../../../changes/last-change.ts';
import type { Failing } from '../../../../facts/state.ts';
import type { Facts } from '../../../../types.ts';
import type { Enriched } from '../../enricher.ts';

/** `securityContext.runAsUser 1000 → 0`: a number before the arrow. */
const WAS = /\brunAsUser (\d{1,10}) → /;

/** A program that refuses root and was another user until the last revision: that user is the one to give back. */
export function asRoot(facts: Facts, { view, owner }: Failing): Enriched {
  const change = lastChange(facts, owner);
  const was = change?.texts.flatMap((text) => WAS.exec(text)?.[1] ?? [])[0];
  if (!change || was === undefined || was === '0') return {};
  return {
    remedies: [
      `let container ${view.name} run as user ${was} again (securityContext.runAsUser), as it did before revision ${change.revision}${change.by === undefined ? '' : ` (by ${change.by})`}: ${change.texts.join('; ')}`,
    ],
  };
}
