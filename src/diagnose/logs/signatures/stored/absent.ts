import { named, row, type Signature } from '../types.ts';

const absent = row(
  'DatabaseMissing',
  (c, { database, table }) =>
    `container ${c} finds no ${database === undefined ? `table${named(table, ' ')}` : `database ${database}`}`,
  (c, { database, table, name, image = 'its image' }) =>
    database === undefined
      ? [
          `run the migrations of ${image} that have not run, where ${table ?? name ?? 'that'} is theirs to make (a Job or hook that was to do it, or by hand)`,
        ]
      : [`create database ${database}, or correct its name in container ${c}`],
);
const absentThing = row(
  'DatabaseMissing',
  (c, { kind, database }) => `container ${c} finds no ${kind} ${database}`,
  (c, { kind, database }) => [`make ${kind} ${database} where container ${c} looks for it, or correct its name there`],
);

/** A database, a table or what a broker calls so is not there. */
export const ABSENT: readonly Signature[] = [
  absent(/database ["'](?<database>[^"'\n]{1,200})["'] does not exist/),
  absent(/Unknown database ['"](?<database>[^'"\n]{1,200})['"]/),
  absent(/relation ["'](?<table>[^"'\n]{1,200})["'] does not exist/),
  absentThing(
    /\b(?<kind>vhost|virtual host|keyspace) ['"`]?(?<database>[\w][\w.-]{1,80})['"`]? (?:is |was )?(?:not found|(?:does not|doesn't) exist)\b/i,
  ),
  absent(/no such table: ?(?<name>[\w.]+)?|Table ['"][^'"]+['"] doesn't exist|UndefinedTable/),
];
