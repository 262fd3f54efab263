import { row, type Signature } from './types.ts';

const reached = (c: string): string => `container ${c} reaches its dependency before that can serve it`;
const busy = row('DependencyNotReady', reached, (c) => [
  `wait until the dependency of container ${c} has loaded its data or recovered: it says so itself; look at its log when that lasts`,
  `let container ${c} retry at its start (an init container that waits, or a retry of its own)`,
]);
const replicaRow = row(
  'DependencyNotReady',
  (c) => `container ${c} wants to write where it may only read`,
  (c) => [
    `let container ${c} connect to the member that takes writes (the Service of the primary, or an address that names all members): it has reached a read-only one`,
    'see whether a failover has just taken place: then wait, or let the client follow it',
  ],
);
const replica = (pattern: RegExp): Signature => ({ ...replicaRow(pattern), constants: { role: 'replica' } });
const unsaved = row(
  'DependencyNotReady',
  (c) => `the store of container ${c} takes no writes, as it could not save the last ones`,
  (c) => [
    `look at the disk of the store that container ${c} writes to: its last save failed, so it takes no writes (its log says why: no space, no right to write)`,
    'or, only where its data may be lost, let it take writes without saving them (stop-writes-on-bgsave-error no)',
  ],
);

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

/** A kind of object that a controller watches, and that it gets nothing of. */
const unserved = (pattern: RegExp): Signature => ({
  cause: 'DependencyNotReady',
  pattern,
  title: (c, { kind = 'a kind', group }) =>
    `container ${c} watches ${kind}${group === undefined ? '' : ` of ${group}`}, which the cluster does not serve or its account may not list`,
  remedies: (c, { kind = 'the kind', group }) => [
    `see whether the cluster serves it: kubectl api-resources | grep -w ${kind}; where it does not, install the CustomResourceDefinition of ${kind}${group === undefined ? '' : ` (${group})`} that this version of container ${c} needs, or switch off what watches it`,
    `where it does, let the service account of container ${c} list and watch it`,
  ],
});
const KIND = '(?<kind>[A-Z][A-Za-z0-9]{1,62})';
const GROUP = '(?<group>[a-z0-9][a-z0-9-]{0,62}(?:\\.[a-z0-9-]{1,62}){1,6})';
/** controller-runtime and client-go, where a kind is not there. */
export const UNSERVED: readonly Signature[] = [
  unserved(new RegExp(`no matches for kind "${KIND}" in (?:version|group) "${GROUP}`)),
  unserved(new RegExp(`kind is a CRD, it should be installed[^\\n]{0,200}?"?kind"?[=:] ?"?${KIND}(?:\\.${GROUP})?`)),
  unserved(new RegExp(`waiting for cache to be synced for Kind \\*?(?:\\w{1,40}\\.)?${KIND}`)),
];
