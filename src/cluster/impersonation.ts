import { createHash } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import { safeText } from '../core/redact.ts';

/**
 * Whom the user of the kubeconfig acts as: sent with every request, judged by the server (authentication, user
 * impersonation).
 */
export type Impersonation = {
  readonly user: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra: Readonly<Record<string, readonly string[]>>;
};

/** `--as` and its kin. */
export type ActAs = { readonly user?: string; readonly groups?: readonly string[]; readonly uid?: string };

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string' && one !== '') : [];
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * From the members of a kubeconfig's user and the flags, each of which wins over its member, as in kubectl. Groups or a
 * uid without a user are a config error, as client-go has it.
 */
export function impersonationOf(
  value: Readonly<Record<string, unknown>>,
  given: ActAs = {},
): Impersonation | undefined {
  const user = given.user ?? text(value['as']);
  const groups = given.groups?.length ? given.groups : texts(value['as-groups']);
  const uid = given.uid ?? text(value['as-uid']);
  const own = value['as-user-extra'];
  const extra = Object.fromEntries(
    Object.entries(typeof own === 'object' && own !== null ? own : {}).map(([key, list]) => [key, texts(list)]),
  );
  if (user === undefined) {
    if (groups.length === 0 && uid === undefined && Object.keys(extra).length === 0) return undefined;
    throw new AppError(
      'config',
      'groups, a uid or extra fields are impersonated without a user',
      'name the user with --as',
    );
  }
  for (const one of [user, ...groups, uid ?? '', ...Object.values(extra).flat()])
    if (/[\r\n\0]/.test(one)) throw new AppError('config', 'a name to act as holds a line break', 'correct --as');
  return { user, groups, ...(uid === undefined ? {} : { uid }), extra };
}

/** In the headers that the API server reads; a group is a header of its own. */
export const headersOf = ({ user, groups, uid, extra }: Impersonation): Record<string, string | string[]> => ({
  'impersonate-user': user,
  ...(groups.length > 0 ? { 'impersonate-group': [...groups] } : {}),
  ...(uid === undefined ? {} : { 'impersonate-uid': uid }),
  ...Object.fromEntries(
    Object.entries(extra).map(([key, list]) => [
      `impersonate-extra-${encodeURIComponent(key).toLowerCase()}`,
      [...list],
    ]),
  ),
});

/** In a kubeconfig's user. */
export const membersOf = ({ user, groups, uid, extra }: Impersonation): Record<string, unknown> => ({
  as: user,
  ...(groups.length > 0 ? { 'as-groups': groups } : {}),
  ...(uid === undefined ? {} : { 'as-uid': uid }),
  ...(Object.keys(extra).length > 0 ? { 'as-user-extra': extra } : {}),
});

/** sha256 in hex of all that is sent, each value by itself: two that a person reads alike differ here. */
export const digestOf = ({ user, groups, uid, extra }: Impersonation): string =>
  createHash('sha256')
    .update(JSON.stringify([user, groups, uid ?? null, Object.entries(extra).sort(([a], [b]) => (a < b ? -1 : 1))]))
    .digest('hex');

/** For a person: whom, with which groups and extra fields; cut and cleaned, so it identifies nobody, see digestOf. */
export function actingAs({ user, groups, uid, extra }: Impersonation): string {
  const own = Object.entries(extra).map(([key, list]) => `${key}=${list.join(', ')}`);
  const more = [
    ...(groups.length > 0 ? [`groups ${groups.join(', ')}`] : []),
    ...(uid === undefined ? [] : [`uid ${uid}`]),
    ...(own.length > 0 ? [`extra ${own.join('; ')}`] : []),
  ];
  return safeText(`${user}${more.length > 0 ? ` (${more.join('; ')})` : ''}`, 300);
}
