import { DNS, HOST } from './dns.ts';
import { named, type Signature } from './types.ts';

const at = ({ host, port }: { readonly host?: string; readonly port?: string }): string =>
  host === undefined ? 'a dependency' : `${host}${named(port, ':')}`;

const refused = (pattern: RegExp): Signature => ({
  cause: 'DependencyConnectionRefused',
  pattern,
  title: (c, caught) => `container ${c} is refused a connection to ${at(caught)}`,
  remedies: (c, caught) => [
    `start or repair what should listen on ${at(caught)}`,
    `correct host and port in the configuration of container ${c}`,
  ],
});
const REFUSED =
  '(?:[Cc]onnection refused|ECONNREFUSED|actively refused|Connect(?:ion)?Refused|[Ee]rrno[:= ]*-?111|\\(111\\b|Connect call failed)';

const REFUSALS: readonly Signature[] = [
  refused(new RegExp(`host=${HOST} [^\\n]{0,200}dial tcp [^\\s]*:(?<port>\\d+): [^\\n]{0,80}connection refused`)),
  refused(new RegExp(`:(?<port>\\d+) \\(${HOST}\\): dial error[^\\n]{0,120}connection refused`)),
  refused(new RegExp(`curl: \\(7\\) Failed to connect to ${HOST} port (?<port>\\d+)`)),
  refused(new RegExp(`Can't reach database server at [\`'"]${HOST}[\`'"]?:[\`'"]?(?<port>\\d+)`)),
  refused(new RegExp(`server on ["']${HOST}(?::(?<port>\\d+))?["'][^\\n]{0,40}${REFUSED}`)),
  refused(new RegExp(`dial (?:tcp|udp)[46]? ${HOST}:(?<port>\\d+)[\\s\\S]{0,80}?connection refused`)),
  refused(new RegExp(`connect ECONNREFUSED (?:::ffff:)?${HOST}:(?<port>\\d+)`)),
  refused(
    new RegExp(
      `connection to server at ["']${HOST}["'](?: \\([^)\\n]{0,200}\\))?, port (?<port>\\d+) failed: (?:FATAL: +)?[Cc]onnection refused`,
    ),
  ),
  // libpq before version 14 tells the address on a second line.
  refused(
    new RegExp(
      `[Cc]onnection refused[\\s\\S]{0,20}Is the server running on (?:that )?host ["']${HOST}["'](?: \\([^)\\n]{0,200}\\))? and accepting[\\s\\S]{1,40}?port (?<port>\\d+)`,
    ),
  ),
  refused(new RegExp(`Connect call failed \\(["']${HOST}["'], (?<port>\\d+)`)),
  refused(new RegExp(`[Cc]onnection to (?:(?<asks>the server) )?${HOST}:(?<port>\\d+) (?:was )?refused`)),
  refused(new RegExp(`host=["']${HOST}["'], port=(?<port>\\d+)[\\s\\S]{0,300}?${REFUSED}`)),
  refused(new RegExp(`(?:[a-z][a-z0-9+.-]+://)(?:[^\\s@/]*@)?${HOST}(?::(?<port>\\d+))?[\\s\\S]{0,160}?${REFUSED}`)),
  refused(new RegExp(`${REFUSED}[^\\n]{0,40}?[a-z][a-z0-9+.-]+://(?:[^\\s@/]*@)?${HOST}(?::(?<port>\\d+))?`)),
  refused(new RegExp(`Error 111 connecting to ${HOST}:(?<port>\\d+)`)),
  refused(new RegExp(`["'(@/ =]${HOST}[:/](?<port>\\d{2,5})\\b[^\\n]{0,160}${REFUSED}`)),
  refused(new RegExp(`${REFUSED}[^\\n]{0,60}?["'(@/ =]${HOST}[:/](?<port>\\d{2,5})\\b`)),
  refused(
    new RegExp(
      `(?:to|on|at|with) (?:server |host )?["']?${HOST}["']?[ ,(]+(?:port )?(?<port>\\d{2,5})[^\\n]{0,80}${REFUSED}`,
    ),
  ),
  refused(new RegExp(`${REFUSED}|java\\.net\\.ConnectException|errno 111`, 'i')),
];

const timeout = (pattern: RegExp, when?: Signature['when']): Signature => ({
  ...(when ? { when } : {}),
  cause: 'DependencyTimeout',
  pattern,
  title: (c, caught) =>
    `container ${c} ${caught['host'] === undefined ? 'meets a timeout' : `gets no answer from ${at(caught)} in time`}`,
  remedies: (_c, caught) => [
    `check that a NetworkPolicy allows the way to ${at(caught)}, both egress here and ingress there`,
    `check host, port and load of ${at(caught)}`,
  ],
});
const LATE =
  '(?:i/o timeout|ETIMEDOUT|timed ?out(?! waiting for the condition)|No route to host|EHOSTUNREACH|ENETUNREACH|Network is unreachable|TimeoutException|[Tt]ime ?out (?:occurred|reached|exceeded|expired)|deadline exceeded)';

const TIMEOUTS: readonly Signature[] = [
  timeout(new RegExp(`dial (?:tcp|udp)[46]? ${HOST}:(?<port>\\d+)[\\s\\S]{0,80}?${LATE}`)),
  timeout(new RegExp(`connect E(?:TIMEDOUT|HOSTUNREACH|NETUNREACH) ${HOST}:(?<port>\\d+)`)),
  timeout(
    new RegExp(
      `connection to server at ["']${HOST}["'](?: \\([^)\\n]{0,200}\\))?, port (?<port>\\d+) failed: [\\s\\S]{0,40}?${LATE}`,
    ),
  ),
  timeout(
    new RegExp(
      `${LATE}[\\s\\S]{0,20}Is the server running on (?:that )?host ["']${HOST}["'](?: \\([^)\\n]{0,200}\\))? and accepting[\\s\\S]{1,40}?port (?<port>\\d+)`,
    ),
  ),
  timeout(new RegExp(`${HOST}:(?<port>\\d+) - no response`)),
  timeout(new RegExp(`[Ff]ailed to connect to ${HOST} port (?<port>\\d+)[^\\n]{0,80}${LATE}`)),
  timeout(new RegExp(`host=["']${HOST}["'], port=(?<port>\\d+)[\\s\\S]{0,300}?${LATE}`)),
  timeout(new RegExp(`(?:[a-z][a-z0-9+.-]+://)(?:[^\\s@/]*@)?${HOST}(?::(?<port>\\d+))?[\\s\\S]{0,160}?${LATE}`)),
  timeout(new RegExp(`["'(@/ =]${HOST}[:/](?<port>\\d{2,5})\\b[^\\n]{0,160}${LATE}`, 'i')),
  timeout(new RegExp(`${LATE}[^\\n]{0,60}?["'(@/ =]${HOST}[:/](?<port>\\d{2,5})\\b`, 'i')),
  timeout(
    new RegExp(
      `(?:connect|dial|database|redis|host|server|upstream|request|socket|connection|api|service)[^\\n]{0,80}${LATE}|${LATE}[^\\n]{0,60}(?:connect|database|redis|host|server|upstream)|^[^\\n]*${LATE}`,
      'i',
    ),
    // An exception called after a timeout that says what was not there: nothing was late.
    ({ block }) => !ABSENT.test(block),
  ),
];
const ABSENT =
  /Timeout\w*: [^\n]{0,120}\b(?:not (?:present|found|available|registered|known)|does(?: no|n')t exist|unknown|no such)\b/i;

export const NETWORK: readonly Signature[] = [...DNS, ...REFUSALS, ...TIMEOUTS];

const tls = (pattern: RegExp, speaks?: 'plain'): Signature => ({
  cause: 'DependencyTLSMismatch',
  pattern,
  // What the server was heard to speak: plain text.
  ...(speaks === undefined ? {} : { constants: { speaks } }),
  title: (c, caught) => `container ${c} and ${at(caught)} do not agree on TLS`,
  remedies: (c, caught) => [
    `use the scheme or sslmode that ${at(caught)} speaks (plain text against TLS) in container ${c}`,
  ],
});

/** The server says of the connection that it is plain; a line for another user or database may be missing as well. */
const plain = (pattern: RegExp): Signature => ({
  cause: 'DependencyTLSMismatch',
  pattern,
  title: (c, { user, database }) =>
    `the database has no line in its pg_hba.conf for the unencrypted connection of container ${c}${named(user, ' (user ', database === undefined ? ')' : `, database ${database})`)}`,
  remedies: (c) => [
    `let container ${c} connect encrypted (sslmode=require, or verify-full with its CA): many managed databases take nothing else`,
    'or, where the server is yours and plain connections are wanted, add a line for this user, database and address to its pg_hba.conf',
  ],
});

export const TLS: readonly Signature[] = [
  plain(
    new RegExp(
      `(?:connection to server at ["']${HOST}["'][^\\n]{0,40}port (?<port>\\d+)[^\\n]{0,60})?no pg_hba\\.conf entry(?:[^\\n]{0,80}user ["'](?<user>[^"'\\n]{1,63})["'])?(?:[^\\n]{0,20}database ["'](?<database>[^"'\\n]{1,63})["'])?[^\\n]{0,40}(?:no encryption|SSL off)`,
    ),
  ),
  tls(
    /wrong version number|WRONG_VERSION_NUMBER|server does not support SSL|SSL is not enabled on the server|(?<!handshake error from [^\n]{0,80})first record does not look like a TLS handshake|http: server gave HTTP response to HTTPS client/,
    'plain',
  ),
  tls(/packet length too long|record layer failure|SSL_ERROR_SYSCALL|Client sent an HTTP request to an HTTPS server/),
  tls(
    /(?:tls|ssl)[^\n]{0,60}handshake fail\w*|handshake[_ ]failure|SSL routines|SSLHandshakeException(?![\s\S]{0,4000}PKIX)|(?:tls|ssl)[^\n]{0,40}(?:unexpected EOF|alert)/i,
  ),
  tls(/(?:connect|dial|handshake)[^\n]{0,120}unexpected EOF/i),
];

/** A chain that ends in a certificate which signs itself was sent whole. */
const isWhole = (said: string): boolean => /self[- ]signed/i.test(said);

const certificate = (pattern: RegExp): Signature => ({
  cause: 'CertificateInvalid',
  pattern,
  title: (c, { host, name, kubelet }) =>
    `container ${c} meets a certificate that is not valid${named(name, ' for ')}${named(host, kubelet !== undefined ? ' from the kubelet of ' : name === undefined ? ' from ' : ' but for ')}`,
  remedies: (c, { host, name, unknown, kubelet, expired, expiry = expired }) =>
    kubelet !== undefined
      ? [
          `let the kubelets, such as that of ${host ?? 'the node'}, have serving certificates of the cluster: serverTLSBootstrap: true in their configuration, then approve the requests (kubectl get csr, kubectl certificate approve NAME)`,
          `or let container ${c} not check them, by the option of its program for that (of metrics-server --kubelet-insecure-tls): it then believes whoever answers`,
        ]
      : name !== undefined && host !== undefined
        ? [
            `let container ${c} connect by a name that the certificate is for (${host}) in place of ${name}`,
            `or let the owner of ${name} issue a certificate that holds that name too`,
          ]
        : expiry !== undefined
          ? [
              `let the owner of ${host ?? 'the other side'} renew its certificate: it has expired, and no trust store helps against that`,
              'look at the clock of the node when it is valid elsewhere',
            ]
          : unknown !== undefined
            ? [
                `give container ${c} the CA that signed the certificate of ${host ?? 'the other side'}: mount it from a ConfigMap and name the file where the program looks (SSL_CERT_FILE, NODE_EXTRA_CA_CERTS, REQUESTS_CA_BUNDLE, the trust store of the JVM)`,
                ...(isWhole(unknown)
                  ? []
                  : [`or let ${host ?? 'the other side'} send its whole chain: a missing intermediate looks the same`]),
              ]
            : [
                `see whether the certificate of ${host ?? 'the other side'} has expired, is for another name or is signed by a CA that container ${c} does not know (openssl s_client -connect ${host ?? 'HOST'}:PORT -showcerts)`,
              ],
});

export const CERTIFICATES: readonly Signature[] = [
  // A kubelet signs its own certificate where nothing else was asked for, without the address of its node.
  certificate(/https:\/\/(?<host>[\w.-]{1,200}):(?<kubelet>10250)\b[\s\S]{0,200}?x509: /),
  certificate(
    /HTTPSConnectionPool\(host=["'](?<host>[\w.-]{1,200})["'][^\n]{0,400}?certificate verify failed: (?<expired>certificate has expired)?/,
  ),
  certificate(
    /(?:(?<expired>certificate has expired|x509: certificate has expired)|(?<unknown>x509: certificate signed by unknown authority|PKIX path building)|x509:|certificate verify failed|CERTIFICATE_VERIFY_FAILED|PKIX path)[\s\S]{0,400}?[(,\s](?:url|addr|address|host|endpoint|server|target|peer|uri)=(?:[a-z][a-z0-9+.-]*:\/\/)?(?<host>[\w-]+(?:\.[\w-]+)+)/i,
  ),
  certificate(/(?:is|are) valid for (?<host>[^,\n]+(?:, [\w.*-]+)*), not (?<name>[\w.*-]+)/),
  certificate(
    /(?:https?|tls|wss?):\/\/(?<host>[\w.-]+)[\s\S]{0,200}?(?:(?<expired>(?:x509: )?certificate has expired|expired certificate)|(?<unknown>unable to verify the first certificate|self.signed certificate|unable to get local issuer certificate|x509: certificate signed by unknown authority)|CERTIFICATE_VERIFY_FAILED|x509:)/,
  ),
  certificate(
    /(?:x509: |CERTIFICATE_VERIFY_FAILED|certificate verify failed)[^\n]{0,80}(?<expired>certificate has expired)|(?<expiry>certificate has expired|CERT_HAS_EXPIRED|CertificateExpiredException|certificate expired|expired certificate)/i,
  ),
  certificate(
    /(?<unknown>signed by unknown authority|PKIX path building failed|self.signed certificate|SELF_SIGNED_CERT|unable to get (?:local )?issuer certificate|unable to verify the first certificate|UNABLE_TO_VERIFY|unknown ca\b)/i,
  ),
  certificate(
    /certificate has expired|certificate is not yet valid|CERT_HAS_EXPIRED|CERTIFICATE_VERIFY_FAILED|x509: |signed by unknown authority|PKIX path building failed|PKIX path validation failed|self.signed certificate|SELF_SIGNED_CERT|UNABLE_TO_VERIFY|unable to get local issuer certificate|certificate verify failed|CertificateExpiredException|Hostname\/IP does not match certificate|certificate expired|expired certificate/i,
  ),
];
