import type { Cause } from '../../../core/causes/index.ts';
import type { Failing } from '../../facts/state.ts';
import { targetOf } from '../../logs/targets.ts';
import { settingsOf } from '../../places/related/settings-of.ts';
import type { Facts } from '../../types.ts';

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

/** What no client brings about: its own disk, its own rights. */
const OWN: ReadonlySet<Cause> = new Set<Cause>(['DiskFull', 'ReadOnlyFilesystem', 'KubernetesAPIForbidden']);
/** What only who asks another meets; a proxy asks for its clients. */
const OF_ASKING: ReadonlySet<Cause> = new Set<Cause>(['DependencyDNSFailure', 'DependencyConnectionRefused']);
/** What a server says of clients as well as of what it asks itself. */
const REFUSED: ReadonlySet<Cause> = new Set<Cause>(['DatabaseAuthFailed', 'DatabaseMissing', 'CertificateInvalid']);
export const isOfClients = (cause: Cause): boolean => REFUSED.has(cause);

/**
 * A database, a broker, a proxy whose log tells of its clients: by the name of a container and its image, or by the
 * port that it declares where no setting leads to another such server. Of its own faults none is one.
 */
export function isServer(facts: Facts, one: Failing, cause: Cause | undefined): boolean {
  const { name, spec } = one.view;
  const called = `${name} ${spec?.image ?? ''}`;
  if (OF_SERVERS.test(called) || (cause !== undefined && OWN.has(cause))) return false;
  if (SERVER.test(called)) return true;
  const declares = (spec?.ports ?? []).some(({ containerPort }) => SERVED.has(containerPort));
  return declares && !(cause !== undefined && OF_ASKING.has(cause)) && !asksAnother(facts, one);
}

const ADDRESS = /^(?:[a-z][\w+.-]*:\/\/(?:[^\s/@]*@)?)?([a-z0-9][\w.-]*)(?::(\d{2,5}))?(?:[/?]|$)/i;
/** A setting of it names a Service of such a protocol that is not its own: it is that one's client too. */
const asksAnother = (facts: Facts, one: Failing): boolean =>
  settingsOf(facts, one).some(({ value }) => {
    const [, host, port] = ADDRESS.exec(value.trim()) ?? [];
    const target = host === undefined ? undefined : targetOf(facts, host);
    return (
      target?.kind === 'service' &&
      !target.pods.includes(one.pod) &&
      (port === undefined || SERVED.has(Number(port))) &&
      (target.service.spec?.ports ?? []).some((served) => SERVED.has(served.port))
    );
  });
