import { AppError } from '../../core/errors.ts';
import { KINDS, type Kind } from '../../core/kinds.ts';
import { nearest } from '../../core/names.ts';
import { readJson } from '../wire/bodies/json.ts';
import { listObjects } from './list.ts';
import { askedOf, objectPath } from '../wire/paths.ts';
import type { Transport } from '../wire/transport.ts';

/** Most names that are compared with a misspelled one. */
const MOST = 500;

/**
 * The 404 of an object with what the person needs: whether the namespace itself is not there, and which names are near.
 * Costs up to three requests, but only on the way to an error; what may not be asked is left out.
 */
export async function explainMissing(
  transport: Transport,
  wanted: { readonly kind: Kind<unknown>; readonly name: string; readonly namespace: string | undefined },
  limitMs: number,
  signal: AbortSignal,
): Promise<AppError> {
  const { kind, name, namespace } = wanted;
  const { context } = transport.target;
  const near = async (of: Kind<unknown>, word: string, where?: string): Promise<readonly string[]> => {
    const query = { most: MOST, ...(where === undefined ? {} : { namespace: where }) };
    const { items } = await listObjects(transport, of as Kind, query, limitMs, signal).catch(() => ({ items: [] }));
    const names = items.flatMap(({ metadata }) => metadata?.name ?? []);
    return [nearest(word, names).join(' or '), names.slice(0, 8).join(', ')];
  };
  const space = kind.plural === 'namespaces' ? name : namespace;
  const lost =
    space !== undefined && (kind.plural === 'namespaces' || (await isMissing(transport, space, limitMs, signal)));
  if (lost) {
    const [like, some] = await near(KINDS.namespaces, space);
    const step = like
      ? `did you mean ${like}?`
      : some
        ? `there is ${some}; choose one with -n`
        : 'choose another with -n';
    return new AppError('not-found', `there is no namespace ${JSON.stringify(space)} in context ${context}`, step, {
      status: 404,
    });
  }
  const [like] = kind.plural === 'secrets' ? [] : await near(kind, name, namespace);
  const where = namespace === undefined ? `context ${context}` : `namespace ${namespace}`;
  return new AppError(
    'not-found',
    `there is no ${kind.kind.toLowerCase()} ${JSON.stringify(name)} in ${where}`,
    like
      ? `did you mean ${like}?`
      : `"kubectl get ${kind.plural}${namespace === undefined ? '' : ` -n ${namespace}`}" lists them`,
    { status: 404 },
  );
}

async function isMissing(transport: Transport, space: string, limitMs: number, signal: AbortSignal): Promise<boolean> {
  const asked = askedOf('get', KINDS.namespaces, undefined, space);
  const call = { method: 'GET' as const, path: objectPath(KINDS.namespaces, space, undefined), asked, limitMs };
  return readJson(transport, call, signal).then(
    () => false,
    (error: unknown) => error instanceof AppError && error.status === 404,
  );
}
