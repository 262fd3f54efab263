import { row, type Signature } from '../types.ts';
import { MIGRATES } from './damaged.ts';

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
/** The tool compares what it has run with what it is given now. */
const edited = row(
  'MigrationFailed',
  (c, { migration: version }) =>
    `${version === undefined ? 'a migration' : `migration ${version}`} of container ${c} was edited after it had been applied`,
  () => [
    `give the migration back the text with which it was applied, and put what is new into a migration of its own: what has run is not run again`,
    'only where the database already is what the new text says: let the tool write the new checksum (its repair command)',
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
/** What a tool that changes the schema of a database says, and a program that finds it unchanged. */
export const MIGRATIONS: readonly Signature[] = [
  notRun(
    /PendingMigration|[Mm]igrations? (?:are|is) (?:still )?pending|(?:\b[1-9]\d*|has|have|found|there are|are) (?:pending|unapplied|outstanding) migrations?|unapplied migration|migrations? (?:has|have|was|were|is|are)?(?: not|n't) (?:yet )?(?:been )?(?:yet )?(?:fully |all |completely )?(?:run|applied|up[- ]to[- ]date|executed)|(?:database|schema|db|tables?)\b[^\n]{0,60}(?:not up[- ]to[- ]date|out of date|is (?:older|behind)|too old|needs? (?:to be )?(?:upgrad|migrat|initiali[sz])\w*|not (?:been )?(?:initiali[sz]ed|migrated)|(?:has|with) no (?:schema|tables))|run (?:the )?(?:database |db |schema )?(?:migrations?|`[^`\n]*(?:migrate|upgrade)[^`\n]*`) (?:first|before)|schema version [^\n]{0,60}(?:required|expected|minimum|older|mismatch|less than|compatible)/i,
    ({ block }) => !/\bfailed migrations?\b|dirty/i.test(block),
  ),
  edited(
    /\bchecksum (?:mismatch|changed)[^\n]{0,30}\bfor migration(?: version)? (?<migration>[\w.]{1,60})|\bmigration (?:version )?["'`]?(?<migration>[\w.-]{1,80})["'`]? (?:was|has been|is) (?:previously applied but has been )?(?:modified|edited|changed)(?: after| since|\b)/i,
  ),
  edited(
    /\bmigrations?\b[^\n]{0,80}\bchecksum\w* (?:mismatch|do(?:es)? not match|differ|changed)|\bchange ?sets?\b[^\n]{0,60}\b(?:check ?sum|was:)|\bpreviously applied\b[^\n]{0,40}\bmodified\b/i,
  ),
  dirty(/[Dd]irty database version (?<version>\d+)/),
  migration(
    /(?:Flyway\w{0,40}Exception: )?Script (?<script>[VUR]\w[\w.]{0,120}) failed|Dirty database version|Validate failed: Migrations? (?:have )?failed|Flyway\w*Exception|LiquibaseException|Could not acquire change ?log lock|Waiting for changelog lock|alembic\.util\.(?:exc|messaging)|Can't locate revision identified by|Multiple head revisions|P3009|P3018|failed migrations? (?:in|were found)/i,
  ),
  migration(
    /migrations? (?:\S+ )?(?:has )?failed|migration[`'"]? started at [^\n]{0,60} failed|(?:failed to|could not|cannot|error) (?:run|apply|running|applying|execute|executing|during)(?: \w+){0,3} migrations?|(?:error|fatal)(?:(?![.?!] )[^\n]){0,60}\bmigrat/i,
  ),
  migration(/checksum mismatch/i, ({ block }) => MIGRATES.test(block)),
];
