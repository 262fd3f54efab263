import { mayBeAltered } from '../../../../core/altered.ts';
import type { Advice, Evidence } from '../../../../core/diagnosis.ts';
import { namedIn } from '../../../../logs/meaning/named-things.ts';
import type { Failing } from '../../../facts/state.ts';
import { settingsOf } from '../../../places/related/settings-of.ts';
import type { Facts } from '../../../types.ts';
import { change } from '../change.ts';
import { TEMPLATED } from '../edits.ts';
import { PRIVATE } from './not-listed.ts';

const OF_HOSTS = /\b(?:origins?|host ?names?|hosts?|domains?|CORS|CSRF|referr?er)\b|(?:Origin|Host|Domain)(?:Name)?\b/;
const REFUSED =
  /\b(?:not (?:allowed|found|permitted|match\w*|check)|could not|mis-?match|invalid|different|disallowed|reject\w*|denied|forbidden|NotFound|unable)\b|NotFound\b/i;
const HOST = /(?<![\w.@-])[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){1,6}(?![\w-]|\.\w)/gi;
const OWN = /\.(?:svc|local|internal|cluster)$|\.svc\.|^\d+(?:\.\d+){3}$/;

/**
 * A program that is asked under one host and is told another of the same domain: what people use stands in the log,
 * what it believes in a setting.
 */
export function otherHost(
  facts: Facts,
  one: Failing,
  text: string,
): { readonly evidence: readonly Evidence[]; readonly remedies: readonly Advice[] } | undefined {
  if (!OF_HOSTS.test(text) || !REFUSED.test(text)) return undefined;
  const named = namedIn(text).flatMap((thing) => (thing.kind === 'address' ? [thing.host.toLowerCase()] : []));
  const hosts = [...new Set(named)].filter((host) => host.split('.').length > 2 && !OWN.test(host));
  const settings = settingsOf(facts, one);
  const used = hosts.filter((host) => !settings.some(({ value }) => value.toLowerCase().includes(host)));
  for (const setting of settings) {
    const told = [...setting.value.matchAll(HOST)].map(([host]) => host);
    const [only, second] = told.filter((host) => used.some((each) => isKin(each, host.toLowerCase())));
    const asked = used.find((each) => only !== undefined && isKin(each, only.toLowerCase()));
    if (only === undefined || second !== undefined || asked === undefined || !isOfHosts(setting.name)) continue;
    const words = `write ${asked} in place of ${only} in ${setting.where} (${setting.name}): container ${one.view.name} is asked for ${asked}, as its log says`;
    const { owner, view } = one;
    const made =
      setting.variable !== undefined && TEMPLATED.test(owner.kind) && !mayBeAltered(setting.value)
        ? change(facts, words, 'set_env', {
            workload: `${owner.kind.toLowerCase()}/${owner.name}`,
            container: view.name,
            name: setting.variable,
            value: setting.value.replace(only, asked),
          })
        : words;
    return { evidence: [setting.evidence], remedies: [made] };
  }
  return undefined;
}

/** A setting that says under which host the program is known, not one of a dependency. */
const isOfHosts = (name: string): boolean =>
  /host|domain|origin|external|public|base|site|url/i.test(name) &&
  !/(?:db|database|redis|smtp|mail|ldap|mongo|mysql|pg|kafka|amqp|s3|auth|oidc|issuer|upstream|backend)/i.test(name);

/** Domains below which anybody gets a name. */
const SHARED =
  /^(?:herokuapp\.com|github\.io|gitlab\.io|azurewebsites\.net|appspot\.com|web\.app|vercel\.app|netlify\.app|onrender\.com|fly\.dev|pages\.dev|workers\.dev|cloudfront\.net|amazonaws\.com|ngrok\.io|nip\.io|sslip\.io|duckdns\.org)$/;

/** `example.com`, `example.co.uk`: what somebody has registered. */
const domainOf = (parts: readonly string[]): string =>
  parts.slice(/^(?:com?|org|net|gov|ac|edu)$/.test(parts.at(-2) ?? '') ? -3 : -2).join('.');

function isOfDomain(a: string, b: string): boolean {
  const [left, right] = [a, b].map((host) => domainOf(host.toLowerCase().split('.')));
  return left === right && !SHARED.test(left ?? '');
}

const IPV4 = /^(?:[a-z][\w+.-]*:\/\/)?((?:\d{1,3}\.){3}\d{1,3})(?![\w.])/;

/** True for a text whose host is of another domain than the own one, or an address from outside: anybody has one. */
export function isForeign(own: string, other: string): boolean {
  const [, address] = IPV4.exec(other) ?? [];
  if (address !== undefined) return !PRIVATE.test(address) && !own.includes(address);
  const hostIn = (text: string): string | undefined =>
    namedIn(text).flatMap((thing) => (thing.kind === 'address' ? [thing.host.toLowerCase()] : []))[0];
  const [ours, theirs] = [hostIn(own), hostIn(other)];
  if (theirs === undefined || !theirs.includes('.') || OWN.test(theirs)) return false;
  return ours === undefined || (ours !== theirs && !isOfDomain(ours, theirs));
}

/** Of the same domain. Anybody may ask under a host of his own, whatever its first name. */
function isKin(a: string, b: string): boolean {
  const [left, right] = [a.split('.'), b.split('.')];
  return a !== b && !OWN.test(b) && left.length === right.length && left.length > 2 && isOfDomain(a, b);
}
