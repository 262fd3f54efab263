import { named, row, type Signature } from '../types.ts';

const corrupted = row(
  'DataCorrupted',
  (c, { path, file }) => `container ${c} finds its data damaged${named(path ?? file, ' at ')}`,
  (c, { path, image = 'its image' }) => [
    `keep a copy of ${path ?? `the data of container ${c}`}, then use the repair tool that belongs to ${image}, or restore a backup`,
  ],
);
/** Words of a migration. */
export const MIGRATES = /migrat|alembic|flyway|liquibase|prisma|knex|goose|schema/i;

/** Not a migration that stops at a changed script, nor what was fetched; the frames of a trace tell of neither. */
const isStored: Signature['when'] = ({ block }) => {
  const said = block.replace(/^[ \t]{1,20}at [^\n]*/gm, '');
  return (
    !MIGRATES.test(said) &&
    !/\b(?:(?<!disk[ -])image|layer|download|tar|gzip|zip|package|lockfile|registry)\b/i.test(said.slice(0, 500))
  );
};

/** Data that is damaged: where a sentence says at which path, that one first. */
export const DAMAGED: readonly Signature[] = [
  corrupted(
    /\b(?:database|data|index|store|storage|journal|file)\b:? ["'`(]?(?<path>\/[\w.@%+/-]{1,200}[\w-])["'`)]? (?:is |are |was |seems? |appears? )(?:to be )?(?:corrupt(?:ed)?|damaged|malformed)\b/i,
    isStored,
  ),
  corrupted(
    /(?:database|data|index|segment|wal|log|journal|store|storage|aof|rdb|block|page|table|ledger|snapshot|file|chunk|manifest|tsdb|state|commitlog|keyspace|partition|record|disk image)s?\b[^\n]{0,80}\b(?:is |are |was |seems? |appears? )?(?:corrupt(?:ed|ion)?|damaged|malformed)|\bcorrupt(?:ed|ion)? (?:in |of |on )?(?:the )?(?:data|index|segment|wal|log|journal|block|page|table|record|file|chunk|checkpoint|sst|manifest)\w*\b[^\n]{0,60}?(?:["'`( ](?<path>\/[\w.@%+/-]*[\w-]))?|(?:[Mm]alformed|[Ii]nvalid|[Uu]nreadable) (?:line|entry|record|header|block|page|frame|batch)s?\b[^\n]{0,60}?[("'` ](?<file>\/[\w.@%+/-]*[\w-])|(?:bad|invalid|wrong) (?:magic|crc|checksum|signature trying)|(?:crc|checksum)[^\n]{0,20}(?:mismatch|error|failed|does not match)|unexpected (?:checksum|crc|magic)\b|(?:checksum|crc(?:32)?)\b[^\n]{0,100}\b(?:got|have|actual|computed|calculated)\b[^\n]{0,60}\b(?:want|wanted|expected|stored)\b|file is not a database|could not locate a valid checkpoint|invalid page in block|Bad file format reading the append only file|unexpected (?:EOF|end of file)[^\n]{0,60}(?:wal|log|segment|aof|snapshot|index|database)/i,
    isStored,
  ),
];
