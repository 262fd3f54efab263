import type { Target } from '../../core/cluster.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import { safeText } from '../../core/redact.ts';

type Link = { readonly code: string; readonly message: string };

/** All codes and messages of an error and its causes, outermost first. */
function chain(error: unknown): Link[] {
  const found: Link[] = [];
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

type Rule = readonly [match: RegExp, text: (at: string, reason: string) => string, nextStep: string, code?: ErrorCode];

const AGAIN = 'try again; if it stays so, check the network or VPN and what stands between';
const ANOTHER = 'is the cluster running? another one: --context; "kubectl config get-contexts" lists them';

/** Codes of Node, OpenSSL and undici, or their messages, in the order in which they are looked for. */
const RULES: readonly Rule[] = [
  [
    /^CERT_HAS_EXPIRED$/,
    (at) => `${at} is not trusted: its certificate has expired`,
    'renew the API server’s certificate (kubeadm: "kubeadm certs renew all"), or check this machine’s clock',
  ],
  [
    /^CERT_NOT_YET_VALID$/,
    (at) => `${at} is not trusted: its certificate is not valid yet`,
    'check this machine’s clock',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    (at) => `${at} is not trusted: its certificate is for another name`,
    'use the name that stands in the certificate, or set tls-server-name in the kubeconfig',
  ],
  [
    /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|CERT_SIGNATURE_FAILURE|CERT_UNTRUSTED)$/,
    (at) => `${at} is not trusted: its certificate is signed by an unknown authority`,
    'the cluster may have been rebuilt: fetch its kubeconfig again, or set certificate-authority-data',
  ],
  [
    /^ERR_OSSL|^ERR_CRYPTO|\bPEM routines\b|key values mismatch|\bx509 certificate routines\b/,
    (at, reason) => `a certificate or key that the kubeconfig names for ${at} cannot be used: ${reason}`,
    'check certificate-authority, client-certificate and client-key of this context: each is PEM text ("-----BEGIN …"), and the key belongs to the certificate',
    'config',
  ],
  [
    /^ERR_SSL|^EPROTO|\balert\b/,
    (at, reason) => `the TLS handshake with ${at} failed: ${reason}`,
    'check that the server speaks https and that the client certificate is valid and not expired',
  ],
  [
    /^Proxy response/,
    (at, reason) => `the proxy refused the way to ${at}: ${reason}`,
    'check HTTPS_PROXY, NO_PROXY or the proxy-url in the kubeconfig',
  ],
  [/^ECONNREFUSED$/, (at) => `nothing answers at ${at}: connection refused`, ANOTHER],
  [
    /^(?:ENOTFOUND|EAI_AGAIN|EAI_FAIL)$/,
    (at) => `the host of ${at} is not known`,
    'check the server in the kubeconfig, DNS and VPN; another cluster: --context',
  ],
  [/TIMEOUT$|^ETIMEDOUT$/, (at) => `no answer from ${at} in time`, 'check the network, VPN or firewall', 'timeout'],
  [/^(?:EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/, (at) => `there is no route to ${at}`, 'check the network or VPN'],
  [RESET, (at) => `the connection to ${at} broke off`, AGAIN],
  [/^terminated$/, (at) => `the connection to ${at} broke off`, AGAIN],
];

/** A request that got no whole answer, as an AppError. `proxy` is the host of the proxy in between, '' for none. */
export function networkError(error: unknown, target: Target, proxy: string): AppError {
  const links = chain(error);
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth++)
    if (at instanceof AppError) return at;
  if (links.some(({ code }) => code === 'AbortError' || code === 'ABORT_ERR'))
    return new AppError('aborted', 'stopped', undefined, { cause: error });
  const at = placeOf(target, proxy);
  const reason = safeText((links.at(-1)?.message ?? 'unknown error').replace(/\s+/g, ' '), 300);
  for (const [match, text, nextStep, code = 'unreachable'] of RULES)
    if (links.some((link) => match.test(link.code) || match.test(link.message)))
      return new AppError(code, text(at, reason), nextStep, { cause: error });
  return new AppError('unreachable', `the request to ${at} failed: ${reason}`, ANOTHER, { cause: error });
}

/** The time limit of a request ran out. */
export const lateError = (limitMs: number, target: Target, proxy: string): AppError =>
  new AppError('timeout', `no answer from ${placeOf(target, proxy)} within ${Math.round(limitMs / 100) / 10} s`, AGAIN);

const placeOf = ({ server, context }: Target, proxy: string): string =>
  `${server} (context ${context}${proxy === '' ? '' : `, through the proxy ${proxy}`})`;
