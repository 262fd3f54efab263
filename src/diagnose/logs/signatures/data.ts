import { CLOUD } from './refused/cloud.ts';
import { ABSENT } from './stored/absent.ts';
import { DAMAGED, MIGRATES } from './stored/damaged.ts';
import { DATA_VERSION, version } from './stored/data-version.ts';
import { MIGRATIONS } from './stored/migrations.ts';
import { renewal } from '../enrich/given/refused/credential.ts';
import { named, type Signature, row } from './types.ts';

const auth = row(
  'DatabaseAuthFailed',
  (c, { user, login }) =>
    `the database refuses the credentials of container ${c}${named(user ?? login, ' (user ', ')')}`,
  (c, { user }) => [
    `correct user and password${named(user, ' of ')} in the Secret that container ${c} takes them from, then restart it`,
    ...(user ? [`create the role ${user} in the database, or set its password to the one in the Secret`] : []),
  ],
);
const full = row(
  'DatabaseConnectionsExhausted',
  (c) => `the database has no connection left for container ${c}`,
  () => ['make pool size times replicas smaller than max_connections', 'put a pooler in front of the database'],
);
const pool = row(
  'DatabaseConnectionsExhausted',
  (c, { size, active }) =>
    `the connection pool of container ${c} is exhausted${named(size ?? active, ': all ', ' connections are in use')}`,
  (c, { pool: name }) => [
    `find what keeps the connections of${named(name, ' ', ' in')} container ${c}: slow queries, transactions that stay open, connections that are not given back`,
    'or enlarge its pool, as far as the database admits that many connections for all replicas',
  ],
);
const layout = row(
  'DataLayoutChanged',
  (c, { path }) => `this version of container ${c} expects its data in another layout${named(path, ': ')}`,
  (c) => [
    `go back to the image of container ${c} before the upgrade; its data is not touched`,
    'do the upgrade step that the log names, or mount the volume where the new version expects it',
  ],
);
const rejected = row(
  'ExternalAPIRejected',
  (c, { host, status }) =>
    `${host ?? 'an external API'} rejects the requests of container ${c}${named(status, ' with ')}`,
  (c, { status = '', host }) => [
    status.startsWith('5')
      ? `see why ${host ?? 'it'} answers ${status}: it fails itself, or nothing stands behind it`
      : renewal(c, status, host),
  ],
);
const right = row(
  'DatabaseAuthFailed',
  (c, { object }) => `the database knows the user of container ${c} and gives it no right to ${object}`,
  (c, { object, user }) => [
    `let ${user === undefined ? `the user that container ${c} connects as` : `user ${user}`} own ${object}, or grant it what it does there (GRANT … ON ${object}, as its owner or a superuser); the password is right`,
  ],
);
const MADE =
  '(?:extension|schema|database|role) ["\'`]?[\\w-]{2,60}["\'`]?|["\'`]?[\\w-]{2,60}["\'`]? (?:extension|schema|database|role)';
const LACKS =
  "\\b(?:user|role|account)\\b[^\\n]{0,60}?\\b(?:(?:does|do)(?: not|n['’]t) have|has (?:no|insufficient)|lacks|without) (?:the |any )?(?:[a-z]{1,20} )?(?:permissions?|privileges?|rights?) to (?:create|install|enable|load)";
const made = row(
  'DatabaseAuthFailed',
  (c, { object }) => `the database knows the user of container ${c}, who may not create ${object} there`,
  (c, { object }) => [
    `create ${object} once as a superuser or the owner of the database, or grant the user that container ${c} connects as the right to create it; the password is right`,
  ],
);
const relay = row(
  'ExternalAPIRejected',
  (c, { host, status }) => `${host} refuses what container ${c} sends${named(status, ' (', ')')}`,
  (c, { host, status = '' }) => [
    `correct ${/^53[045]$/.test(status) ? `user and password that container ${c} has for ${host}` : `what container ${c} sends`}, as the answer of ${host} says`,
  ],
);
const forbidden = row(
  'KubernetesAPIForbidden',
  (_c, { account, verb, resource }) => `service account ${account} may not ${verb} ${resource}`,
  (_c, { account, verb, resource }) => [
    `allow ${verb} on ${resource} in a Role and bind it to service account ${account}`,
  ],
);
/** Databases, and what answers with a refusal. */
export const DATA: readonly Signature[] = [
  forbidden(
    /is forbidden: User "system:serviceaccount:(?<account>[^"]+)" cannot (?<verb>\w+) resource "(?<resource>[^"]+)"(?: in API group "(?<group>[^"]*)")?/,
  ),
  ...DATA_VERSION,
  layout(
    /\b(?:backend|format|layout|storage|on-disk)\b[^\n]{0,30}\b(?:type |version )?["'`]?\w[\w.-]*["'`]?,? (?:but )?expected\b|\bexpected (?:backend|format|layout|storage)\b[^\n]{0,40}\b(?:found|got)\b/i,
  ),
  layout(
    /(?:data|database|storage|volume|files?|cluster)[^\n]{0,80}(?:unused mount|old (?:layout|location|format)|legacy (?:layout|format|data)|layout (?:has )?changed|different (?:layout|location))|(?:layout|format|structure) of (?:the )?(?:data|storage)[^\n]{0,60}(?:changed|not supported|incompatible|is old)/i,
  ),
  version(
    /(?:unsupported|incompatible|unknown|unexpected|invalid|newer|older|too old|too new)[ -](?:data(?:base)?|on-disk|storage|index|segment|file|cluster|log|snapshot|store|metadata|format|keyspace|schema)[ -](?:format |file |schema )?(?:version|format|compatibility)|(?:format|storage|data|index|metadata|store|snapshot) version(?! ["'(]?v\d{1,2}(?:alpha|beta)\d)[^\n]{0,60}(?:not supported|unsupported|is (?:newer|older|too)|does not match|mismatch|expected)|(?:created|written|saved|formatted) (?:by|with|using) (?:a |an )?(?:newer|older|later|different|incompatible|previous)|cannot (?:be )?downgrade|downgrade (?:is )?not (?:supported|possible|allowed)/i,
  ),
  ...DAMAGED,
  ...CLOUD,
  relay(
    /(?:server |host |relay |at )?(?<host>[a-z][\w-]{0,60}(?:\.[\w-]{1,60}){1,6})[^\n]{0,60}(?:said|answered|replied|returned|responded)[^\n]{0,12}(?<status>5[35]\d)[ -]\d\.\d/,
  ),
  right(
    /permission denied for (?<object>(?:table|schema|relation|database|sequence|view|function|tablespace|language|large object) [\w."-]{1,80})/,
  ),
  made(
    /permission denied to create (?<object>(?:extension|role|database|schema|language|event trigger|publication) ?["'`]?[\w.-]{0,80}["'`]?)/i,
  ),
  made(new RegExp(`(?<object>${MADE})\\b[^\\n]{0,80}?${LACKS}`, 'i')),
  made(new RegExp(`${LACKS} (?:the |an? )?(?<object>${MADE})`, 'i')),
  right(
    /must be owner of (?<object>(?:table|schema|relation|database|sequence|view|function|extension) [\w."-]{1,80})/,
    ({ block }) => !MIGRATES.test(block),
  ),
  right(
    /(?<verb>[A-Z]{4,10}(?: [A-Z]{2,10})?) command denied to user ['"](?<user>[^'"\n]{1,80})['"](?:@\S{1,80})? for (?<object>table ['"`]?[\w.-]{1,80})/,
  ),
  auth(/(?:password|\[hidden\]) authentication failed for user ["'](?<user>[^"'\n]{1,200})["']/),
  auth(/database credentials for [`'"](?<user>[^`'"]+)[`'"] are not valid/),
  auth(/Access denied for user ['"](?<user>[^'"\n]{1,200})['"]/),
  auth(/user '(?<user>[^']+)' - invalid credentials|ACCESS_REFUSED|Login was refused using authentication mechanism/),
  auth(/role ["'](?<user>[^"'\n]{1,200})["'] does not exist/),
  auth(
    /WRONGPASS|NOAUTH|redis\.exceptions\.AuthenticationError|Authentication failed|authentication failed for|AuthenticationFailed|SCRAM authentication|SASL authentication failed|no pg_hba\.conf entry for host(?![^\n]*(?:no encryption|SSL off))[^\n]*user ["'](?<user>[^"'\n]{1,200})["']|Login failed for user ['"](?<login>[^'"\n]{1,200})['"]|ERR invalid password|ORA-01017/,
  ),
  full(
    /(?<refusal>too many clients already|remaining connection slots are reserved|too many connections|max number of clients reached)/i,
  ),
  pool(
    /QueuePool limit of size (?<size>\d+)|(?:(?<pool>\w[\w.-]{0,60}) - )?Connection is not available, request timed out[^\n]{0,60}active=(?<active>\d+)/i,
  ),
  pool(
    /connection pool (?:is )?exhausted|pool timeout|pool timed out|QueuePool limit|Timeout acquiring a connection|Connection is not available, request timed out|timeout exceeded when trying to connect|pool (?:is )?(?:exhausted|full)\b|(?:timed out|timeout) (?:while )?(?:fetching|getting|acquiring|waiting for) a (?:new |free )?(?:connection|client)[^\n]{0,40}pool/i,
  ),
  ...MIGRATIONS,
  ...ABSENT,
];

export const REJECTIONS: readonly Signature[] = [
  rejected(/https?:\/\/(?<host>[\w.-]+)[\s\S]{0,300}?(?<![\w.:-])(?<status>401|403|429|5\d\d)\b(?![.:-]\d)/),
  rejected(/(?<![\w.:-])(?<status>401|403|429|5\d\d)\b(?![.:-]\d)[^\n]{0,120}https?:\/\/(?<host>[\w.-]+)/),
  {
    ...rejected(
      /https?:\/\/(?<host>[\w.-]+)[^\n]{0,300}?\b(?:too ?many ?requests|rate ?limit(?:ed)? exceeded|rate exceeded)\b/i,
    ),
    constants: { status: '429' },
  },
  rejected(/Error code: (?<status>401|403|429|5\d\d)\b/),
  rejected(
    /(?:AuthenticationError|RateLimitError|PermissionDeniedError|Incorrect API key|[Ii]nvalid API key|invalid_api_key|insufficient_quota|InvalidClientTokenId|UnrecognizedClientException|ExpiredToken)/,
  ),
  rejected(/(?:status(?: ?code)?|HTTP(?:\/\d\.\d)?|response(?: code)?)[ :=]+(?<status>401|403|429|50[0-4])\b/i),
];
