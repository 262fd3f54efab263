import { AppError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Change, Edit } from '../plan.ts';

export type Operation = { op: 'test' | 'add' | 'replace' | 'remove'; path: string; value?: Json };
type EditChange = Extract<Change, { verb: 'edit' }>;

/**
 * True when the plan tests metadata.generation, which every change of the spec raises and no change of the status does.
 */
export const holdsSpec = (change: EditChange): boolean =>
  change.edits.every(({ path }) => path.startsWith('/spec/')) &&
  (change.guards ?? []).some(({ path }) => path === '/metadata/generation');

export function uidOf(change: Change): string {
  if (change.uid === undefined || change.uid === '')
    throw new AppError('internal', `the plan does not name the uid of ${change.target.kind} ${change.target.name}`);
  return change.uid;
}

const LISTED = /^(.*)\/(\d+)$/;
/** Whether the second edit no longer means the place that it names once the first one is done. */
function moves({ path, from, to }: Edit, next: string): boolean {
  if (next === path || next.startsWith(`${path}/`) || path.startsWith(`${next}/`)) return true;
  const [, list = '', at = ''] = LISTED.exec(path) ?? [];
  if (at === '' || (from !== undefined && to !== undefined) || !next.startsWith(`${list}/`)) return false;
  const [other = ''] = next.slice(list.length + 1).split('/');
  // What is added behind it stands where it says.
  return Number(other) >= Number(at) && !(from === undefined && next === `${list}/${other}`);
}

/**
 * The operations are done one after another, and the tests all come first: an edit that moves or overlaps the place of
 * a later one would have it change something that no card has shown.
 */
export function checkPlaces({ edits, target }: Pick<EditChange, 'edits' | 'target'>): void {
  for (const [at, edit] of edits.entries()) {
    const moved = edits.slice(at + 1).find(({ path }) => moves(edit, path));
    if (moved)
      throw new AppError(
        'bad-input',
        `two edits of ${target.kind} ${target.name} speak of one place: ${edit.path} and ${moved.path}`,
        'make two changes of them',
      );
  }
}

/** The subresource of an edit, which is one that a card can show: also in a plan that comes from a file. */
export function partOf({ subresource, target, edits }: EditChange): string {
  if (subresource === undefined) return '';
  const fits =
    subresource === 'scale'
      ? edits.every(({ path }) => path === '/spec/replicas')
      : subresource === 'ephemeralcontainers' &&
        target.kind === 'Pod' &&
        edits.every(({ path }) => /^\/spec\/ephemeralContainers(?:\/\d+)?$/.test(path));
  if (!fits) throw new AppError('bad-input', `${target.kind} ${target.name} is not edited in this part of it`);
  return `/${subresource}`;
}

/** Tests of every guard and old value, then the edits: what the card draws is what the patch does. */
export function editOperations({ guards = [], edits }: Pick<EditChange, 'guards' | 'edits'>): {
  readonly tests: readonly Operation[];
  readonly edits: readonly Operation[];
} {
  return {
    tests: [
      ...guards.map(({ path, value }): Operation => ({ op: 'test', path, value })),
      ...edits.flatMap(({ path, from }): Operation[] =>
        from === undefined ? [] : [{ op: 'test', path, value: from }],
      ),
    ],
    edits: edits.map(({ path, from, to }): Operation =>
      to === undefined ? { op: 'remove', path } : { op: from === undefined ? 'add' : 'replace', path, value: to },
    ),
  };
}

/**
 * The JSON Patch of an edit, as it is sent. Where an edit has no old value the resourceVersion is tested, since JSON
 * Patch cannot test absence.
 */
export function patchOf(change: EditChange): Operation[] {
  checkPlaces(change);
  const { tests, edits } = editOperations(change);
  const absent = change.edits.some(({ from }) => from === undefined);
  const version: Operation[] = [];
  if (absent && !holdsSpec(change)) {
    if (change.resourceVersion === undefined)
      throw new AppError('internal', 'an edit without an old value needs the resourceVersion');
    version.push({ op: 'test', path: '/metadata/resourceVersion', value: change.resourceVersion });
  }
  return [{ op: 'test', path: '/metadata/uid', value: uidOf(change) }, ...tests, ...version, ...edits];
}
