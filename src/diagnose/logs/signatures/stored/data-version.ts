import { named, row, type Signature } from '../types.ts';

export const version = row(
  'DataVersionMismatch',
  (c, { version: had }) => `the data of container ${c} was written by another version${named(had, ' (', ')')}`,
  (_c, { version: had }) => [
    `go back to the image of the old version${named(had, ' (', ')')}`,
    'or bring the data over with the upgrade tool of the database itself, or a dump by the old version and an import by the new',
  ],
);

/** Sentences that name the version of the data, then those that only say that it is another one. */
export const DATA_VERSION: readonly Signature[] = [
  version(/data(?:base)? (?:directory|files?) (?:was|were) initiali[sz]ed by PostgreSQL version (?<version>[\d.]+)/),
  version(
    /\b(?:\w{0,40}version|data(?:base)?|schema|format|store|index)\b[^\n]{0,120}\bversion\\?["']?: ?\\?["'](?<version>\d+(?:\.\d+){0,3})\\?["'][^\n]{0,400}?\b(?:expected|incompatible|unsupported|not supported)\b(?: \\?["'](?<wanted>\d+(?:\.\d+){0,3})\\?["'])?/i,
  ),
  version(
    /database files are incompatible with server|not compatible with this version|Unsupported redo log format|Invalid MySQL server (?:up|down)grade|Cannot boot server version \d+ on data directory built by version (?<built>\d+)|Can't handle RDB format version (?<version>\d+)|incompatible (?:data|index|featureCompatibility)\w* version|featureCompatibilityVersion|Wrong data ?file version/i,
  ),
  version(
    /\b(?:(?:data(?:base)?|index|store|storage|disk|snapshot) version|version of (?:the |its )?(?:data(?:base)?|index|store|storage|disk|snapshot)) \(?["']?v?(?<version>\d+(?:\.[\w-]{1,12}){0,4})(?!\w)["']?\)?[^\n]{0,20}\b(?:incompatible|not compatible|unsupported|not supported|too (?:old|new)|(?:higher|newer|later|greater) than)\b/i,
  ),
];
