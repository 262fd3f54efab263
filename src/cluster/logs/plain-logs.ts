import type { ClusterReader } from '../../core/cluster.ts';
import { PodSecrets } from '../read/hiding/pod-secrets.ts';
import { plainLines } from '../wire/lines.ts';
import type { Transport } from '../wire/transport.ts';
import { streamLog } from './stream-log.ts';
import { tailPods } from './tail.ts';

/** Logs whose secrets are not hidden. */
export type PlainLogs = Pick<ClusterReader, 'logStream' | 'tail'>;

/**
 * For `kubewhy logs --no-redact` on the person's own terminal. No `ClusterReader` can give these lines, and a reader is
 * all that tools, the diagnosis and the chat hold.
 */
export const plainLogs = (
  transport: Transport,
  limits: { readonly request: number; readonly list: number },
): PlainLogs => ({
  logStream: (query, signal) =>
    streamLog(transport, { ...query, namespace: query.namespace ?? transport.target.namespace }, signal, plainLines),
  tail: (query, signal) => tailPods(transport, query, limits, new PodSecrets(), signal, plainLines),
});
