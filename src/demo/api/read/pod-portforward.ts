import { STATUS_CODES } from 'node:http';
import { badRequest } from '../../status-error.ts';
import type { Api, Upgrade } from '../api.ts';
import type { Peer } from '../http/web-socket.ts';

/** The first byte of a message is its channel: of the n-th port 2n for its bytes, 2n+1 for what went wrong. */
const PROTOCOLS = ['v4.channel.k8s.io'];
/** A request of more is not taken. */
const MOST_REQUEST = 64 * 1024;

type Port = ReturnType<Api['ports']['connect']>;

/**
 * pods/NAME/portforward over a WebSocket, for clients that do not tunnel SPDY in it (kubectl does): the programs of
 * this cluster answer HTTP, one request after another.
 */
export function openPortForward({ api, pod, url, accept }: Upgrade): void {
  const ports = url.searchParams.getAll('ports').flatMap((text) => text.split(',').map(Number));
  if (ports.length === 0 || !ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536))
    throw badRequest('you must specify at least one port');
  if (pod.status?.phase !== 'Running')
    throw badRequest(`unable to forward port because pod is not running. Current status=${pod.status?.phase ?? ''}`);
  const peer = accept(PROTOCOLS);
  const taken = new Map<number, Buffer>();
  const behind: Port[] = ports.map((port) => api.ports.connect(pod, port));
  for (const [at, port] of ports.entries()) {
    const number = [port & 0xff, port >> 8];
    peer.send(Buffer.from([2 * at, ...number]));
    peer.send(Buffer.from([2 * at + 1, ...number]));
  }
  peer.onMessage((message) => {
    const at = (message[0] ?? 0) / 2;
    const port = behind[at];
    if (port === undefined) return;
    if (typeof port === 'string') {
      peer.send(Buffer.concat([Buffer.from([2 * at + 1]), Buffer.from(port)]));
      return peer.close();
    }
    const rest = Buffer.concat([taken.get(at) ?? Buffer.alloc(0), message.subarray(1)]);
    taken.set(
      at,
      answered(rest, port, (text) => peer.send(Buffer.concat([Buffer.from([2 * at]), text])), peer),
    );
  });
}

/** Answers every whole request in the bytes; what is left of them is the beginning of the next. */
function answered(bytes: Buffer, port: Exclude<Port, string>, send: (text: Buffer) => void, peer: Peer): Buffer {
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) {
      if (rest.length > MOST_REQUEST) peer.close();
      return rest;
    }
    const head = rest.subarray(0, end).toString('latin1');
    const [, method = '', path = '', version = ''] = /^([A-Z]{1,10}) (\S{1,4096}) HTTP\/(1\.[01])/.exec(head) ?? [];
    const length = Number(/\r\ncontent-length:\s{0,20}(\d{1,9})/i.exec(head)?.[1] ?? 0);
    if (method !== '' && rest.length < end + 4 + length && length <= MOST_REQUEST) return rest;
    rest = rest.subarray(end + 4 + length);
    const answer = method === '' ? { status: 400, body: '' } : port({ method, path });
    const stays = answer !== undefined && version === '1.1' && !/\r\nconnection:\s{0,20}close/i.test(head);
    if (answer) send(responseOf(answer, method, stays));
    if (stays) continue;
    peer.close();
    return Buffer.alloc(0);
  }
}

function responseOf({ status, body }: { status: number; body: string }, method: string, stays: boolean): Buffer {
  const type = /^\s{0,20}[{[]/.test(body) ? 'application/json' : /^\s{0,20}</.test(body) ? 'text/html' : 'text/plain';
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: ${stays ? 'keep-alive' : 'close'}\r\n\r\n`;
  return Buffer.from(method === 'HEAD' ? head : head + body);
}
