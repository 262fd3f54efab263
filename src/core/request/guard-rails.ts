import { AppError } from '../errors.ts';
import type { Change, Risk, Warning } from '../plan.ts';
import { visible } from '../visible.ts';
import { sentTexts } from './sent-texts.ts';
import { type Rail, RAILS } from './rails.ts';

const isHeld = (rail: Rail, change: Change): boolean => {
  const { apiVersion, kind, namespace = '', name } = change.target;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.lastIndexOf('/')) : '';
  return (
    change.verb !== 'helm' &&
    (rail.verbs?.includes(change.verb) ?? true) &&
    (rail.kind?.test(`${group}/${kind}`) ?? true) &&
    (rail.namespace?.test(namespace) ?? true) &&
    (rail.name?.test(name) ?? true) &&
    (rail.content?.test(sentTexts(change)) ?? true) &&
    (rail.runs === undefined || (change.verb === 'exec' && rail.runs(change.argv)))
  );
};

const nameOf = ({ target }: Change): string => `${visible(target.kind)} ${visible(target.name)}`;

export const railsOf = (change: Change): { readonly risk: Risk; readonly warnings: readonly Warning[] } => {
  const held = RAILS.filter((rail) => isHeld(rail, change));
  return {
    risk: held.some(({ risk }) => risk === 'high') ? 'high' : 'low',
    warnings: held.map(({ code, says }) => ({ code, text: `${nameOf(change)}: ${says}` })),
  };
};

/** What is not even asked about, unless the person has said at the start that the rails are off. */
export function refusedByRails(changes: readonly Change[]): AppError | undefined {
  for (const change of changes) {
    const rail = RAILS.find((one) => one.refused && isHeld(one, change));
    if (rail)
      return new AppError(
        'refused',
        `${change.verb} ${nameOf(change)} is not proposed here: ${rail.says}`,
        'a person who means it does it by hand, or starts kubewhy with KUBEWHY_BEYOND_RAILS=1, and is asked then',
      );
  }
  return undefined;
}
