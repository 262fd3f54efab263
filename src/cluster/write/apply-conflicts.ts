import { AppError } from '../../core/errors.ts';
import type { Change } from '../../core/plan.ts';
import { textOf } from '../wire/bodies/texts.ts';
import { saidOf, type Asked } from '../connection/errors.ts';
import type { Transport } from '../wire/transport.ts';
import { requestOf } from './write-requests.ts';

type Apply = Extract<Change, { verb: 'apply' }>;

const OWNER = /conflict with "([^"]{1,200})"/;
export const APPLY_STEP =
  'leave those fields out of the manifest, change them where their owner has them from, or name the owner in take_over';

/**
 * Fields are taken over only from the managers that the plan names. The same request without force says who owns what
 * differs: a conflict with anybody else is a refusal, before anything is sent (KEP-555, field ownership).
 */
export async function foreignOwners(
  transport: Transport,
  change: Apply,
  asked: Asked,
  limitMs: number,
  signal: AbortSignal,
): Promise<AppError | undefined> {
  if (change.takeOver.length === 0) return undefined;
  const write = requestOf({ ...change, takeOver: [] }, true);
  try {
    await transport.exchange({ ...write, asked, limitMs }, signal, ({ body }) => textOf(body, 16 * 1024 * 1024));
    return undefined;
  } catch (error) {
    const causes = saidOf(error)?.causes ?? [];
    const owned = causes.flatMap((cause) => OWNER.exec(cause)?.[1] ?? []);
    if (!(error instanceof AppError) || error.code !== 'conflict' || owned.length === 0) throw error;
    const others = [...new Set(owned)].filter((name) => !change.takeOver.includes(name));
    if (others.length === 0) return undefined;
    return new AppError('conflict', `other fields belong to ${others.join(', ')}: ${causes.join('; ')}`, APPLY_STEP);
  }
}
