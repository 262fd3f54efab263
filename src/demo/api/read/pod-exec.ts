import { badRequest } from '../../status-error.ts';
import type { Upgrade } from '../api.ts';
import type { Peer } from '../http/web-socket.ts';
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

/**
 * pods/NAME/exec over a WebSocket: the program's output, then a Status that holds its exit code, in the words of the
 * kubelet and of containerd. A StatusError is what the hand-shake is refused with.
 */
export function openExec({ api, pod, url, accept }: Upgrade): void {
  const container = containerOf(pod, url.searchParams.get('container'));
  const argv = url.searchParams.getAll('command');
  if (argv.length === 0) throw badRequest('you must specify at least one command for the container');
  const peer = accept(PROTOCOLS);
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
