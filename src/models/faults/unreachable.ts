import { short } from './fault-text.ts';
import type { Whom } from './faults.ts';
import type { Fault } from '../turn.ts';

/** Somebody was there, and hung up. */
const CLOSED = /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/;

/** A connection that was not made, or not kept until an answer began, by the code at the bottom of its causes. */
export function unreachableFault(error: unknown, { where, baseUrlVariable }: Whom): Fault {
  const code = causeCode(error);
  const said = code ?? (error instanceof Error ? short(error.message) : 'no reason given');
  const running = `is the server at ${where} running? check ${baseUrlVariable}, or use --model offline`;
  return {
    code: 'unreachable',
    message: CLOSED.test(code ?? '')
      ? `${where} closed the connection before it answered (${said})`
      : `${where} cannot be reached (${said})`,
    nextStep:
      code === 'ECONNREFUSED'
        ? running
        : `check the network, the proxy (NODE_USE_ENV_PROXY=1) and ${baseUrlVariable}, or use --model offline`,
    again: code !== 'ENOTFOUND',
  };
}

export function causeCode(error: unknown): string | undefined {
  let cause: unknown = error;
  for (let depth = 0; depth < 6 && cause instanceof Error; depth++) {
    const { code } = cause as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^(?:E[A-Z]+|UND_ERR\w+|CERT_\w+|DEPTH_\w+|SELF_\w+|UNABLE_\w+)$/.test(code))
      return code;
    cause = cause instanceof AggregateError ? (cause.errors[0] ?? cause.cause) : cause.cause;
  }
  return undefined;
}
