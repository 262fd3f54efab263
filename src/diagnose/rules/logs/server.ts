import type { ContainerView } from '../../facts/containers.ts';

/** A server's own log tells of its clients' mistakes. */
const SERVER =
  /postgres|mysql|mariadb|redis|valkey|mongo|kafka|rabbit|nginx|envoy|haproxy|traefik|proxy|ingress|gateway/i;
/** A program for such a server, not the server. */
const OF_SERVERS =
  /[a-z]-(?:ui|exporter|console|connect(?:or)?|client|admin|manager|browser|commander|lens|operator)\b/i;
/** Ports of the protocols of databases, brokers and directories: who is to be reached there is no client of one. */
const SERVED: ReadonlySet<number> = new Set([
  389, 636, 1433, 1521, 1883, 3306, 5432, 5672, 6379, 7687, 9042, 9092, 11211, 26257, 27017,
]);

/** A database, a broker, a proxy: by the name of a container and its image, or by the port that it declares. */
export function isServer({ name, spec }: ContainerView): boolean {
  const called = `${name} ${spec?.image ?? ''}`;
  if (OF_SERVERS.test(called)) return false;
  return SERVER.test(called) || (spec?.ports ?? []).some(({ containerPort }) => SERVED.has(containerPort));
}
