import type { Change, Plan, Warning } from '../plan.ts';
import { groupOfApi, sharesWord } from '../object-word.ts';
import { visible } from '../visible.ts';
import { requestTitle } from './title.ts';
import { requestUndo } from './undo.ts';

/** How many targets a title may leave to the count that it gives of them. */
const NAMED = 3;

const DOES: readonly (readonly [of: (change: Change) => boolean, word: RegExp])[] = [
  [({ verb }) => verb === 'delete', /\bdelete|\bremove/i],
  [({ verb }) => verb === 'evict', /\bevict/i],
  [({ verb }) => verb === 'exec', /\brun\b|\bprograms?\b/i],
  [(change) => change.verb === 'helm' && change.release.action === 'uninstall', /\buninstall|\bremove/i],
  [(change) => change.verb === 'helm' && change.release.action === 'rollback', /\broll|\bback\b/i],
  [
    (change) =>
      change.verb === 'edit' &&
      change.edits.some(({ path, to }) => /^\/spec\/(?:replicas|parallelism)$/.test(path) && to === 0),
    /\b0\b/,
  ],
];

/**
 * True when a title says no less than the requests do: it names the objects, or the first of them and how many there
 * are, what takes something away, and the group of a kind that is easily taken for another one.
 */
export function titleCovers(title: string, changes: readonly Change[]): boolean {
  const targets = [...new Set(changes.map(({ target }) => visible(target.name)))];
  const counts = [...title.matchAll(/\b\d{1,4}\b/g)].map(([digits]) => Number(digits));
  const counted = counts.some((count) => count >= targets.length - 1 && count <= changes.length);
  const named = targets.filter((name) => title.includes(name)).length;
  const all = named === targets.length || (targets.length > NAMED && named > 0 && counted);
  const groups = changes.filter(({ target }) => sharesWord(target)).map(({ target }) => groupOfApi(target.apiVersion));
  return (
    all &&
    groups.every((group) => title.includes(group)) &&
    DOES.every(([of, word]) => !changes.some(of) || word.test(title))
  );
}

/** The command of an undo must speak of every object that is changed; a sentence says what it says. */
const undoCovers = (undo: string, changes: readonly Change[]): boolean =>
  !/^(?:kubectl|helm)\s/.test(undo) ||
  changes.every(({ target, verb }) => verb === 'evict' || undo.includes(target.name));

/**
 * Title, undo and warnings of a plan that a tool has made: its own words where they say no less than the requests, and
 * those of the requests else. Warnings that follow from the requests stand there whatever the tool says.
 */
export function toldWords(
  plan: Plan,
  fromRequests: readonly Warning[],
): { readonly title: string; readonly undo?: string; readonly warnings: readonly Warning[] } {
  const { title, changes, undo, warnings } = plan;
  const back = undo !== undefined && undoCovers(undo, changes) ? undo : requestUndo(plan);
  // What goes along with an object its tool has looked up.
  const known = (one: Warning): boolean =>
    warnings.some(({ code, text }) => code === one.code && (text === one.text || code === 'takes-along'));
  return {
    title: titleCovers(title, changes) ? title : requestTitle(changes),
    ...(back === undefined ? {} : { undo: back }),
    warnings: [...warnings, ...fromRequests.filter((one) => !known(one))],
  };
}
