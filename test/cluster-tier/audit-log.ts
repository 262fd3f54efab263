import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const path = join(
  process.env['CLUSTER_HOME'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'todo-chatbot-cluster'),
  'run',
  'audit.log',
);

/** One request as the API server recorded it. */
export type Recorded = {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent: string;
  readonly user: { readonly username: string };
  readonly stage: string;
  readonly responseStatus?: { readonly code?: number };
  readonly requestObject?: unknown;
};

export const auditMissing: string | undefined = existsSync(path)
  ? undefined
  : `the audit log of the API server is not at ${path}`;

const size = (): number => {
  const handle = openSync(path, 'r');
  try {
    return fstatSync(handle).size;
  } finally {
    closeSync(handle);
  }
};

/** The server's log is buffered for less than this. */
const SETTLE_MS = 700;

export type Mark = { readonly from: number };
export const mark = (): Mark => ({ from: size() });

/**
 * What kubewhy sent to this namespace (or made of that name) since the mark and that is no read, as the server saw it.
 * The log is written a moment after the answer.
 */
export const writesSince = (since: Mark, namespace: string): Promise<Recorded[]> =>
  writesAbout(
    since,
    ({ requestURI, requestObject }) =>
      requestURI.includes(`/namespaces/${namespace}/`) ||
      JSON.stringify(requestObject ?? '').includes(`"name":"${namespace}`),
  );

/** The same for all requests that are about something. */
export async function writesAbout({ from }: Mark, isAbout: (one: Recorded) => boolean): Promise<Recorded[]> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return read(from).filter((one) => {
    const { stage, verb, userAgent, requestURI } = one;
    return (
      stage === 'ResponseComplete' &&
      userAgent === 'kubewhy' &&
      // A WebSocket is asked for by a GET: what runs a program or opens a tunnel is no read for that.
      (!['get', 'list', 'watch'].includes(verb) || /\/(?:exec|attach|portforward|proxy)(?:[/?]|$)/.test(requestURI)) &&
      !/\/selfsubject(?:access|rules)?reviews/.test(requestURI) &&
      isAbout(one)
    );
  });
}

function read(from: number): Recorded[] {
  const handle = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(handle).size - from));
    readSync(handle, bytes, 0, bytes.length, from);
    return bytes
      .toString('utf8')
      .split('\n')
      .flatMap((line) => {
        try {
          return [JSON.parse(line) as Recorded];
        } catch {
          return [];
        }
      });
  } finally {
    closeSync(handle);
  }
}

export const isDry = ({ requestURI, requestObject }: Recorded): boolean =>
  requestURI.includes('dryRun=All') || JSON.stringify(requestObject ?? '').includes('"dryRun":["All"]');
