import type { Json } from '../json.ts';
import { difference } from '../json-diff.ts';
import { pointerPart } from '../json-pointer.ts';
import type { Change, Edit } from '../plan.ts';

const DEEPEST = 60;

/** The fields below a value, down to texts, numbers and empty members. */
function leaves(value: Json, path: string, depth = 0): Edit[] {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [{ path, to: value }];
  const members = Object.entries(value as { readonly [key: string]: Json });
  return members.length === 0
    ? [{ path, to: value }]
    : members.flatMap(([key, member]) => leaves(member, `${path}/${pointerPart(key)}`, depth + 1));
}

const spread = (edit: Edit): Edit[] => {
  if (edit.to !== undefined) return edit.from === undefined ? leaves(edit.to, edit.path) : [edit];
  return leaves(edit.from ?? null, edit.path).map(({ path, to }) => ({
    path,
    ...(to === undefined ? {} : { from: to }),
  }));
};

/**
 * The single fields that a change sets, changes or takes away, by their pointers, however large the parts are that it
 * names: one whose labels are replaced as a whole takes a label away that the new ones do not have.
 */
export function touchedFields(change: Change): readonly Edit[] {
  switch (change.verb) {
    case 'edit':
      return change.edits.flatMap(({ path, from, to }) => difference(from, to, path).edits.flatMap(spread));
    case 'create':
    case 'apply':
      return leaves(change.object, '');
    default:
      return [];
  }
}
