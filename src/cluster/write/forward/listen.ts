import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { AppError } from '../../../core/errors.ts';

/** A door that is open to nobody but this machine: these addresses and no others. */
const LOOPBACK = ['127.0.0.1', '::1'] as const;

export type Listening = { readonly port: number; readonly addresses: readonly string[]; close(): void };

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException | undefined)?.code ?? '';

/** What stands in the way of a local port. */
export function portFault(port: number, error: unknown): AppError {
  const other = `write :REMOTE for a free port, or another number before the colon`;
  if (codeOf(error) === 'EADDRINUSE')
    return new AppError('refused', `port ${port} of this machine is taken by another program`, other);
  if (codeOf(error) === 'EACCES')
    return new AppError('refused', `port ${port} of this machine is kept for the administrator`, other);
  return new AppError(
    'refused',
    `port ${port} of this machine cannot be opened (${codeOf(error) || 'unknown'})`,
    other,
  );
}

function listenAt(host: string, port: number, take: (local: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    // The answer may come after the question has been put whole.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, take);
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}

/**
 * Takes a local port (0: a free one) on 127.0.0.1, and on ::1 where this machine has that address and the port is free
 * there. A port that cannot be had is an AppError.
 */
export async function listenLocally(port: number, take: (local: Socket) => void): Promise<Listening> {
  const [first, second] = LOOPBACK;
  const server = await listenAt(first, port, take).catch((error: unknown) => {
    throw portFault(port, error);
  });
  const taken = (server.address() as AddressInfo).port;
  const other = await listenAt(second, taken, take).catch((error: unknown) => {
    // A program that has the port on ::1 alone would be reached there by the name localhost.
    if (codeOf(error) === 'EADDRINUSE' && port !== 0) return 'taken' as const;
    return undefined;
  });
  if (other === 'taken') {
    server.close();
    throw portFault(port, { code: 'EADDRINUSE' });
  }
  const servers = other ? [server, other] : [server];
  for (const one of servers) one.on('error', () => undefined);
  return {
    port: taken,
    addresses: other ? [first, second] : [first],
    close: () => servers.forEach((one) => one.close()),
  };
}
