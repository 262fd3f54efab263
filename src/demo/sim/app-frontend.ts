import { shutDown } from './app-backend.ts';
import { serveHttp } from './app-http.ts';
import { extraMemory, misbehave } from './app-misbehave.ts';
import { ramp, type ProcessHost, type Program } from './process.ts';

const STARTUP_MS = 310;
const PORT = 3000;

/** The Next.js frontend: serves / on port 3000 and passes /api on to the backend that NEXT_PUBLIC_API_URL names. */
export const frontend: Program = (host) => {
  misbehave(host);
  const http = serveHttp(host);
  host.after(STARTUP_MS, () => {
    host.print('  ▲ Next.js 15.3.0');
    host.print(`  - Local:        http://localhost:${PORT}`);
    host.print(' ✓ Ready in 310ms');
    http.listen(PORT, (path) => {
      if (path === '/') return { status: 200, body: '<!doctype html><title>todo</title>' };
      return path.startsWith('/api/') ? proxy(host) : undefined;
    });
  });
  const base = ramp(80, 120, 20_000);
  const extra = extraMemory(host.env);
  return {
    terminate: () => shutDown(host),
    memoryAt: (elapsed) => base(elapsed) + extra(elapsed),
    cpu: 0.006,
    http: http.answer,
    listensOn: http.listensOn,
  };
};

function proxy(host: ProcessHost): { status: number; body: string } {
  const target = (host.env['NEXT_PUBLIC_API_URL'] ?? '').replace(/\/$/, '');
  const answer = fetchHealth(host, target);
  if (typeof answer === 'object') return answer;
  // Node would say it in its own words; these are the ones of the application's stand-in on the test cluster.
  host.print(`Failed to proxy ${host.env['NEXT_PUBLIC_API_URL'] ?? ''}/health Error: ${answer}`);
  return { status: 502, body: 'Bad Gateway\n' };
}

function fetchHealth(host: ProcessHost, target: string): { status: number; body: string } | string {
  const url = `${target}/health`;
  if (!/^http:\/\/[^/]/.test(target)) return `Get "${url}": unsupported protocol scheme ""`;
  const { hostname, port } = new URL(target);
  const reached = host.network.connect(hostname, Number(port) || 80);
  if (reached.kind === 'unknown-host')
    return `Get "${url}": dial tcp: lookup ${hostname} on 10.96.0.10:53: no such host`;
  if (reached.kind === 'timeout') return `Get "${url}": dial tcp ${reached.address}: i/o timeout`;
  const answer =
    reached.kind === 'connected'
      ? reached.peer.http({
          port: Number(reached.address.split(':')[1]),
          method: 'GET',
          path: '/health',
          from: caller(host),
        })
      : 'refused';
  return answer === 'refused' ? `Get "${url}": dial tcp ${reached.address}: connect: connection refused` : answer;
}

/** Outgoing connections leave from the ephemeral ports; the clock spreads them. */
const caller = (host: ProcessHost): string => `${host.network.address}:${32_768 + (host.now() % 28_000)}`;
