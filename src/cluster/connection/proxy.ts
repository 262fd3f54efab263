import { BlockList, isIP } from 'node:net';

const port = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80');

/**
 * One entry of NO_PROXY against a host, as Go's httpproxy reads it: *, CIDR, IP, domain with its subdomains,
 * .subdomains, each with :port.
 */
function exempts(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const family = isIP(host);
  const cidr = /^(.+)\/(\d+)$/.exec(entry);
  if (cidr) {
    const network = isIP(cidr[1] ?? '');
    if (family === 0 || network !== family || Number(cidr[2]) > (family === 6 ? 128 : 32)) return false;
    const list = new BlockList();
    list.addSubnet(cidr[1] ?? '', Number(cidr[2]), family === 6 ? 'ipv6' : 'ipv4');
    return list.check(host, family === 6 ? 'ipv6' : 'ipv4');
  }
  const parts = isIP(entry) === 6 ? undefined : /^\[?(.*?)\]?:(\d+)$/.exec(entry);
  if (parts && parts[2] !== port(url)) return false;
  const name = (parts?.[1] ?? entry).replace(/^\*(?=\.)/, '');
  if (name.startsWith('.')) return host.endsWith(name);
  return host === name || (family === 0 && host.endsWith(`.${name}`));
}

/**
 * The proxy that the environment names for a server, by the rules of kubectl (golang.org/x/net/http/httpproxy): lower
 * or upper case variables, loopback never through a proxy. undefined for none.
 */
export function proxyFor(server: string, env: NodeJS.ProcessEnv): string | undefined {
  const url = new URL(server);
  const pick = (name: string): string | undefined => env[name.toUpperCase()] || env[name.toLowerCase()];
  const proxy = url.protocol === 'https:' ? pick('https_proxy') : pick('http_proxy');
  if (!proxy) return undefined;
  if (/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)) return undefined;
  const exempt = (pick('no_proxy') ?? '').toLowerCase().split(',');
  if (exempt.some((entry) => entry.trim() !== '' && exempts(entry.trim(), url))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}
