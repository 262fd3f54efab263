import type { Json } from '../../../core/json.ts';
import type { ContainerView } from '../../facts/containers.ts';
import { probeOf, type ProbeKind } from '../../facts/probe-kill.ts';
import { containerPorts } from './probe-target.ts';

/** A handler that asks the same as the command of a probe, and how it reads. */
export type SameHandler = { readonly handler: Json; readonly name: string; readonly says: string };

const URL =
  /\b(?<scheme>https?):\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|\$\{?\w+\}?)(?::(?<port>\d{2,5}))?(?<path>\/[^\s"'|;&)]{0,200})?/i;
const GRPC = /grpc[-_]health[-_]probe\b[^\n]{0,80}?-addr[= ](?:\S{0,60})?:(?<port>\d{2,5})/;
const TCP = /\b(?:nc|ncat|netcat|telnet)\b[^\n]{0,40}?\s(?:localhost|127\.0\.0\.1|\[::1\])\s+(?<port>\d{2,5})/;

/**
 * What the kubelet can ask by itself in place of a command whose program the image does not have: the URL that the
 * command asks of its own container, the port that it opens. Undefined where the command does something else.
 */
export function sameHandler(view: ContainerView, kind: ProbeKind): SameHandler | undefined {
  const text = (probeOf(view, kind)?.exec?.command ?? []).join(' ');
  const grpc = GRPC.exec(text)?.groups?.['port'];
  if (grpc !== undefined) return { name: 'grpc', handler: { port: Number(grpc) }, says: `grpc with port ${grpc}` };
  const url = URL.exec(text)?.groups;
  if (url) {
    const scheme = (url['scheme'] ?? 'http').toUpperCase();
    const [declared] = containerPorts(view);
    const port = url['port'] === undefined ? (scheme === 'HTTPS' ? 443 : 80) : Number(url['port']);
    const path = url['path'] ?? '/';
    const asked = url['port'] === undefined && declared !== undefined && text.includes('$') ? declared : port;
    return {
      name: 'httpGet',
      handler: { path, port: asked, scheme },
      says: `httpGet with path ${path}, port ${asked}${scheme === 'HTTPS' ? ', scheme HTTPS' : ''}`,
    };
  }
  const tcp = TCP.exec(text)?.groups?.['port'];
  return tcp === undefined
    ? undefined
    : { name: 'tcpSocket', handler: { port: Number(tcp) }, says: `tcpSocket with port ${tcp}` };
}
