/**
 * What went wrong, in the words that decide an exit code and a next step.
 * - usage, config, bad-input: the caller must change what was asked
 * - not-found, forbidden, unauthorized: the cluster (or provider) answered so
 * - unreachable, timeout, throttled, server, bad-response: the other side failed; a later try may work
 * - stale, conflict, refused: a change that was approved (or rehearsed) cannot be sent as it is
 * - no-person, declined, unapproved, expired: a change without a yes
 * - pending: a helm release is held by another operation
 * - aborted: the person stopped it
 */
export type ErrorCode =
  | 'usage'
  | 'config'
  | 'bad-input'
  | 'not-found'
  | 'forbidden'
  | 'unauthorized'
  | 'unreachable'
  | 'timeout'
  | 'throttled'
  | 'server'
  | 'bad-response'
  | 'stale'
  | 'conflict'
  | 'refused'
  | 'no-person'
  | 'declined'
  | 'unapproved'
  | 'expired'
  | 'pending'
  | 'not-healthy'
  | 'model'
  | 'aborted'
  | 'internal';

/**
 * The only error that rooms throw at each other. `message` says what happened with the real names in it; `nextStep`
 * says what the person can do. Neither ever holds a secret value or a control code: the room that throws has cleaned
 * its sources.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly nextStep: string | undefined;
  /** HTTP status of the API server, where there was one. */
  readonly status: number | undefined;

  constructor(code: ErrorCode, message: string, nextStep?: string, more: { status?: number; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.nextStep = nextStep;
    this.status = more.status;
  }
}

/** The next step of a change that is so already: an error for whoever plans it, and no failure for who asked. */
export const NOTHING_TO_CHANGE = 'nothing has to be changed';

/** Any thrown value as an AppError; a foreign one becomes `internal` with its message's first line. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new AppError('aborted', 'stopped', undefined, { cause: error });
  const text = error instanceof Error ? error.message : String(error);
  // What recurses over an answer ends so where somebody nested it without end.
  if (error instanceof RangeError && text.includes('call stack'))
    return new AppError('bad-response', 'what was read is nested too deep to be handled', undefined, { cause: error });
  return new AppError('internal', (text.split('\n')[0] ?? '').slice(0, 500), undefined, { cause: error });
}

/** Process exit codes; the table in the README is generated from this one. */
export const EXIT = {
  ok: 0,
  error: 1,
  usage: 2,
  nobodyToAsk: 3,
  declined: 4,
  stale: 5,
  refused: 6,
  notHealthy: 7,
  findings: 10,
  interrupted: 130,
  terminated: 143,
} as const;

const EXIT_OF: Partial<Record<ErrorCode, number>> = {
  usage: EXIT.usage,
  config: EXIT.usage,
  'no-person': EXIT.nobodyToAsk,
  declined: EXIT.declined,
  stale: EXIT.stale,
  expired: EXIT.stale,
  conflict: EXIT.refused,
  refused: EXIT.refused,
  'not-healthy': EXIT.notHealthy,
  aborted: EXIT.interrupted,
};

export const exitCodeOf = (code: ErrorCode): number => EXIT_OF[code] ?? EXIT.error;
