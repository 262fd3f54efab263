import { describe, expect, it } from 'vitest';
import type { Printed } from '../../src/core/plan.ts';
import type { ConnectionFacts, ConnectionTarget } from '../../tools/shared/inside/connection-target.ts';
import { connectionVerdict } from '../../tools/shared/inside/connection-verdict.ts';

const ran = (line: string, exit: number | undefined, text: string): Printed => ({
  argv: line.split(' '),
  text,
  ...(exit === undefined ? {} : { exit }),
});
const absent = (line: string): Printed => ({ argv: line.split(' '), text: '', notRun: true });

const BUSYBOX_DNS =
  'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\ttill.shop.svc.cluster.local\nAddress: 10.96.7.7\n';
const BIND_DNS =
  'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\ttill.shop.svc.cluster.local\nAddress: 10.96.7.7\n';
const GNU_WGET = '  HTTP/1.1 503 Service Unavailable\n  Content-Length: 3\nwget: server returned error';

const till: ConnectionTarget = {
  host: 'till.shop.svc',
  fullName: 'till.shop.svc.cluster.local',
  port: 80,
  scheme: 'http',
  path: '/',
  service: { name: 'till', namespace: 'shop', targetPort: '8080', selector: { app: 'till' }, headless: false },
};
const fine: ConnectionFacts = { pods: 2, ready: 2, policies: [] };
const dns = ran('nslookup till', 0, BUSYBOX_DNS);

describe('what the probes of a connection come to', () => {
  it.each<[string, readonly Printed[], Partial<ConnectionFacts>, RegExp, RegExp]>([
    [
      'everything answers',
      [dns, ran('nc -w 3 till 80', 0, ''), ran('curl -q', 0, '200')],
      {},
      /^the way to till.shop.svc:80 is open$/,
      /HTTP: it answers with HTTP 200/,
    ],
    [
      'bind and OpenBSD’s nc, which waits on an open connection',
      [ran('nslookup till', 0, BIND_DNS), ran('nc -w 3 till 80', undefined, '')],
      {},
      /is open$/,
      /DNS: the name resolves to 10\.96\.7\.7\nTCP: the port is open/,
    ],
    [
      'getent alone knows the name',
      [
        absent('nslookup till'),
        ran('getent hosts till', 0, '10.96.7.7       till.shop.svc.cluster.local\n'),
        ran('nc -w 3 till 80', 0, ''),
      ],
      {},
      /is open$/,
      /resolves to 10\.96\.7\.7[\s\S]*the container has no nslookup/,
    ],
    [
      'a cluster of another domain: what is asked by its full name is not found, and the connection is made',
      [
        ran('nslookup till', 1, "** server can't find till.shop.svc.cluster.local: NXDOMAIN"),
        ran('nc -w 3 till 80', 0, ''),
      ],
      {},
      /is open$/,
      /DNS: the name was resolved/,
    ],
    [
      'no pod is selected',
      [dns, ran('nc -w 3 till 80', 1, "nc: can't connect to remote host (10.96.7.7): Connection refused")],
      { pods: 0, ready: 0 },
      /^TCP fails/,
      /Service till selects no pod/,
    ],
    [
      'pods that are not ready, and a plugin that drops instead of refusing',
      [dns, ran('nc -w 3 till 80', 1, 'nc: timed out')],
      { pods: 3, ready: 0, policies: ['shop/closed (ingress)'] },
      /^TCP fails/,
      /none of the 3 pods of Service till is ready/,
    ],
    [
      'nothing listens on the target port',
      [
        dns,
        ran('nc -w 3 till 80', 1, 'nc: connect to till.shop.svc (10.96.7.7) port 80 (tcp) failed: Connection refused'),
      ],
      {},
      /^TCP fails/,
      /nothing listens on their port 8080/,
    ],
    [
      'packets are dropped where a policy selects an end',
      [dns, ran('nc -w 3 till 80', 1, 'nc: timed out')],
      { policies: ['shop/closed (ingress)'] },
      /^TCP fails/,
      /a NetworkPolicy selects this pod or the pods behind it: shop\/closed \(ingress\)/,
    ],
    [
      'packets are dropped and no policy is there',
      [dns, absent('nc -w 3 till 80'), ran('curl -q', 28, 'curl: (28) Connection timed out after 5001 milliseconds')],
      {},
      /^TCP fails/,
      /no NetworkPolicy selects either end/,
    ],
    [
      'the DNS server is silent, under a policy',
      [
        ran('nslookup till', 1, ';; connection timed out; no servers could be reached'),
        ran('nc -w 3 till 80', 1, "nc: bad address 'till.shop.svc'"),
      ],
      { policies: ['shop/no-out (egress)'] },
      /^DNS fails/,
      /hold back port 53: shop\/no-out/,
    ],
    [
      'the DNS server does not know a Service that is there',
      [
        ran('nslookup till', 1, "** server can't find till: NXDOMAIN"),
        ran('nc -w 3 till 80', 1, "nc: bad address 'till.shop.svc'"),
      ],
      {},
      /^DNS fails/,
      /Service till exists[\s\S]*CoreDNS/,
    ],
    [
      'an answer that is an error',
      [dns, ran('nc -w 3 till 80', 0, ''), absent('curl -q'), ran('wget -S', 8, GNU_WGET)],
      {},
      /^HTTP fails/,
      /HTTP: failed, it answers with HTTP 503[\s\S]*get_logs/,
    ],
    [
      'TLS where plain HTTP is spoken',
      [
        dns,
        ran('nc -w 3 till 80', 0, ''),
        ran('curl -q', 35, 'curl: (35) error:0A00010B:SSL routines::wrong version number'),
      ],
      {},
      /^HTTP fails/,
      /wrong version number/,
    ],
    [
      'an nc that knows other flags says nothing of the port',
      [dns, ran('nc -w 3 till 80', 1, "nc: invalid option -- 'w'\nusage: nc"), ran('curl -q', 0, '204')],
      {},
      /is open$/,
      /TCP: the port is open[\s\S]*HTTP 204/,
    ],
    [
      'no program is there',
      [
        absent('nslookup till'),
        absent('getent hosts till'),
        absent('nc -w 3 till 80'),
        absent('curl -q'),
        absent('wget -S'),
      ],
      {},
      /^nothing is known/,
      /the container has no nslookup, getent, nc, curl, wget/,
    ],
  ])('%s', (_what, printed, facts, first, rest) => {
    const { lines } = connectionVerdict(printed, till, { ...fine, ...facts });
    expect(lines[0]).toMatch(first);
    expect(lines.join('\n')).toMatch(rest);
  });

  it('an address needs no DNS, and nothing is said of one', () => {
    const target = { host: '10.1.2.3', fullName: '10.1.2.3', port: 5432, scheme: undefined, path: '/' };
    const { lines } = connectionVerdict([ran('nc -w 3 10.1.2.3 5432', 0, '')], target, { policies: [] });
    expect(lines).toEqual(['the way to 10.1.2.3:5432 is open', 'TCP: the port is open: a connection was made']);
  });
});
