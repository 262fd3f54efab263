import { row, type Signature } from './types.ts';

const reached = (c: string): string => `container ${c} reaches its dependency before that can serve it`;
const busy = row('DependencyNotReady', reached, (c) => [
  `wait until the dependency of container ${c} has loaded its data or recovered: it says so itself; look at its log when that lasts`,
  `let container ${c} retry at its start (an init container that waits, or a retry of its own)`,
]);
const replicaRow = row('DependencyNotReady', reached, (c) => [
  `let container ${c} connect to the member that takes writes (the Service of the primary, or an address that names all members): it has reached a read-only one`,
  'see whether a failover has just taken place: then wait, or let the client follow it',
]);
const replica = (pattern: RegExp): Signature => ({ ...replicaRow(pattern), constants: { role: 'replica' } });
const unsaved = row('DependencyNotReady', reached, (c) => [
  `look at the disk of the store that container ${c} writes to: its last save failed, so it takes no writes (its log says why: no space, no right to write)`,
  'stop-writes-on-bgsave-error no lets it go on without saving, with what that means for its data',
]);

const WAITS: readonly Signature[] = [
  unsaved(/MISCONF\b/),
  replica(
    /READONLY You can't write against a read only replica|cannot execute \w+ in a read-only transaction|NotPrimary|not master and slaveOk|NOT_LEADER_FOR_PARTITION|NotWritablePrimary|--read-only option|super-read-only/i,
  ),
  busy(
    /LOADING Redis is loading|BusyLoadingError|LEADER_NOT_AVAILABLE|MASTERDOWN|CLUSTERDOWN|the database system is (?:starting up|shutting down|in recovery mode|not yet accepting)|node is recovering|broker (?:is )?not available|BrokerNotAvailable/i,
  ),
];
export const NOT_READY: readonly Signature[] = WAITS.map((one) => ({ ...one, severity: 'warning' }));

/** A parameter that the driver asks for: it is added to those of the connection. */
const parameter = (pattern: RegExp, wanted: string, why: string): Signature => ({
  cause: 'DatabaseAuthFailed',
  pattern,
  constants: { parameter: wanted },
  title: (c) => `the database driver of container ${c} ${why}: its connection lacks ${wanted}`,
  remedies: (c) => [`add ${wanted} to the parameters of the connection (the JDBC URL) of container ${c}`],
});

/** What a driver refuses of its connection before it asks the database. */
export const PARAMETERS: readonly Signature[] = [
  // MySQL Connector/J: an account of caching_sha2_password over a connection without TLS.
  parameter(
    /Public Key Retrieval is not allowed/,
    'allowPublicKeyRetrieval=true',
    'may not ask the server for its public key (an account of caching_sha2_password, without TLS)',
  ),
];
