import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { KINDS } from '../../../core/kinds.ts';
import { badRequest, notFound } from '../../status-error.ts';
import type { Api } from '../api.ts';
import { acceptSocket, asksForSocket } from '../http/web-socket.ts';
import { targetOf } from '../http/request.ts';
import { openExec } from './pod-exec.ts';
import { openPortForward } from './pod-portforward.ts';

const BY_NAME = { exec: openExec, portforward: openPortForward } as const;

/** The answer to a request for one of them that asks for no WebSocket, or for another protocol over it. */
export const upgradeRequired = () => badRequest('Upgrade request required');

/** The subresources of pods that are served over a WebSocket. A StatusError is what the hand-shake is refused with. */
export function openSocket(api: Omit<Api, 'host'>, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const target = targetOf(url.pathname);
  const subresource = target?.subresource?.name;
  if (!target || (subresource !== 'exec' && subresource !== 'portforward') || !asksForSocket(request))
    throw upgradeRequired();
  const pod = api.store.get(KINDS.pods, target.namespace, target.name ?? '');
  if (!pod) throw notFound(KINDS.pods, target.name ?? '');
  const accept = (protocols: readonly string[]) => {
    const peer = acceptSocket(request, socket, head, protocols);
    if (!peer) throw upgradeRequired();
    return peer;
  };
  BY_NAME[subresource]({ api, pod, url, accept });
}
