import { AppError } from '../core/errors.ts';

/** Paths of single requests that people copy along with the address. */
const REQUEST = /\/(?:chat\/completions|completions|responses|models|embeddings)$/;

/**
 * An address as people write it, in the one form that adapters join paths to: with a scheme (http for this machine, private networks and
 * odd ports, else https), without slashes at its end and without the path of a single request; a query (Azure's api-version) stays.
 */
export function normalBaseUrl(written: string, variable: string): string {
  const text = written.trim().replace(/^(["'])(.*)\1$/, '$2');
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${schemeOf(text)}://${text}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '' || /\s/.test(text))
    throw new AppError('config', `${variable} is not the address of a server`, 'for example http://localhost:11434/v1');
  const path = url.pathname
    .replace(/\/{2,}/g, '/')
    .replace(/(?<!\/)\/+$/, '')
    .replace(REQUEST, '')
    .replace(/(?<!\/)\/+$/, '');
  return `${url.protocol}//${authorityOf(url)}${path}${url.search}`;
}

const authorityOf = ({ username, password, host }: URL): string =>
  username === '' ? host : `${username}${password === '' ? '' : `:${password}`}@${host}`;

function schemeOf(text: string): 'http' | 'https' {
  const host = text.replace(/[/?].*$/, '');
  const name = host.replace(/:\d+$/, '');
  const port = /:(\d+)$/.exec(host)?.[1];
  if (/^(?:localhost|\[.*\]|[\d.]+)$/i.test(name) || !name.includes('.') || /\.(?:local|internal|svc|lan)$/i.test(name))
    return 'http';
  return port === undefined || port === '443' ? 'https' : 'http';
}

/** The address in two parts for an SDK that adds a version itself: ".../v1beta" and all behind it is the version. */
export function splitVersion(baseUrl: string): { readonly root: string; readonly version?: string } {
  const match = /^(https?:\/\/[^/]+(?:\/.*?)??)\/(v\d+(?:(?:alpha|beta)\d*)?(?:\/.*)?)$/.exec(baseUrl);
  return match ? { root: match[1] ?? baseUrl, version: match[2] ?? '' } : { root: baseUrl };
}

/** `name: value` lines as headers; what is none is left out. */
export function headersIn(text: string | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of (text ?? '').split('\n')) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).trim().toLowerCase();
    if (at > 0 && /^[a-z0-9-]+$/.test(name)) found[name] = line.slice(at + 1).trim();
  }
  return found;
}

/** Values of headers that are keys, without the scheme before them. */
export const secretsIn = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers)
    .filter(([name]) => /key|auth|token|secret|cookie|pass|credential/.test(name))
    .map(([, value]) => value.replace(/^(?:Bearer|Basic|Token)\s+/i, ''))
    .filter((value) => value !== '');
