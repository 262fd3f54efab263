import { objectWord } from '../core/object-word.ts';
import { canonical, type Json } from '../core/json.ts';
import { placeOf } from '../core/places.ts';
import type { Change, Plan } from '../core/plan.ts';

const MOST = 5;
const NAMED: Record<string, string> = {
  '/spec/replicas': 'replicas',
  '/spec/paused': 'paused',
};

const nameOf = ({ target }: Change): string => objectWord(target);
const show = (value: Json | undefined): string =>
  value === undefined ? 'absent' : (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 80);

/**
 * What changed in the cluster between two plans of the same request: the old values that differ, an object that was
 * deleted and made again, and objects that came or went. One short line each.
 */
export function movedSince(before: Plan, now: Plan): string[] {
  const lines: string[] = [];
  for (const change of now.changes) {
    const old = before.changes.find((other) => nameOf(other) === nameOf(change) && other.verb === change.verb);
    if (old === undefined) {
      lines.push(`${nameOf(change)} is new in this plan`);
      continue;
    }
    if (old.uid !== change.uid) lines.push(`${nameOf(change)} was deleted and made again`);
    if (old.verb === 'helm' && change.verb === 'helm' && old.release.fromRevision !== change.release.fromRevision)
      lines.push(
        `release ${change.release.release}: revision ${old.release.fromRevision} → ${change.release.fromRevision}`,
      );
    if (old.verb === 'edit' && change.verb === 'edit')
      for (const edit of change.edits) {
        const was = old.edits.find(({ path }) => path === edit.path);
        if (was !== undefined && canonical(was.from) !== canonical(edit.from))
          lines.push(
            `${NAMED[edit.path] ?? placeOf(edit, change.guards)} of ${nameOf(change)}: ${show(was.from)} → ${show(edit.from)}`,
          );
      }
  }
  for (const old of before.changes)
    if (!now.changes.some((change) => nameOf(change) === nameOf(old)))
      lines.push(`${nameOf(old)} is no longer part of it`);
  if (lines.length === 0) return ['something else in the object changed; the values are as before'];
  return lines.length > MOST ? [...lines.slice(0, MOST), `and ${lines.length - MOST} more`] : lines;
}
