import type { CauseTable } from './types.ts';

/** What the program needs of others: names, connections, credentials, data. */
export const DEPENDENCIES = {
  DependencyDNSFailure: {
    severity: 'critical',
    means: 'A host that the program needs has no address.',
    helps: 'Correct the name; when every name fails, look at the cluster DNS and its policies.',
  },
  DependencyConnectionRefused: {
    severity: 'critical',
    means: 'Nobody listens where the program wants to connect.',
    apart: 'When what stands behind the address is ill itself, that is reported.',
    helps: 'Start or repair it, or correct the port.',
  },
  DependencyTimeout: {
    severity: 'critical',
    means: 'What the program needs does not answer in time.',
    apart: 'A NetworkPolicy that drops the packets is looked for first.',
    helps: 'Look at the way there and at the load of what should answer.',
  },
  DependencyTLSMismatch: {
    severity: 'critical',
    means: 'One side speaks TLS and the other does not, or not the same.',
    helps: 'Correct the scheme or the TLS mode.',
  },
  DependencyNotReady: {
    severity: 'warning',
    means: 'What the program needs is there and not ready to serve.',
    helps: 'Wait, or repair it.',
  },
  CertificateInvalid: {
    severity: 'critical',
    means: 'A certificate is not accepted: expired, of an unknown issuer, or for another name.',
    helps: 'Renew it, give the program the CA, or correct the name.',
  },
  CertificateExpired: {
    severity: 'critical',
    means: 'The certificate in a TLS Secret has ended, or ends within days.',
    helps: 'Renew it; the finding says who uses it.',
  },
  DatabaseAuthFailed: {
    severity: 'critical',
    means: 'The database refuses the credentials of the program.',
    helps: 'Correct the credential in the Secret that feeds it.',
  },
  DatabaseMissing: {
    severity: 'critical',
    means: 'The database, schema or table that the program needs does not exist.',
    helps: 'Create it, or run the migration.',
  },
  DatabaseConnectionsExhausted: {
    severity: 'critical',
    means: 'The database has no connection left.',
    helps: 'Fewer connections per replica, a pooler, or a higher limit.',
  },
  MigrationFailed: {
    severity: 'critical',
    means: 'A migration of the database failed or left a lock.',
    helps: 'Mend the migration, or release its lock.',
  },
  MigrationNotRun: {
    severity: 'critical',
    means: 'The tables that the program needs have not been made yet.',
    helps: 'Run the migration, and look at the order of hooks.',
  },
  DataVersionMismatch: {
    severity: 'critical',
    means: 'The data was written by another version of the program.',
    helps: 'Go back to the old version, or run its upgrade.',
  },
  ExternalAPIRejected: {
    severity: 'critical',
    means: 'A service outside refuses the calls of the program.',
    helps: 'Renew the token, or look at its quota and state.',
  },
  MeshControlPlaneUnreachable: {
    severity: 'critical',
    means: 'The proxy beside the program cannot reach the control plane of its mesh.',
    helps: 'Look at that Service and at the policies on the way.',
  },
  DNSForwardingLoop: {
    severity: 'critical',
    means: 'The DNS server of the cluster forwards its questions to itself.',
    helps: 'Correct the forwarder in its Corefile, or the resolv.conf of the node.',
  },
  ClockSkew: {
    severity: 'critical',
    means: 'The clock of a node is wrong: the other side refuses what is signed or valid at another time.',
    apart: 'Credentials that are refused for themselves are DatabaseAuthFailed or ExternalAPIRejected.',
    helps: 'The time service of the node (chrony, systemd-timesyncd).',
  },
} as const satisfies CauseTable;
