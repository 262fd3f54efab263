import { X509Certificate } from 'node:crypto';
import type { SecretFacts } from '../../core/kubernetes.ts';
import { unpackRecord } from './helm-record.ts';
import { refusedObject } from './refused-object.ts';

/** A certificate chain is a few KiB. */
const MOST_PEM = 256 * 1024;

/**
 * What a Secret holds that is no secret: the certificate in `tls.crt` (every client of the server is sent it), and why
 * helm's operation failed. The key beside the certificate is never looked at.
 */
export function secretFacts(secret: Readonly<Record<string, unknown>>): SecretFacts | undefined {
  const data = secret['data'] as Readonly<Record<string, unknown>> | null | undefined;
  if (typeof data !== 'object' || data === null) return undefined;
  if (secret['type'] === 'helm.sh/release.v1') {
    const labels = (secret['metadata'] as { labels?: Readonly<Record<string, string>> } | undefined)?.labels;
    // Records are large: only one that has something to say is unpacked.
    if (labels?.['status'] !== 'failed' || typeof data['release'] !== 'string') return undefined;
    const { info, manifest = '' } = unpackRecord(data['release']);
    const description = info?.description;
    if (description === undefined) return undefined;
    const refused = refusedObject(description, manifest);
    return { description, ...(refused ? { refused } : {}) };
  }
  const pem = data['tls.crt'];
  const certificate = typeof pem === 'string' && pem.length <= MOST_PEM ? certificateIn(pem) : undefined;
  return certificate && { certificate };
}

/** The first certificate of a chain: that of the server. Undefined for what is none. */
function certificateIn(base64: string): SecretFacts['certificate'] {
  try {
    const { subject, issuer, validFrom, validTo, subjectAltName } = new X509Certificate(Buffer.from(base64, 'base64'));
    const names = [...(subjectAltName ?? '').matchAll(/DNS:([^,\s]+)/g)].map((one) => one[1] ?? '');
    return {
      subject: (subject ?? '').replace(/\n/g, ', '),
      issuer: (issuer ?? '').replace(/\n/g, ', '),
      notBefore: new Date(validFrom).toISOString(),
      notAfter: new Date(validTo).toISOString(),
      names: names.slice(0, 50),
    };
  } catch {
    return undefined;
  }
}
