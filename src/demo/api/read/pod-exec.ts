import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { KINDS } from '../../../core/kinds.ts';
import { badRequest, notFound } from '../../status-error.ts';
import type { Api } from '../api.ts';
import { acceptSocket, asksForSocket, type Peer } from '../http/web-socket.ts';
import { targetOf } from '../http/request.ts';
import { containerOf } from './pod-log.ts';

/** Subprotocols, the newest first; the first byte of a message names its channel. */
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

const message = (channel: number, text: string): Buffer => Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);

function end(peer: Peer, status: object): void {
  peer.send(message(STATUS, JSON.stringify({ metadata: {}, ...status })));
  peer.close();
}

/** The answer to a request of pods/NAME/exec that asks for no WebSocket. */
export const upgradeRequired = () => badRequest('Upgrade request required');

/**
 * pods/NAME/exec over a WebSocket: the program's output, then a Status that holds its exit code, in the words of the
 * kubelet and of containerd. A StatusError is what the hand-shake is refused with.
 */
export function openExec(api: Omit<Api, 'host'>, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const target = targetOf(url.pathname);
  if (target?.subresource?.name !== 'exec' || !asksForSocket(request)) throw upgradeRequired();
  const name = target.name ?? '';
  const pod = api.store.get(KINDS.pods, target.namespace, name);
  if (!pod) throw notFound(KINDS.pods, name);
  const container = containerOf(pod, url.searchParams.get('container'));
  const argv = url.searchParams.getAll('command');
  if (argv.length === 0) throw badRequest('you must specify at least one command for the container');
  const peer = acceptSocket(request, socket, head, PROTOCOLS);
  if (!peer) throw upgradeRequired();
  const failed = (why: string): void =>
    end(peer, {
      status: 'Failure',
      message: `Internal error occurred: Internal error occurred: ${why}`,
      reason: 'InternalError',
      details: { causes: [{ message: why }] },
      code: 500,
    });
  const refused = api.programs.run(pod, container, argv, {
    out: (text) => peer.send(message(STDOUT, text)),
    err: (text) => peer.send(message(STDERR, text)),
    exit(code) {
      if (code === 0) return end(peer, { status: 'Success' });
      const text = `command terminated with non-zero exit code: error executing command ${goList(argv)}, exit code ${code}`;
      end(peer, {
        status: 'Failure',
        message: text,
        reason: 'NonZeroExitCode',
        details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
      });
    },
  });
  if (refused !== undefined) failed(refused);
}

/** A list of texts as Go prints it. */
const goList = (words: readonly string[]): string => `[${words.join(' ')}]`;
