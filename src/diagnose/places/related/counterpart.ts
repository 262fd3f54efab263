import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { othersThan, speaksWith } from './neighbours.ts';

/** How the images of databases and brokers are told what they make at their first start. */
const MADE_BY: Readonly<Record<'database' | 'user', RegExp>> = {
  database: /^(?:[A-Z]+_)*(?:DB|DATABASE|DB_?NAME|INITDB_DATABASE|KEYSPACE|VHOST)$/,
  user: /^(?:[A-Z]+_)*(?:USER|USERNAME|DB_USER|ROOT_USERNAME|DEFAULT_USER)$/,
};
const IMAGE = /postgres|mysql|mariadb|mongo|percona|mssql|cockroach|clickhouse|rabbit|timescale|influx|couch|arango/i;

/** "deployment/pg makes database shop (POSTGRES_DB)". */
export type Counterpart = { readonly value: string; readonly says: string };

/**
 * The name that a server of the namespace gives its database or user, where it is another one than the client is told:
 * the server that it speaks with, or the only one there is.
 */
export function counterpart(
  facts: Facts,
  one: Failing,
  of: 'database' | 'user',
  value: string,
): Counterpart | undefined {
  const found = othersThan(facts, one)
    .filter(({ view }) => IMAGE.test(view.spec?.image ?? ''))
    .flatMap((other) =>
      (other.view.spec?.env ?? [])
        .filter((entry) => MADE_BY[of].test(entry.name) && entry.value !== undefined && !/\[hidden/.test(entry.value))
        .map((entry) => ({
          linked: speaksWith(facts, one, other),
          value: entry.value ?? '',
          says: `${other.owner.kind.toLowerCase()}/${other.owner.name} makes ${of} ${entry.value} (${entry.name})`,
        })),
    );
  const linked = found.filter((each) => each.linked);
  const [only, second] = linked.length > 0 ? linked : found;
  return only === undefined || second !== undefined || only.value === value ? undefined : only;
}
