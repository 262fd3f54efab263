import { AppError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Change } from '../plan.ts';

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
