import { parseQuantity } from '../../../core/quantity.ts';
import { neededMemoryIn } from '../../../logs/meaning/needed-memory.ts';
import { sysctl } from './platform.ts';
import { named, row, type Signature } from './types.ts';

const notEmpty = row(
  'DataDirectoryNotEmpty',
  (c, { path }) => `container ${c} wants an empty directory for new data${named(path, ' at ')}, and finds files in it`,
  (c, { path }) => [
    `let container ${c} keep its data in a directory below ${path ?? 'the mount'} (subPath of the volumeMount, or its setting for the data directory): the root of a new volume holds lost+found`,
    'where the volume holds data of an earlier run that is still needed, start on that data in place of a new one; where not, empty it',
  ],
);
const identity = row(
  'ClusterIdentityMismatch',
  (c) => `the data of container ${c} and the cluster that it joins do not know each other`,
  (c) => [`let container ${c} join the cluster that its data belongs to, or begin as a new member with empty data`],
);
const lastToLeave = row(
  'ClusterBootstrapRefused',
  (c, { file }) =>
    `container ${c} may not begin the cluster${named(file, ' (safe_to_bootstrap: 0 in ', ')')}: it was not the last member to leave, so it may lack the newest writes`,
  (c, { file }) => [
    `find the member that left last (the highest seqno${named(file, ' in the ', '')} of each member's volume, or after --wsrep-recover where it is -1) and begin the cluster there alone; container ${c} then joins it`,
    'force it on this member only when no other has newer data: what the others wrote since is lost then',
  ],
);
const cpu = row(
  'CPUFeatureMissing',
  (c, { feature, wanted, built }) =>
    `the program of container ${c} needs ${feature ?? wanted ?? built ?? 'instructions'} of the CPU, which its node does not have`,
  (c) => [`use an image of container ${c} that is built without it, or nodes whose CPU has it`],
);
const skipped = row(
  'DataVersionMismatch',
  (c) => `container ${c} was upgraded past a step that its data needs first`,
  (c) => [
    `go back to the image of container ${c} from before the upgrade, do there what its log asks for, then upgrade again, one version after the other`,
  ],
);

const FEATURE =
  'AVX[\\w.-]{0,10}|SSE[\\d._]{1,4}|SSSE3|x86[-_]64[-_]v\\d|BMI\\d?|FMA\\d?|POPCNT|AES(?:-?NI)?|NEON|SVE\\d?|LSE';

/** What a program says of the place that it was put into: a volume that is not empty, another cluster, another CPU. */
export const IDENTITY: readonly Signature[] = [
  notEmpty(
    /\b(?:initdb|initiali[sz]\w*|data(?:base)?)\b[^\n/]{0,80}["'`( ](?<path>\/[\w./-]{2,120})["'`)]?[^\n]{0,60}\b(?:exists but is not empty|(?:is not|must be|should be) empty|has files in it|already contains (?:files|data))/i,
    ({ block }) => !/permission denied/i.test(block),
  ),
  notEmpty(
    /\b(?:initdb|initiali[sz]\w*|data(?:base)?)\b[^\n]{0,120}\b(?:exists but is not empty|(?:is not|must be|should be) empty|has files in it|already contains (?:files|data))/i,
    ({ block }) => !/permission denied/i.test(block),
  ),
  identity(
    /[Cc]luster[ _.]?(?:ID|Id|id|UUID|uuid)\b[^\n]{0,80}\b(?:doesn't|does not|do not|don't) match|\b(?:mismatch\w*|different|inconsistent|wrong|another|unexpected) [^\n]{0,30}\bcluster[ _.]?(?:id|uuid)\b|\bcluster[ _.]?(?:id|uuid)\b[^\n]{0,30}\bmismatch/i,
  ),
  identity(
    /\b(?:broker|node|server|member|peer|replica)[ ._-]?id\b[^\n]{0,60}\b(?:doesn't|does not) match (?:the )?stored|\bhas already been bootstrapped\b|\b(?:join\w*|belongs? to|part of|member of) (?:the )?(?:wrong|a different|another) (?:cluster|replica ?set|ring|quorum)\b|\bmy id \d+ (?:is )?not in the peer list\b|\bnode with (?:the )?(?:same )?(?:address|id|name)\b[^\n]{0,60}\balready exists\b/i,
  ),
  lastToLeave(
    /\b(?:not be safe|unsafe|not safe) to bootstrap[^\n]{0,300}?(?<file>grastate\.dat)|\b(?:not be safe|unsafe|not safe) to bootstrap (?:the )?cluster\b/i,
  ),
  cpu(
    new RegExp(
      `\\b(?:CPU|processor)\\b[^\\n]{0,60}(?:(?:not|n't) (?:support|have|provide|offer)|\\b(?:lacks?|without|missing))\\b[^\\n]{0,60}\\b(?<feature>${FEATURE})\\b`,
      'i',
    ),
  ),
  cpu(
    new RegExp(
      `\\b(?:requires?|needs?) (?:an? )?(?:\\w+ )?(?:CPU|processor)\\b[^\\n]{0,40}\\b(?<wanted>${FEATURE})\\b`,
      'i',
    ),
  ),
  cpu(
    new RegExp(
      `\\b(?<built>${FEATURE})\\b[^\\n]{0,40}\\binstructions?\\b[^\\n]{0,60}(?:aren't|isn't|are not|is not|not) (?:available|supported)`,
      'i',
    ),
  ),
  skipped(
    /must be \w+ before (?:the |an? )?(?:upgrad|updat)\w*|\b(?:cannot|can not|can't|not (?:possible|allowed|supported) to|unable to) (?:directly )?upgrade (?:directly )?from\b|upgrade (?:path|from [^\n]{1,30})[^\n]{0,30}\b(?:not supported|unsupported)|(?:skips?|skipped|skipping) (?:a |one )?(?:major |minor )?versions?\b|\bupgrade (?:to|through|via) [\w. ]{1,20} first\b/i,
  ),
];

const clock = row(
  'ClockSkew',
  (c) => `the clock of container ${c} and that of the other side do not agree`,
  (c) => [
    `set the clock of the node of container ${c} right (chronyc tracking, timedatectl); credentials are not at fault`,
  ],
);
const stray = row(
  'SettingMalformed',
  (c) => `a value that container ${c} is given holds a line break or another character that may not stand there`,
  (c) => [
    `write the value again without a line break at its end (echo adds one; printf and kubectl create secret --from-literal do not), then restart container ${c}`,
  ],
);

const noAddress = row(
  'SettingMalformed',
  (c, { variable }) =>
    `the address that container ${c} is given${named(variable, ' in ')} cannot be taken apart: a sign in it stands where none may`,
  (c) => [
    `percent-encode user and password in the address that container ${c} is given: signs such as @ : / ? # % [ ] break it there`,
  ],
);
const unparsed = (pattern: RegExp): Signature => ({ ...noAddress(pattern), constants: { malformed: 'address' } });
const ADDRESS_WORD =
  '(?:url|uri|dsn|(?:connection|database|provided database|conn(?:ect)?|data ?source) ?string|jdbc url)';

const listen = row(
  'ListenAddressUnavailable',
  (c, { address }) =>
    `container ${c} cannot listen${named(address, ' on ')}: the pod has no such address or address family`,
  (c, { address }) => [
    `let container ${c} listen on 0.0.0.0${named(address, ' in place of ')}, or on an address that the pod has`,
  ],
);
const PLACE =
  '(?<address>\\[?(?:[0-9a-fA-F]{0,4}:){1,7}[0-9a-fA-F]{0,4}\\]?(?::\\d{1,5})?|\\d{1,3}(?:\\.\\d{1,3}){3}(?::\\d{1,5})?)';
const NO_FAMILY =
  "(?:[Aa]ddress family (?:for hostname )?not supported|EAFNOSUPPORT|EADDRNOTAVAIL|[Cc]annot assign requested address|[Cc]an't assign requested address)";

/** What lies neither in the program nor in its dependency: the time of the node, a stray character in a value. */
export const WORLD: readonly Signature[] = [
  clock(
    /RequestTimeTooSkewed|RequestExpired|Signature(?: is)? not yet current|(?:request|local|server|system) (?:time|clock)[^\n]{0,60}(?:too (?:large|far|skewed)|skew(?:ed)? (?:is )?too)|\b(?:clock|time) (?:skew|drift|difference)[^\n]{0,40}(?:too (?:large|big|great|high)|exceed\w*|not allowed|(?:above|beyond|over) the (?:limit|maximum))|token (?:is )?(?:used before issued|not (?:yet )?valid yet|not yet valid)|\biat\b[^\n]{0,30}in the future|issued in the future|clock (?:is|was) (?:set )?(?:wrong|behind|ahead|unsynchroni[sz]ed|not synchroni[sz]ed)/i,
  ),
  clock(/not yet valid: current time (?<now>[\dT:Z.+-]{10,35}) is before/),
  listen(
    new RegExp(`\\b(?:listen|bind|socket|server)\\w*[^\\n]{0,60}?["'\`( ]${PLACE}[^\\n]{0,120}?${NO_FAMILY}`, 'i'),
  ),
  listen(new RegExp(`${NO_FAMILY}[^\\n]{0,60}?\\b(?:listen|bind)\\w*[^\\n]{0,30}?["'\`( ]${PLACE}`, 'i')),
  listen(new RegExp(`\\b(?:listen|bind|socket)\\w*\\b[^\\n]{0,80}${NO_FAMILY}`, 'i')),
  unparsed(
    /net\/url: invalid userinfo|invalid port "?:[^"\n]{0,80}"? after host|first path segment in URL cannot contain colon|Port could not be cast to integer|bad (?:URI|argument) ?\(is not UR[IL]\??\)|Illegal character in (?:authority|user ?info|opaque part|hostname|scheme name)|must be escaped according to RFC|unescaped (?:slash|at-sign|colon|character)s?|contains? (?:an? )?(?:illegal |invalid )?unescaped characters?/i,
  ),
  unparsed(
    new RegExp(
      `(?:invalid|illegal|malformed|cannot parse|could not parse|failed to parse|unable to parse) (?:port(?: number)?|character|hostname|host|user ?info|${ADDRESS_WORD})(?: in| of| from| for|:)?[^\\n]{0,30}\\b${ADDRESS_WORD}\\b|\\b(?:database|connection|redis|mongo(?:db)?|amqp|broker|jdbc) ?${ADDRESS_WORD}\\b[^\\n]{0,40}\\b(?:is|was|seems) (?:invalid|malformed|not (?:a )?valid)|\\b(?:ERR_INVALID_URL|InvalidURIError|URISyntaxException|InvalidURL)\\b`,
      'i',
    ),
  ),
  stray(
    /invalid control character in URL|invalid header (?:field )?value|illegal characters? (?:\(?s?\)? )?in (?:message )?header|header (?:value|content)[^\n]{0,40}(?:invalid|illegal|new ?line|control) ?(?:characters?)?|contains? (?:an? )?(?:invalid |illegal )?(?:control characters?|new ?lines?|line breaks?|carriage returns?|\\[rn])\b|\billegal character[^\n]{0,30}(?:0xA|\\n|\\r|U\+000[AD]|&#10;)/i,
  ),
];

const memory = row(
  'MemoryLimitTooLow',
  (c) => `container ${c} needs more memory, and its memory limit is lower`,
  (c) => [`raise resources.limits.memory of container ${c} to what its log asks for`],
);

/** A program that looks at what it was given before it begins, and finds it too little. */
export const NEEDS: readonly Signature[] = [
  memory(
    /^(?<needs>[^\n]{0,400}?\b(?:at least|minimum|no less than|more than|required|needed|needs?|requires?|wants?)\b[^\n]{0,120})/im,
    ({ view, block }) => {
      const limit = parseQuantity(view.spec?.resources?.limits?.['memory']);
      const needed = limit === undefined ? undefined : neededMemoryIn(block);
      return limit !== undefined && needed !== undefined && limit < needed.bytes;
    },
  ),
  sysctl(
    /\b(?:not enough|too (?:low|small|few)|insufficient|exhausted|reached|exceed\w*|limit(?:ed)? (?:of|by|in))\b[^\n]{0,80}?\/proc\/sys\/(?<sysctl>[a-z]+(?:\/[\w-]+)+)(?:[^\n]{0,80}?\b(?<fewer>reduc\w+|fewer|lower\w*|decreas\w+))?/i,
  ),
  sysctl(/\b(?:increas\w*|rais(?:e|ing)|bump\w*)\b[^\n]{0,60}?\/proc\/sys\/(?<sysctl>[a-z]+(?:\/[\w-]+)+)/i),
  sysctl(
    /\b(?:increas\w*|rais(?:e|ing)|bump\w*)\b[^\n]{0,60}?\b(?<sysctl>(?:net\.(?:core|ipv[46]|netfilter|unix)|fs\.(?:aio|file|inotify|nr|epoll)|vm|kernel)[._-][a-z0-9]+(?:[._-][a-z0-9]+)*)(?:[^\n\d]{0,40}? to (?<wanted>\d{2,12}))?/,
  ),
];
