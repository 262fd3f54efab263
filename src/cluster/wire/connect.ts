import type { Target } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import type { Access } from '../connection/access.ts';
import { answerError, readStatus, type Asked } from '../connection/errors.ts';
import { refusal, spendPermit, travelling, type Permit } from '../connection/lock.ts';
import { lateError, networkError } from '../connection/network-errors.ts';
import { raceAbort } from '../../core/race-abort.ts';
import { NotOpened, openSocket, type OpenedSocket } from './web-socket.ts';

export type Connecting = {
  readonly access: Access;
  readonly target: Target;
  readonly asked: Asked;
  /** For the answer that opens the WebSocket, in milliseconds; what then goes over it has limits of its own. */
  readonly limitMs: number;
  readonly protocols: string[];
};

/**
 * Opens the WebSocket of a permit, once: the permit's own path, no renewal of credentials, no second try, since a lost
 * answer does not say whether a program was started. A refusal is an AppError as of any other request.
 */
export async function connect(
  permit: Permit,
  { access, target, asked, limitMs, protocols }: Connecting,
  signal: AbortSignal,
): Promise<OpenedSocket> {
  const { write } = permit;
  if (write.upgrade === undefined || !spendPermit(permit, write)) throw refusal(write.method, write.path);
  const limit = AbortSignal.timeout(limitMs);
  const { proxy, login } = access;
  try {
    const { headers, dispatcher } = await access.authorize(signal);
    const how = { headers, dispatcher, protocols };
    const stop = AbortSignal.any([signal, limit]);
    return await raceAbort(
      travelling.run(permit, () => openSocket(target.server + write.path, how, stop)),
      stop,
    );
  } catch (error) {
    if (signal.aborted) throw new AppError('aborted', 'stopped');
    if (limit.aborted) throw lateError(limitMs, target, proxy);
    if (error instanceof NotOpened)
      throw answerError(readStatus(error.status, error.text, error.retryAfter), asked, target, login);
    throw networkError(error, target, proxy);
  }
}
