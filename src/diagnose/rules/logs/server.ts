/** A server's own log tells of its clients' mistakes. */
const SERVER =
  /postgres|mysql|mariadb|redis|valkey|mongo|kafka|rabbit|nginx|envoy|haproxy|traefik|proxy|ingress|gateway/i;
/** A program for such a server, not the server. */
const OF_SERVERS =
  /[a-z]-(?:ui|exporter|console|connect(?:or)?|client|admin|manager|browser|commander|lens|operator)\b/i;

/** By the name of a container and its image: a database, a broker, a proxy. */
export const isServer = (name: string): boolean => SERVER.test(name) && !OF_SERVERS.test(name);
