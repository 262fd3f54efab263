import type { ProcessHost } from './process.ts';

const ANSWER_MS = 60;
const TIMEOUT_MS = 5_000;

/**
 * Connects as psycopg2 does and reports libpq's words for what went wrong, or nothing. Refusals and wrong passwords
 * come at once, an unreachable address after the connect timeout of five seconds.
 */
export function connectDatabase(host: ProcessHost, raw: string, done: (failure?: string) => void): void {
  const later = (milliseconds: number, failure?: string): void => host.after(milliseconds, () => done(failure));
  const url = URL.canParse(raw) ? new URL(raw) : undefined;
  if (!url || url.hostname === '') {
    later(0, 'could not parse DATABASE_URL');
    return;
  }
  const port = url.port === '' ? '5432' : url.port;
  const server = `connection to server at ${JSON.stringify(url.hostname)}, port ${port} failed`;
  const reached = host.network.connect(url.hostname, Number(port));
  if (reached.kind === 'unknown-host')
    later(ANSWER_MS, `could not translate host name "${url.hostname}" to address: Name or service not known`);
  else if (reached.kind === 'timeout') later(TIMEOUT_MS, `${server}: Connection timed out`);
  else if (reached.kind === 'refused')
    later(
      ANSWER_MS,
      `${server}: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?`,
    );
  else if (reached.kind !== 'connected' || !reached.peer.login)
    later(ANSWER_MS, 'server closed the connection unexpectedly');
  else {
    const refusal = reached.peer.login({
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: url.pathname.slice(1),
    });
    later(ANSWER_MS, refusal === undefined ? undefined : `${server}: FATAL:  ${refusal}`);
  }
}
