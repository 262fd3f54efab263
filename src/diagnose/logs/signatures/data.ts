import { CLOUD } from './refused/cloud.ts';
import { ABSENT } from './stored/absent.ts';
import { DAMAGED, MIGRATES } from './stored/damaged.ts';
import { DATA_VERSION, version } from './stored/data-version.ts';
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
const migration = row(
  'MigrationFailed',
  (c) => `a database migration of container ${c} fails`,
  (_c, { script, image = 'its image' }) => [
    `correct ${script === undefined ? 'the migration' : `migration ${script}`} in ${image}, or repair the dirty version or lock that it left`,
    'roll back to the previous image',
  ],
);
const dirty = row(
  'MigrationFailed',
  (c, { version }) =>
    `migration ${version} of the database of container ${c} broke off, and the schema is marked dirty`,
  (_c, { version }) => [
    `finish or take back by hand what migration ${version} did half (see what of it is in the schema), then mark the schema clean: dirty = false in table schema_migrations, or migrate force ${version}`,
    'or restore the backup of before the upgrade, and the image with it',
  ],
);
const notRun = row(
  'MigrationNotRun',
  (c) => `container ${c} finds its database without the migrations that it needs`,
  (c, { image = 'its image' }) => [
    `run the migrations of ${image}, the version that container ${c} has, then restart it; look whether a Job or hook was to do it and has not run`,
    'let the migration run before the rollout (Helm pre-upgrade hook, init container)',
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
  notRun(
    /PendingMigration|[Mm]igrations? (?:are|is) (?:still )?pending|(?:\b[1-9]\d*|has|have|found|there are|are) (?:pending|unapplied|outstanding) migrations?|unapplied migration|migrations? (?:has|have|was|were|is|are)?(?: not|n't) (?:yet )?(?:been )?(?:yet )?(?:fully |all |completely )?(?:run|applied|up[- ]to[- ]date|executed)|(?:database|schema|db|tables?)\b[^\n]{0,60}(?:not up[- ]to[- ]date|out of date|is (?:older|behind)|too old|needs? (?:to be )?(?:upgrad|migrat|initiali[sz])\w*|not (?:been )?(?:initiali[sz]ed|migrated)|(?:has|with) no (?:schema|tables))|run (?:the )?(?:database |db |schema )?(?:migrations?|`[^`\n]*(?:migrate|upgrade)[^`\n]*`) (?:first|before)|schema version [^\n]{0,60}(?:required|expected|minimum|older|mismatch|less than|compatible)/i,
    ({ block }) => !/\bfailed migrations?\b|dirty/i.test(block),
  ),
  dirty(/[Dd]irty database version (?<version>\d+)/),
  migration(
    /(?:Flyway\w{0,40}Exception: )?Script (?<script>[VUR]\w[\w.]{0,120}) failed|Dirty database version|Migration checksum mismatch|checksum mismatch for migration|Validate failed: Migrations? (?:have )?failed|Flyway\w*Exception|LiquibaseException|Could not acquire change ?log lock|Waiting for changelog lock|alembic\.util\.(?:exc|messaging)|Can't locate revision identified by|Multiple head revisions|P3009|P3018|failed migrations? (?:in|were found)/i,
  ),
  migration(
    /migrations? (?:\S+ )?(?:has )?failed|migration[`'"]? started at [^\n]{0,60} failed|(?:failed to|could not|cannot|error) (?:run|apply|running|applying|execute|executing|during)(?: \w+){0,3} migrations?|(?:error|fatal)(?:(?![.?!] )[^\n]){0,60}\bmigrat/i,
  ),
  migration(/checksum mismatch/i, ({ block }) => MIGRATES.test(block)),
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
