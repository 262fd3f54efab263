import type { Printed } from '../../../src/core/plan.ts';
import type { ConnectionFacts, ConnectionTarget } from './connection-target.ts';

type Step = {
  readonly step: 'DNS' | 'TCP' | 'HTTP';
  readonly state: 'ok' | 'failed' | 'unknown';
  readonly says: string;
};

const programOf = ({ argv }: Printed): string => argv[0] ?? '';
const lastLine = (text: string): string => (text.trim().split('\n').at(-1) ?? '').slice(0, 200);

/** nslookup of busybox and of bind, getent: an address stands behind the name. */
function dnsOf(printed: readonly Printed[]): Step | undefined {
  const asked = printed.filter((one) => /^(?:nslookup|getent)$/.test(programOf(one)) && !one.notRun);
  if (asked.length === 0) return undefined;
  for (const one of asked) {
    const own = one.text.replace(/^Server:.*\n(?:Address:?.*\n)?/m, '');
    const address =
      programOf(one) === 'getent'
        ? one.exit === 0 && /^([0-9a-f.:]{3,})\s/i.exec(one.text.trim())?.[1]
        : /Name:\s{0,80}\S{1,253}\s{1,80}Address(?: \d{1,9})?:\s{0,80}([0-9a-f.:]+)/i.exec(own)?.[1];
    if (address) return { step: 'DNS', state: 'ok', says: `the name resolves to ${address}` };
  }
  const text = asked.map((one) => one.text).join('\n');
  if (/timed out|no servers could be reached|connection refused|can't connect/i.test(text))
    return { step: 'DNS', state: 'failed', says: 'the DNS server does not answer this pod' };
  if (/NXDOMAIN|can't find|can't resolve|not known/i.test(text) || asked.some(({ exit }) => exit === 2))
    return { step: 'DNS', state: 'failed', says: 'the DNS server does not know the name' };
  return { step: 'DNS', state: 'unknown', says: lastLine(text) };
}

const OPEN: Step = { step: 'TCP', state: 'ok', says: 'the port is open: a connection was made' };

/** Words of nc (busybox, OpenBSD, nmap), curl and wget for how a connection ends. */
function wayOf(text: string): 'refused' | 'timeout' | 'dns' | 'unreachable' | undefined {
  if (/connection refused|couldn't connect|failed to connect .{0,80} refused/i.test(text)) return 'refused';
  if (/timed out|timeout/i.test(text)) return 'timeout';
  if (/bad address|not known|could not resolve|can't resolve|name resolution|unable to resolve/i.test(text))
    return 'dns';
  return /unreachable|no route to host/i.test(text) ? 'unreachable' : undefined;
}

function tcpOf(printed: readonly Printed[]): (Step & { readonly way?: ReturnType<typeof wayOf> }) | undefined {
  const nc = printed.find((one) => programOf(one) === 'nc' && !one.notRun);
  if (nc && !/invalid option|unrecognized option|usage:/i.test(nc.text)) {
    // It has a time limit of its own for the connection; one that still waits after it has a connection.
    if (nc.exit === 0 || nc.exit === undefined) return OPEN;
    const way = wayOf(nc.text);
    return {
      step: 'TCP',
      state: 'failed',
      says: lastLine(nc.text) || `nc ended with exit code ${nc.exit}`,
      ...(way ? { way } : {}),
    };
  }
  const http = printed.find((one) => /^(?:curl|wget)$/.test(programOf(one)) && !one.notRun);
  if (!http) return undefined;
  const way = wayOf(http.text);
  return way ? { step: 'TCP', state: 'failed', says: lastLine(http.text), way } : undefined;
}

function httpOf(printed: readonly Printed[]): Step | undefined {
  const curl = printed.find((one) => programOf(one) === 'curl' && !one.notRun);
  const wget = printed.find((one) => programOf(one) === 'wget' && !one.notRun);
  const code =
    /(?:^|\s)([1-5]\d\d)(?:\s|$)/m.exec(curl?.text ?? '')?.[1] ??
    /HTTP\/[\d.]+ ([1-5]\d\d)/.exec(wget?.text ?? '')?.[1];
  if (code !== undefined) {
    const bad = Number(code) >= 400;
    return { step: 'HTTP', state: bad ? 'failed' : 'ok', says: `it answers with HTTP ${code}` };
  }
  if (wget?.exit === 0) return { step: 'HTTP', state: 'ok', says: 'it answers with success' };
  const text = curl?.text ?? (wget && !/unrecognized option/.test(wget.text) ? wget.text : '');
  if (text === '' || wayOf(text)) return undefined;
  return { step: 'HTTP', state: 'failed', says: lastLine(text) };
}

/** What a failed step means, with what the API says of the way. */
function meaning(
  failed: Step & { readonly way?: ReturnType<typeof wayOf> },
  target: ConnectionTarget,
  facts: ConnectionFacts,
): string[] {
  const { service } = target;
  const name = service ? `Service ${service.name}` : target.host;
  const policies = facts.policies.slice(0, 5).join(', ');
  if (failed.step === 'DNS' || failed.way === 'dns')
    return [
      failed.says.includes('does not answer')
        ? policies
          ? `a NetworkPolicy may hold back port 53: ${policies}`
          : 'CoreDNS may be down: look at the pods of k8s-app=kube-dns in kube-system'
        : service
          ? `${name} exists, so the cluster's DNS should know it: look at CoreDNS, and at dnsPolicy of the pod`
          : `check the spelling of ${target.host}; outside names also need a way out of the cluster`,
    ];
  if (facts.ready === 0)
    return [
      facts.pods === 0
        ? `${name} selects no pod: nothing stands behind it; diagnose service/${service?.name ?? ''} says which label differs`
        : `none of the ${facts.pods ?? ''} pods of ${name} is ready: nothing stands behind it; diagnose service/${service?.name ?? ''} says why`,
    ];
  if (failed.way === 'refused')
    return [
      service
        ? `the pods of ${name} are ready, and nothing listens on their port ${service.targetPort}: the targetPort, or the address that the program binds to (127.0.0.1 is reached from inside alone)`
        : `${target.host} is reached, and nothing listens on port ${target.port} there`,
    ];
  if (failed.way === 'timeout' || failed.way === 'unreachable')
    return [
      policies
        ? `packets are dropped on the way: a NetworkPolicy selects this pod or the pods behind it: ${policies}`
        : 'packets are dropped on the way, and no NetworkPolicy selects either end: look at the network plugin, kube-proxy and firewalls',
    ];
  if (failed.step === 'HTTP')
    return [`the connection is made, and the program behind it answers so: get_logs of its pods says why`];
  return [];
}

/** False for what needs no DNS. */
export const isName = (host: string): boolean => host !== 'localhost' && !/^[\d.]+$/.test(host);

/** The steps one by one, and what the first that failed means: a sentence a line. */
export function connectionVerdict(
  printed: readonly Printed[],
  target: ConnectionTarget,
  facts: ConnectionFacts,
): { readonly lines: readonly string[]; readonly works: boolean | undefined } {
  const [dns, tcp, http] = [dnsOf(printed), tcpOf(printed), httpOf(printed)];
  const open = tcp?.state === 'ok' || http !== undefined;
  // Who got a connection had the name resolved, whatever another program found.
  const resolved: Step = { step: 'DNS', state: 'ok', says: 'the name was resolved' };
  const named = isName(target.host) ? (open && dns?.state !== 'ok' ? resolved : dns) : undefined;
  const reached: Step | undefined = tcp ?? (http ? OPEN : undefined);
  const steps = [named, reached, http].filter((step) => step !== undefined);
  const first = steps.find(({ state }) => state === 'failed');
  const missing = [...new Set(printed.filter(({ notRun }) => notRun).map(programOf))];
  const place = `${target.host}:${target.port}`;
  const lines = [
    first
      ? `${first.step} fails on the way to ${place}`
      : steps.length > 0
        ? `the way to ${place} is open`
        : `nothing is known of the way to ${place}`,
    ...steps.map(
      ({ step, state, says }) =>
        `${step}: ${state === 'ok' ? '' : state === 'failed' ? 'failed, ' : 'not clear, '}${says}`,
    ),
    ...(first
      ? meaning(
          first === named ? first : { ...first, ...(tcp?.way && first.step !== 'HTTP' ? { way: tcp.way } : {}) },
          target,
          facts,
        )
      : []),
    ...(target.scheme !== undefined && !http && !first
      ? [
          'HTTP was not asked: no program here asks without following redirects; run_in_pod with wget asks, after a typed name',
        ]
      : []),
    ...(missing.length > 0
      ? [
          `the container has no ${missing.join(', ')}${steps.length === 0 ? '; debug_pod adds a container that has them' : ''}`,
        ]
      : []),
  ];
  return { lines, works: first ? false : steps.length > 0 ? true : undefined };
}
