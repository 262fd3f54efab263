import { objectName } from '../core/names.ts';
import { namedBy } from '../core/target.ts';
import { Access } from './connection/access.ts';
import { actingAs, digestOf } from './impersonation.ts';
import { contextsOf } from './connection/contexts.ts';
import { helmAccess } from './helm-access.ts';
import type { ConnectOptions, Connection } from './connection-types.ts';
import { chooseContext, type Chosen } from './connection/kubeconfig.ts';
import { plainLogs } from './logs/plain-logs.ts';
import { Reader } from './reader.ts';
import { Transport } from './wire/transport.ts';
import { OpenForwards } from './write/forward/open-forwards.ts';
import { createWriter } from './write/writer.ts';

const REQUEST_MS = 30_000;
const LIST_MS = 60_000;

/** Opens the chosen context. Sends nothing yet: the first read tells whether the cluster is there. */
export function open(options: ConnectOptions): Connection {
  const load = () => chooseContext(options);
  const chosen = load();
  const access = new Access(
    chosen,
    () => chooseContext({ ...options, context: chosen.context }),
    options.env,
    options.pluginSays,
  );
  const target = {
    context: chosen.context,
    server: chosen.cluster.server,
    caFingerprint: chosen.caFingerprint,
    user: chosen.user.name,
    ...(chosen.impersonation ? { as: actingAs(chosen.impersonation), asDigest: digestOf(chosen.impersonation) } : {}),
    namespace: objectName(options.namespace ?? chosen.namespace ?? options.defaultNamespace ?? 'default', 'namespace'),
    embedded: options.embedded ?? false,
    ...(options.cluster === undefined ? {} : { otherServer: true as const }),
    ...(namedBy(options.production ?? [], chosen.context) ? { production: true as const } : {}),
  };
  const transport = new Transport(target, access, options.retryMs);
  const limits = {
    request: options.requestTimeoutMs ?? REQUEST_MS,
    list: options.requestTimeoutMs === undefined ? LIST_MS : options.requestTimeoutMs * 2,
  };
  const [file] = chosen.files;
  const reader = new Reader(transport, limits);
  const forwards = new OpenForwards();
  const helm = options.helm?.(reader, helmAccess(transport, reader, chosen, limits));
  return {
    reader,
    plainLogs: plainLogs(transport, limits),
    contexts: () => contextsOf(options, chosen.context),
    writer: createWriter({
      transport,
      reader,
      forwards,
      limitMs: limits.request,
      ...(options.investigate ? { investigate: options.investigate } : {}),
      ...(helm ? { helm } : {}),
    }),
    ...(file === undefined ? {} : { kubeconfigPath: file }),
    ...(chosen.withheld || unverified(chosen) ? { caution: cautionOf(chosen) } : {}),
    forwards,
    close: () => {
      forwards.endAll('the connection to the cluster was closed');
      return access.close();
    },
  };
}

const unverified = ({ cluster }: Chosen): boolean => cluster.skipTLSVerify && cluster.server.startsWith('https:');
const cautionOf = ({ context, cluster, user, withheld }: Chosen): string =>
  withheld
    ? `context ${context} reaches ${new URL(cluster.server).host} over plain http: the credentials of user ${user.name} are not sent there (kubectl sends none either)`
    : `context ${context} says insecure-skip-tls-verify: who ${new URL(cluster.server).host} really is is not checked, and anybody on the way can read the credentials`;
