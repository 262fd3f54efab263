import { AppError } from '../errors.ts';
import type { HeldObjects } from '../helm-operation.ts';
import type { Change, Risk, Warning } from '../plan.ts';
import { visible } from '../visible.ts';
import { sentTexts } from './sent-texts.ts';
import { type Rail, RAILS } from './rails/index.ts';
import { touchedFields } from './touched.ts';

type OfObject = Exclude<Change, { verb: 'helm' }>;

const holds = (rail: Rail, change: OfObject): boolean => {
  const { apiVersion, kind, namespace = '', name } = change.target;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.lastIndexOf('/')) : '';
  return (
    (rail.verbs?.includes(change.verb) ?? true) &&
    (rail.kind?.test(`${group}/${kind}`) ?? true) &&
    (rail.namespace?.test(namespace) ?? true) &&
    (rail.name?.test(name) ?? true) &&
    (rail.content?.test(sentTexts(change)) ?? true) &&
    (rail.field === undefined || touches(rail.field, change)) &&
    (rail.runs === undefined || (change.verb === 'exec' && rail.runs(change.argv)))
  );
};

const touches = ({ path, from, to, gone }: NonNullable<Rail['field']>, change: Change): boolean =>
  touchedFields(change).some(
    (field) =>
      path.test(field.path) &&
      (gone !== true || field.to === undefined) &&
      (from === undefined || (typeof field.from === 'string' && from.test(field.from))) &&
      (to === undefined || (typeof field.to === 'string' && to.test(field.to))),
  );

/** What helm writes is judged when it is planned, and travels with the plan under its hash and its seal. */
const isHeld = (rail: Rail, change: Change): boolean =>
  change.verb === 'helm' ? (change.release.held?.some(({ code }) => code === rail.code) ?? false) : holds(rail, change);

const nameOf = ({ target }: Change): string => `${visible(target.kind)} ${visible(target.name)}`;
const subjectOf = (rail: Rail, change: Change): string =>
  (change.verb === 'helm' &&
    change.release.held
      ?.find(({ code }) => code === rail.code)
      ?.objects.map(visible)
      .join(', ')) ||
  nameOf(change);

export const railsOf = (change: Change): { readonly risk: Risk; readonly warnings: readonly Warning[] } => {
  const held = RAILS.filter((rail) => isHeld(rail, change));
  return {
    risk: held.some(({ risk }) => risk === 'high') ? 'high' : 'low',
    warnings: held.map((rail) => ({ code: rail.code, text: `${subjectOf(rail, change)}: ${rail.says}` })),
  };
};

const MOST_NAMED = 5;

/** The rails that hold what a helm run does to objects, each with the objects, a few by name. */
export function railsOfRelease(
  changes: readonly OfObject[],
  title: (change: OfObject) => string,
): readonly HeldObjects[] {
  return RAILS.filter((rail) => rail.notOfCharts !== true).flatMap((rail) => {
    const held = changes.filter((change) => holds(rail, change)).map(title);
    const more = held.length - MOST_NAMED;
    const objects = [...held.slice(0, MOST_NAMED), ...(more > 0 ? [`${more} more`] : [])];
    return held.length === 0 ? [] : [{ code: rail.code, objects }];
  });
}

/** What is not even asked about, unless the person has said at the start that the rails are off. */
export function refusedByRails(changes: readonly Change[]): AppError | undefined {
  for (const change of changes) {
    const rail = RAILS.find((one) => one.refused && isHeld(one, change));
    if (rail)
      return new AppError(
        'refused',
        `${change.verb === 'helm' ? `helm ${change.release.action}` : change.verb} ${subjectOf(rail, change)} is not proposed here: ${rail.says}`,
        `${rail.instead === undefined ? '' : `${rail.instead}; `}a person who means it does it by hand, or starts kubewhy with KUBEWHY_BEYOND_RAILS=1, and is asked then`,
      );
  }
  return undefined;
}
