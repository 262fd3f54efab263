import { AppError } from '../core/errors.ts';
import { redact } from '../core/redact.ts';
import { looksMade } from '../core/secrets/values.ts';

/** Paths of single requests that people copy along with the address. */
const REQUEST = /\/(?:chat\/completions|completions|responses|models|embeddings)$/;

/**
 * An address as people write it, in the one form that adapters join paths to: with a scheme (http for this machine,
 * private networks and odd ports, else https), without slashes at its end and without the path of a single request; a
 * query (Azure's api-version) stays.
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

/** True for an address that somebody wrote down to the request of the Responses API: ".../v1/responses". */
export const namesResponses = (written: string): boolean => /\/responses\/*["']?\s*(?:\?|$)/.test(written);

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

const SECRET_HEADER = /key|auth|token|secret|cookie|pass|credential/;
const SCHEME = /^(?:Bearer|Basic|Token)\s+/i;

/**
 * What of headers nobody may see, without the scheme before it: of names that say so, and whatever looks made; of Basic
 * also the password.
 */
export const secretsIn = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers)
    .filter(
      ([name, value]) => SECRET_HEADER.test(name) || SCHEME.test(value) || looksMade(value) || redact(value) !== value,
    )
    .flatMap(([, value]) => {
      const secret = value.replace(SCHEME, '');
      const decoded = Buffer.from(secret, 'base64').toString('utf8');
      return /^basic\s/i.test(value) && decoded.includes(':')
        ? [secret, decoded.slice(decoded.indexOf(':') + 1)]
        : [secret];
    })
    .filter((value) => value !== '');

/** The secrets of an address: its password, and values of its query that are keys. */
export function secretsOfUrl(baseUrl: string | undefined): string[] {
  const url = baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined) return [];
  const keys = [...url.searchParams].filter(([name, value]) => SECRET_HEADER.test(name) || looksMade(value));
  let password = url.password;
  try {
    password = decodeURIComponent(password);
  } catch {
    // It is not encoded.
  }
  return [url.password, password, ...keys.filter(([name]) => name !== 'api-version').map(([, value]) => value)];
}
