import { isSecretName, redact } from '../../core/redact.ts';
import { learnSecret } from '../../core/secrets/learn.ts';
import { isFilePath } from '../../core/secrets/values.ts';
import { secretFacts } from './secret-facts.ts';

const HIDDEN = '[hidden]';
type Node = Record<string, unknown>;

const sizeOf = (bytes: number): string => `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;

/** A Secret with its values replaced by their sizes. What they were is remembered, so that no log line repeats it. */
export function hideSecret(secret: Node): void {
  const account = secret['type'] === 'kubernetes.io/service-account-token';
  const release = secret['type'] === 'helm.sh/release.v1';
  const facts = secretFacts(secret);
  if (facts) secret['facts'] = facts;
  else delete secret['facts'];
  for (const member of ['data', 'stringData']) {
    const values = secret[member];
    if (typeof values !== 'object' || values === null) continue;
    const sizes: Node = {};
    for (const [key, value] of Object.entries(values)) {
      const bytes = Buffer.from(String(value), member === 'data' ? 'base64' : 'utf8');
      // The other keys of a service account's token are its namespace and the cluster's public certificate.
      if (!release && (!account || key === 'token')) learnSecret(bytes.toString('utf8'), key);
      sizes[key] = sizeOf(bytes.length);
    }
    secret[member] = sizes;
  }
}

const HEADER = /^(?:proxy-)?authorization$|^(?:set-)?cookie$|^x-(?:api|goog-api|auth)-/i;
/** True for the name of a variable or header whose value is hidden. */
export const hidesValue = (name: string): boolean => isSecretName(name) || HEADER.test(name);

/**
 * True for an argument that the flag before it makes a secret, of any program or of this one: --password x, mysql -p x,
 * redis-cli -a x.
 */
export function hidesFlagValue(program: string, flag: string, value: string): boolean {
  if (flag === '' || value.startsWith('-')) return false;
  if (isSecretName(flag)) return true;
  if (!/^-[A-Za-z]$/.test(flag) || value.length > 400) return false;
  const line = `${program} ${flag} ${value}`;
  return !redact(line).endsWith(value) && redact(value) === value;
}

/**
 * What is shown for the value of a secret-looking name: where the secret is (the path of a file; of a URL its scheme,
 * user, host and path); of anything else nothing.
 */
export function hideValue(value: string): string {
  if (value === '' || value === HIDDEN || /^(?:true|false|\d{1,5})$/i.test(value)) return value;
  if (isFilePath(value)) return redact(value);
  const url =
    /^([a-z][a-z0-9+.-]{1,20}:\/\/)(?:([^\s:@/]{0,128})(:[^\s@/]{0,512})?@)?([^\s@?#]{0,500})(?:[?#]\S*)?$/i.exec(
      value,
    );
  learnSecret(value);
  if (!url) return HIDDEN;
  const user = url[2] === undefined ? '' : url[3] === undefined ? `${HIDDEN}@` : `${url[2]}:${HIDDEN}@`;
  return `${url[1]}${user}${redact(url[4] ?? '')}`;
}
