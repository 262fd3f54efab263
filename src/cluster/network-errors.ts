import type { Target } from '../core/cluster.ts';
import { AppError } from '../core/errors.ts';
import { safeText } from '../core/redact.ts';

/** All codes and messages of an error and its causes, outermost first. */
function chain(error: unknown): { code: string; message: string }[] {
  const found: { code: string; message: string }[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++) {
    found.push({ code: (at as NodeJS.ErrnoException).code ?? at.name, message: at.message });
    if (at instanceof AggregateError) found.push(...at.errors.slice(0, 4).flatMap(chain));
  }
  return found;
}

const RESET = /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED|ECONNABORTED|HPE_\w+)$/;

/** True when the connection was lost on the way, so that a read may be sent again. */
export const isReset = (error: unknown): boolean =>
  chain(error).some(({ code, message }) => RESET.test(code) || message === 'terminated');

const CERTIFICATE: readonly (readonly [RegExp, string, string])[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    'its certificate has expired',
    'renew the API server’s certificate (kubeadm: "kubeadm certs renew all"), or check this machine’s clock',
  ],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet', 'check this machine’s clock'],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'its certificate is for another name',
    'use the name that stands in the certificate, or set tls-server-name in the kubeconfig',
  ],
  [
    /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED)$/,
    'its certificate is signed by an unknown authority',
    'the cluster may have been rebuilt: fetch its kubeconfig again, or set certificate-authority-data',
  ],
];

/** A request that got no whole answer, as an AppError. `limitMs` is the limit that ran out, where one did. */
export function networkError(error: unknown, target: Target, limitMs?: number): AppError {
  if (error instanceof AppError) return error;
  const links = chain(error);
  const app = links.length > 0 ? appErrorIn(error) : undefined;
  if (app) return app;
  const has = (pattern: RegExp): boolean => links.some(({ code }) => pattern.test(code));
  const at = `${target.server} (context ${target.context})`;
  const other = 'is the cluster running? another one: --context; "kubectl config get-contexts" lists them';
  if (limitMs !== undefined)
    return new AppError(
      'timeout',
      `no answer from ${at} within ${Math.round(limitMs / 100) / 10} s`,
      'try again; if it stays so, check the network or VPN and the API server',
      { cause: error },
    );
  if (has(/^AbortError$|^ABORT_ERR$|^UND_ERR_ABORTED$/))
    return new AppError('aborted', 'stopped', undefined, { cause: error });
  for (const [code, what, next] of CERTIFICATE)
    if (has(code)) return new AppError('unreachable', `${at} is not trusted: ${what}`, next, { cause: error });
  if (links.some(({ code, message }) => /^ERR_SSL|^EPROTO/.test(code) || /alert/.test(message)))
    return new AppError(
      'unreachable',
      `the TLS handshake with ${at} failed: ${reason(links)}`,
      'check that the server speaks https and that the client certificate is valid and not expired',
      { cause: error },
    );
  if (has(/^ECONNREFUSED$/))
    return new AppError('unreachable', `nothing answers at ${at}: connection refused`, other, { cause: error });
  if (has(/^(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/))
    return new AppError(
      'unreachable',
      `the host of ${at} is not known`,
      'check the server in the kubeconfig, DNS and VPN; another cluster: --context',
      { cause: error },
    );
  if (has(/TIMEOUT$|^ETIMEDOUT$/))
    return new AppError('timeout', `no answer from ${at} in time`, 'check the network, VPN or firewall', {
      cause: error,
    });
  if (has(/^(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/))
    return new AppError('unreachable', `there is no route to ${at}`, 'check the network or VPN', { cause: error });
  if (isReset(error))
    return new AppError(
      'unreachable',
      `the connection to ${at} broke off`,
      'try again; if it stays so, check what stands between',
      {
        cause: error,
      },
    );
  return new AppError('unreachable', `the request to ${at} failed: ${reason(links)}`, other, { cause: error });
}

function appErrorIn(error: unknown): AppError | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++)
    if (at instanceof AppError) return at;
  return undefined;
}

const reason = (links: { message: string }[]): string =>
  safeText((links.at(-1)?.message ?? 'unknown error').replace(/\s+/g, ' '), 300);
