import { groupOfApi, objectWord } from '../../core/object-word.ts';
import { AppError } from '../../core/errors.ts';
import { canonical } from '../../core/json.ts';
import type { Deletable } from '../../core/deletion.ts';
import type { Change, Rehearsal } from '../../core/plan.ts';
import { sameQuantity } from '../../core/quantity.ts';
import { safeText } from '../../core/redact.ts';
import { textOf } from '../wire/bodies/texts.ts';
import { askedOf } from '../wire/paths.ts';
import { placeIn, placeOf } from '../../core/places.ts';
import { pointerPart, valueAt } from '../../core/json-pointer.ts';
import type { Transport } from '../wire/transport.ts';
import { holdsSpec } from '../../core/request/patch.ts';
import { kindOf, pathOf } from './write-requests.ts';

export type Raw = Deletable & {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly metadata?: { readonly uid?: string; readonly resourceVersion?: string; readonly deletionTimestamp?: string };
  readonly data?: Record<string, string>;
};

/** True when what stands there is the very object that the change was planned for. */
export const isOf = (change: { readonly uid?: string }, now: Raw | undefined): now is Raw =>
  now !== undefined && now.metadata?.uid === change.uid;

/** The object as it stands now, raw; undefined when it is not there. Never shown as it is. */
export async function rawObject(
  transport: Transport,
  change: Change,
  limitMs: number,
  signal: AbortSignal,
): Promise<Raw | undefined> {
  const { target } = change;
  const path = `${pathOf(change)}${change.verb === 'edit' && change.subresource === 'scale' ? '/scale' : ''}`;
  const asked = askedOf('get', kindOf(change), target.namespace, target.name);
  try {
    return await transport.exchange(
      { method: 'GET', path, asked, limitMs },
      signal,
      async ({ body }) => JSON.parse(await textOf(body, 32 * 1024 * 1024)) as Raw,
    );
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return undefined;
    throw error;
  }
}

/**
 * What moved since the plan was made; '' when nothing did. A bare 422 reads the same for a failed `test` and for a
 * patch that is wrong (JSON Patch on the API server), so the object is read again to tell them apart.
 */
export function movedSince(change: Change, now: Raw | undefined): string {
  const name = objectWord(change.target);
  const isNew = change.verb === 'create' || ((change.verb === 'secret' || change.verb === 'apply') && !change.exists);
  if (isNew) return now === undefined ? '' : `${name} exists already`;
  if (now === undefined) return `${name} is gone`;
  if (now.metadata?.uid !== change.uid) return `${name} was deleted and made again`;
  if (change.verb === 'secret')
    return now.metadata?.resourceVersion === change.resourceVersion ? '' : `${name} was changed by somebody else`;
  if (change.verb !== 'edit') return '';
  const tests = [
    ...(change.guards ?? []),
    ...change.edits.filter(({ from }) => from !== undefined).map(({ path, from }) => ({ path, value: from })),
  ];
  for (const { path, value } of tests) {
    const found = valueAt(now, path);
    if (canonical(found) !== canonical(value))
      return `${placeOf({ path }, change.guards)} of ${name} is ${shown(found)} now, not ${shown(value)}`;
  }
  const untested = change.edits.some(({ from }) => from === undefined) && !holdsSpec(change);
  if (untested && now.metadata?.resourceVersion !== change.resourceVersion)
    return `${name} was changed by somebody else`;
  return '';
}

/**
 * True when another kind stands under the URL than the card names: a plan from a file brings kind and plural, and only
 * the server knows which belong together. A scale is an object of its own.
 */
export const isOtherKind = (change: Change, now: Raw | undefined): boolean =>
  now?.kind !== undefined &&
  now.apiVersion !== undefined &&
  !(change.verb === 'edit' && change.subresource === 'scale') &&
  (now.kind !== change.target.kind || groupOfApi(now.apiVersion) !== groupOfApi(change.target.apiVersion));

/**
 * The path of an edit that says that its field was absent, and it is not: JSON Patch would replace what stands there,
 * which no card has shown.
 */
const notAbsent = (change: Change, now: Raw | undefined): string | undefined =>
  change.verb !== 'edit' || now === undefined
    ? undefined
    : change.edits.find(
        ({ path, from }) =>
          from === undefined &&
          valueAt(now, path) !== undefined &&
          !Array.isArray(valueAt(now, path.slice(0, path.lastIndexOf('/')))),
      )?.path;

/** What the card would not tell of the object as it stands: that it is of another kind, or what is replaced in it. */
export function unseenIn(change: Change, now: Raw | undefined): NonNullable<Rehearsal['refusal']> | undefined {
  const name = objectWord(change.target);
  const path = notAbsent(change, now);
  const message = isOtherKind(change, now)
    ? `the plan calls it ${name}, and there stands a ${now?.kind ?? ''} of ${now?.apiVersion ?? ''}`
    : path === undefined
      ? undefined
      : `the plan says that ${placeIn(now, path)} of ${name} is absent, but it is there: it would be replaced unseen`;
  return message === undefined
    ? undefined
    : { code: 'refused', message: safeText(message), nextStep: 'ask for the change again' };
}

/** The server writes quantities in its own form: `0.3Gi` comes back as `322122547200m`. */
const AMOUNT = /\/(?:requests|limits|hard|capacity|storage|overhead)(?:\/|$)/;

function sameValue(path: string, found: unknown, wanted: unknown): boolean {
  if (canonical(found) === canonical(wanted)) return true;
  if (typeof found === 'object' && typeof wanted === 'object' && found !== null && wanted !== null) {
    const [one, other] = [found as Record<string, unknown>, wanted as Record<string, unknown>];
    const keys = Object.keys({ ...one, ...other });
    return keys.every((key) => sameValue(`${path}/${pointerPart(key)}`, one[key], other[key]));
  }
  const plain = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';
  return AMOUNT.test(path) && plain(found) && plain(wanted) && sameQuantity(found, wanted);
}

/** True when the object stands as the change wanted it. */
export function asWanted(change: Change, now: Raw | undefined): boolean {
  switch (change.verb) {
    case 'delete':
    case 'evict':
      return now === undefined || now.metadata?.uid !== change.uid || now.metadata?.deletionTimestamp !== undefined;
    case 'create':
    case 'apply':
      return now !== undefined;
    case 'secret':
      return now !== undefined && change.values.keys.every((key) => now.data?.[key] !== undefined);
    case 'edit':
      return now !== undefined && change.edits.every(({ path, to }) => sameValue(path, valueAt(now, path), to));
    case 'exec':
    case 'forward':
    case 'helm':
      return false;
  }
}

/** What the API says now, as one line. */
export function stateLine(change: Change, now: Raw | undefined): string {
  const name = objectWord(change.target);
  switch (change.verb) {
    case 'evict':
      return `${name} is ${now === undefined || now.metadata?.uid !== change.uid ? 'gone' : 'evicted: it is stopping'}`;
    case 'apply':
      return `${name} is applied`;
    case 'delete':
      return now === undefined || now.metadata?.uid !== change.uid ? `${name} is deleted` : `${name} is being deleted`;
    case 'create':
      return `${name} is created`;
    case 'secret':
      return `${name} holds ${change.values.keys.join(', ')}`;
    case 'edit': {
      const edits = change.edits.slice(0, 4).map((edit) => {
        const value = valueAt(now, edit.path);
        const place = placeOf(edit, change.guards);
        return value === undefined ? `${place} is removed` : `${place} is ${shown(value)}`;
      });
      const more = change.edits.length > 4 ? ` and ${change.edits.length - 4} more` : '';
      return `${name}: ${edits.join(', ')}${more}`;
    }
    case 'exec':
    case 'forward':
    case 'helm':
      return name;
  }
}

export function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  const text = safeText(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
