import { difference, type Difference } from '../../core/json-diff.ts';
import type { Json } from '../../core/json.ts';
import { placeOf } from '../../core/places.ts';
import type { Change } from '../../core/plan.ts';
import { isSecretName } from '../../core/redact.ts';
import { railsOf } from '../../core/request/guard-rails.ts';
import { shown } from './live-object.ts';

/** Rows that are told; the rest is counted. */
const MOST = 12;
/** What the server keeps for itself: it changes with every write and says nothing of what was asked for. */
const OWN =
  /^\/(?:status|metadata\/(?:uid|resourceVersion|generation|creationTimestamp|managedFields|annotations\/deployment\.kubernetes\.io~1revision))(?:\/|$)/;

const valueText = (value: Json | undefined, path: string, secret: boolean): string => {
  if (value === undefined) return '(none)';
  const key = path.split('/').at(-1) ?? '';
  return secret || (typeof value === 'string' && isSecretName(key)) ? '[hidden]' : shown(value);
};

function lines({ edits, guards }: Pick<Difference, 'edits' | 'guards'>, secret: boolean): string[] {
  const told = edits.slice(0, MOST).map((edit) => {
    const { path, from, to } = edit;
    const [before, after] = [valueText(from, path, secret), valueText(to, path, secret)];
    return `${placeOf(edit, guards)}: ${before} → ${after}`;
  });
  return edits.length > MOST ? [...told, `and ${edits.length - MOST} more fields`] : told;
}

/**
 * Warnings of the guard rails about what an apply would change in an object that is there, and which its manifest does
 * not say: a field goes because an earlier apply had it, or admission writes it. `live` is the object before.
 */
export function storedDangers(change: Change, answer: string, live: unknown): string[] {
  if (change.verb !== 'apply' || live === undefined) return [];
  let stored: Json;
  try {
    stored = JSON.parse(answer) as Json;
  } catch {
    return [];
  }
  const edits = difference(live as Json, stored, '').edits.filter(({ path }) => !OWN.test(path));
  const { target, resource } = change;
  const known = railsOf(change).warnings.map(({ code }) => code);
  const found = railsOf({ verb: 'edit', target, resource, edits }).warnings;
  return found.filter(({ code }) => !known.includes(code)).map(({ text }) => `by what would be stored: ${text}`);
}

/**
 * What the server would store besides a manifest, from its answer to the dry run: values that admission changed, items
 * and defaults that it adds. For an apply to an object that is there, all that changes in it. `live` is the object
 * before; undefined for one that is not there yet.
 */
export function storedNotes(change: Change, answer: string, live: unknown): string[] {
  if (change.verb !== 'create' && change.verb !== 'apply') return [];
  let stored: unknown;
  try {
    stored = JSON.parse(answer);
  } catch {
    return ['the server’s answer to the dry run cannot be read'];
  }
  const secret = change.target.kind === 'Secret';
  if (change.verb === 'apply' && change.exists && live !== undefined) {
    const { edits, guards } = difference(live as Json, stored as Json, '');
    const seen = edits.filter(({ path }) => !OWN.test(path));
    return seen.length === 0
      ? ['nothing in the object would change']
      : ['it would change:', ...lines({ edits: seen, guards }, secret)];
  }
  const { edits, guards } = difference(change.object, stored as Json, '');
  const other = edits.filter(({ path }) => !OWN.test(path));
  const changed = other.filter(
    ({ path, from }) => from !== undefined || /\/(?:containers|initContainers|volumes|env)\/\d+$/.test(path),
  );
  const added = other.length - changed.length;
  return [
    ...(changed.length > 0 ? ['the server would store otherwise:', ...lines({ edits: changed, guards }, secret)] : []),
    ...(added > 0 ? [`the server adds ${added} default${added === 1 ? '' : 's'}`] : []),
  ];
}
