import { AppError } from '../core/errors.ts';
import { KINDS, type Kind } from '../core/kinds.ts';
import { nearest } from '../core/names.ts';
import { listObjects } from './list.ts';
import type { Transport } from './transport.ts';

/**
 * A 404 with what the person needs: whether the namespace itself is not there, and which names are near. Costs requests, but only on the
 * way to an error; what may not be asked is left out.
 */
export async function explainMissing(
  error: unknown,
  transport: Transport,
  kind: Kind<unknown>,
  name: string,
  namespace: string | undefined,
  limitMs: number,
  signal: AbortSignal,
): Promise<unknown> {
  if (!(error instanceof AppError) || error.status !== 404) return error;
  const { context } = transport.target;
  const names = async (of: Kind<unknown>, where: string | undefined): Promise<string[] | undefined> => {
    try {
      const query = { most: 500, ...(where === undefined ? {} : { namespace: where }) };
      const { items } = await listObjects(transport, of as Kind, query, limitMs, signal);
      return items.flatMap(({ metadata }) => metadata?.name ?? []);
    } catch {
      return undefined;
    }
  };
  const spaces =
    namespace === undefined && kind.plural !== 'namespaces' ? undefined : await names(KINDS.namespaces, undefined);
  const space = kind.plural === 'namespaces' ? name : namespace;
  if (spaces && space !== undefined && !spaces.includes(space)) {
    const near = nearest(space, spaces);
    return new AppError(
      'not-found',
      `there is no namespace ${JSON.stringify(space)} in context ${context}`,
      near.length > 0
        ? `did you mean ${near.join(' or ')}?`
        : `there is ${spaces.slice(0, 8).join(', ')}; choose one with -n`,
      { status: 404 },
    );
  }
  if (kind.plural === 'secrets' || kind.plural === 'namespaces') return error;
  const near = nearest(name, (await names(kind, namespace)) ?? []);
  const step = near.length > 0 ? `did you mean ${near.join(' or ')}?` : error.nextStep;
  const where = namespace === undefined ? `context ${context}` : `namespace ${namespace}`;
  const text =
    error.nextStep === undefined
      ? `there is no ${kind.kind.toLowerCase()} ${JSON.stringify(name)} in ${where}`
      : error.message;
  return new AppError('not-found', text, step, { status: 404 });
}
