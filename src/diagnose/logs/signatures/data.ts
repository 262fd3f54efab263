import { named, type Signature, row } from './types.ts';

const auth = row(
  'DatabaseAuthFailed',
  (c, { user }) => `the database refuses the credentials of container ${c}${named(user, ' (user ', ')')}`,
  (c, { user }) => [
    `correct user and password${named(user, ' of ')} in the Secret that container ${c} takes them from, then restart it`,
    `create the role${named(user, ' ')} in the database, or set its password to the one in the Secret`,
  ],
);
const absent = row(
  'DatabaseMissing',
  (c, { database, table }) =>
    `container ${c} finds no ${database === undefined ? `table${named(table, ' ')}` : `database ${database}`}`,
  (c, { database }) => [
    database === undefined
      ? 'run the migrations'
      : `create database ${database}, or correct its name in container ${c}`,
    'check that the migration job has run',
  ],
);
const full = row(
  'DatabaseConnectionsExhausted',
  (c) => `the database has no connection left for container ${c}`,
  () => ['make pool size times replicas smaller than max_connections', 'put a pooler in front of the database'],
);
const migration = row(
  'MigrationFailed',
  (c) => `a database migration of container ${c} fails`,
  () => ['correct the migration, or repair the dirty version or lock that it left', 'roll back to the previous image'],
);
const rejected = row(
  'ExternalAPIRejected',
  (c, { host, status }) =>
    `${host ?? 'an external API'} rejects the requests of container ${c}${named(status, ' with ')}`,
  (c, { status }) => [
    status === '429' ? 'raise the quota, or send fewer requests' : `renew the token or key that container ${c} sends`,
  ],
);
const forbidden = row(
  'KubernetesAPIForbidden',
  (_c, { account, verb, resource }) => `service account ${account} may not ${verb} ${resource}`,
  (_c, { account, verb, resource }) => [
    `allow ${verb} on ${resource} in a Role and bind it to service account ${account}`,
  ],
);
const version = row(
  'DataVersionMismatch',
  (c, { version: had }) =>
    `the data of container ${c} was written by another version${named(had, ' (', ')')} of the database`,
  () => [
    'go back to the image of the old version',
    'upgrade the data with the tool of the database (pg_upgrade, mysql_upgrade)',
  ],
);

const MIGRATES = /migrat|alembic|flyway|liquibase|prisma|knex|goose|schema/i;

/** Databases, and what answers with a refusal. */
export const DATA: readonly Signature[] = [
  forbidden(
    /is forbidden: User "system:serviceaccount:(?<account>[^"]+)" cannot (?<verb>\w+) resource "(?<resource>[^"]+)"(?: in API group "(?<group>[^"]*)")?/,
  ),
  version(/data(?:base)? (?:directory|files?) (?:was|were) initiali[sz]ed by PostgreSQL version (?<version>[\d.]+)/),
  version(
    /database files are incompatible with server|not compatible with this version|Unsupported redo log format|Invalid MySQL server (?:up|down)grade|Cannot boot server version \d+ on data directory built by version (?<built>\d+)|Can't handle RDB format version (?<version>\d+)|incompatible (?:data|index|featureCompatibility)\w* version|featureCompatibilityVersion|Wrong data ?file version/i,
  ),
  auth(/(?:password|\[hidden\]) authentication failed for user ["'](?<user>[^"']+)["']/),
  auth(/database credentials for [`'"](?<user>[^`'"]+)[`'"] are not valid/),
  auth(/Access denied for user ['"](?<user>[^'"]+)['"]/),
  auth(/user '(?<user>[^']+)' - invalid credentials|ACCESS_REFUSED|Login was refused using authentication mechanism/),
  auth(/role ["'](?<user>[^"']+)["'] does not exist/),
  auth(
    /WRONGPASS|NOAUTH|redis\.exceptions\.AuthenticationError|Authentication failed|authentication failed for|AuthenticationFailed|SCRAM authentication|SASL authentication failed|no pg_hba\.conf entry for host(?![^\n]*(?:no encryption|SSL off))[^\n]*user ["'](?<user>[^"']+)["']|Login failed for user ['"](?<login>[^'"]+)['"]|permission denied for (?:table|schema|relation|database|sequence)|ERR invalid password|ORA-01017/,
  ),
  full(
    /too many clients already|remaining connection slots are reserved|too many connections|connection pool exhausted|pool timeout|QueuePool limit|Timeout acquiring a connection|max number of clients reached|Connection is not available, request timed out|timeout exceeded when trying to connect|pool is (?:exhausted|full)/i,
  ),
  migration(
    /Dirty database version|Migration checksum mismatch|checksum mismatch for migration|Validate failed: Migrations? (?:have )?failed|FlywayException|FlywayValidateException|LiquibaseException|Could not acquire change ?log lock|Waiting for changelog lock|alembic\.util\.(?:exc|messaging)|Can't locate revision identified by|Multiple head revisions|P3009|P3018|failed migrations? (?:in|were found)|PendingMigrationError|Migrations are pending/i,
  ),
  migration(
    /migrations? (?:\S+ )?(?:has )?failed|migration[`'"]? started at [^\n]{0,60} failed|(?:failed to|could not|cannot|error) (?:run|apply|running|applying|execute|executing|during)(?: \w+){0,3} migrations?|(?:error|fatal)[^\n]{0,60}\bmigrat/i,
  ),
  migration(/checksum mismatch/i, ({ block }) => MIGRATES.test(block)),
  absent(/database ["'](?<database>[^"']+)["'] does not exist/),
  absent(/Unknown database ['"](?<database>[^'"]+)['"]/),
  absent(/relation ["'](?<table>[^"']+)["'] does not exist/),
  absent(/no such table: ?(?<name>[\w.]+)?|Table ['"][^'"]+['"] doesn't exist|UndefinedTable/),
];

export const REJECTIONS: readonly Signature[] = [
  rejected(/https?:\/\/(?<host>[\w.-]+)[^\s]*[\s\S]{0,160}?\b(?<status>401|403|429|5\d\d)\b/),
  rejected(/\b(?<status>401|403|429|5\d\d)\b[^\n]{0,120}https?:\/\/(?<host>[\w.-]+)/),
  rejected(/Error code: (?<status>401|403|429|5\d\d)\b/),
  rejected(
    /(?:AuthenticationError|RateLimitError|PermissionDeniedError|Incorrect API key|[Ii]nvalid API key|invalid_api_key|insufficient_quota|InvalidClientTokenId|UnrecognizedClientException|ExpiredToken)/,
  ),
  rejected(/(?:status(?: ?code)?|HTTP(?:\/\d\.\d)?|response(?: code)?)[ :=]+(?<status>401|403|429|50[0-4])\b/i),
];
