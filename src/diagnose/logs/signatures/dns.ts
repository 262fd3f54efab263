import type { Signature } from './types.ts';

/** No time of day (11:58), no date, no source file (main.go:58): those stand before a colon and digits as well. */
const NO_HOST =
  '(?!\\d+(?![\\w.-]))(?!\\d{4}-\\d\\d-\\d\\d)(?![\\w./-]*\\.(?:go|py|[cm]?js|ts|java|rb|rs|cs|cpp|php|scala|kt):\\d)';
/** A host name or address, as group `host`. */
export const HOST = `(?<host>${NO_HOST}[A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?)`;

/** A name of three labels and more that is no Service: of a DNS zone outside of the cluster. */
const isPublic = (host: string | undefined): boolean =>
  host !== undefined && host.split('.').length > 2 && !/\.svc(?:\.|$)|\.local$/.test(host);

/** `answered`: the name server was asked and said no, so neither it nor the way to it is what fails. */
const dns = (pattern: RegExp, answered = false): Signature => ({
  cause: 'DependencyDNSFailure',
  pattern,
  title: (c, { host }) => `container ${c} cannot resolve host ${host ?? '(not named in the log)'}`,
  remedies: (c, { host }) => [
    `correct the host name ${host ?? ''} in the configuration of container ${c}${isPublic(host) ? ', or let that name be resolved (its DNS zone, split DNS, hostAliases)' : ', or create the Service it names'}`.replace(
      '  ',
      ' ',
    ),
    ...(answered ? [] : ['check that the cluster DNS answers and that no NetworkPolicy blocks port 53']),
  ],
});

/** A word that begins a sentence, or tells of the fault, is no host. */
const NO_WORD =
  '(?![A-Z][a-z]+(?![\\w.-])|(?:error|fatal|warning|failed|failure|could|cannot|unable|host|hostname|name|address|server|lookup|resolving|translate|of|to|not|the)(?![\\w.-]))';
const UNRESOLVED =
  '(?:Name or service not known|Name does not resolve|nodename nor servname|Temporary failure in name resolution|no such host|NameResolutionError|getaddrinfo failed)';

/** Names that do not resolve. */
export const DNS: readonly Signature[] = [
  dns(new RegExp(`lookup (?!failed\\b|error\\b)${HOST}(?: on [^\\s]+)?: no such host`), true),
  dns(new RegExp(`getaddrinfo ENOTFOUND ${HOST}`), true),
  dns(
    new RegExp(
      `lookup (?!failed\\b|error\\b)${HOST}(?: on [^\\s]+)?: (?:no such host|server misbehaving|i/o timeout|Temporary failure|read udp|dial udp|on )`,
    ),
  ),
  dns(new RegExp(`lookup ${HOST} on [\\s\\S]{1,60}?: (?:no such host|server misbehaving|i/o timeout)`)),
  dns(new RegExp(`getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ${HOST}`)),
  dns(new RegExp(`(?:UnknownHostException|UnresolvedAddressException|UnknownHostError):? ${HOST}`)),
  dns(new RegExp(`[Cc]ould(?: not|n't) resolve (?:host(?:name)?|proxy|server)(?: name)?:? ["']?${HOST}`)),
  dns(new RegExp(`could not translate host name ["']${HOST}["']`)),
  dns(new RegExp(`host not found in (?:upstream|resolver) ["']${HOST}(?::(?<port>\\d+))?`)),
  dns(new RegExp(`Unknown (?:MySQL server )?host ['"]${HOST}`, 'i')),
  dns(
    new RegExp(
      `(?:unable to|cannot|can't|could not|failed to) resolve (?!placeholder|module|symbol|import|reference|type|dependenc|(?:the|its|my|all|any|some|instance|peer|node|master|member|hostname|names?)\\b(?![.:-]))(?:host(?:name)? |address |name )?(?:for )?["']?${HOST}`,
      'i',
    ),
  ),
  dns(new RegExp(`(?:can't|can’t) resolve ['"]${HOST}`)),
  dns(new RegExp(`find ${HOST}: (?:NXDOMAIN|SERVFAIL)`)),
  dns(
    new RegExp(
      `(?:Name or service not known|Name does not resolve|No such host is known\\.?) \\(${HOST}:(?<port>\\d+)\\)`,
    ),
  ),
  dns(
    new RegExp(
      `connect(?:ing|ion)? to (?:\\w+://)?(?:[^\\s@/]*@)?${HOST}:(?<port>\\d+)[^\\n]{0,120}(?:Name or service not known|Name does not resolve|Temporary failure in name resolution|No address associated)`,
    ),
  ),
  dns(new RegExp(`bad address ["']${HOST}(?::(?<port>\\d+))?`)),
  dns(
    new RegExp(
      `["'(@/ =]${NO_WORD}(?:(?<=["'(@/])|(?=[\\w.-]*[-.\\d]|[\\w-]{1,63}:\\d))${HOST}(?::(?<port>\\d+))?["')]?[^\\n]{0,120}${UNRESOLVED}`,
    ),
  ),
  dns(new RegExp(`["'(@/ =]${NO_WORD}${HOST}(?::(?<port>\\d+))?["')]?[: ]{0,3}${UNRESOLVED}`)),
  dns(
    /Name or service not known|Name does not resolve|nodename nor servname|Temporary failure in name resolution|no such host|ENOTFOUND|EAI_AGAIN|getaddrinfo failed|UnknownHostException|No resolvable bootstrap urls|name resolution failed|NXDOMAIN/,
  ),
];
