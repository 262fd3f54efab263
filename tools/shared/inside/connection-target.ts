import { AppError, toAppError } from '../../../src/core/errors.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import type { Pod, Service } from '../../../src/core/kubernetes.ts';
import { nearest } from '../../../src/core/names.ts';
import { selects } from '../../../src/core/selectors.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { isReady } from '../plan/change-warnings.ts';

/** Where a connection is to go. */
export type ConnectionTarget = {
  /** As the probes name it: `web.shop.svc`, `localhost`, `db.example.com`. */
  readonly host: string;
  /** What a program that knows no search list asks the DNS for. */
  readonly fullName: string;
  readonly port: number;
  readonly scheme: 'http' | 'https' | undefined;
  readonly path: string;
  readonly service?: ServiceFacts;
};

export type ServiceFacts = {
  readonly name: string;
  readonly namespace: string;
  readonly targetPort: string;
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly headless: boolean;
};

type Asked = {
  readonly host: string;
  readonly port?: number;
  readonly scheme?: 'http' | 'https';
  readonly path: string;
};

const FORM = /^(?:(https?):\/\/)?([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\.?)(?::(\d{1,5}))?(\/[\w./~-]*)?$/i;
/** Ports and names of ports behind which HTTP is usual. */
const HTTP_PORT = /^(?:80|443|3000|5000|8000|8080|8443|8888|9090)$/;

function parsed(to: string): Asked {
  const [, scheme, host = '', port, path = '/'] = FORM.exec(to.replace(/^(?:svc|services?)\//i, '').trim()) ?? [];
  if (host === '' || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)))
    throw new AppError(
      'bad-input',
      `${JSON.stringify(to.slice(0, 120))} is no target of a connection`,
      'write SERVICE, SERVICE.NAMESPACE:PORT, HOST:PORT or http://SERVICE:PORT/PATH',
    );
  return {
    host: host.toLowerCase().replace(/\.$/, ''),
    path,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(scheme === undefined ? {} : { scheme: scheme.toLowerCase() as 'http' | 'https' }),
  };
}

/**
 * The target with what the API says of it. A port that the Service does not have ends here: no probe is needed to know.
 */
export async function connectionTarget(
  to: string,
  namespace: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<ConnectionTarget> {
  const asked = parsed(to);
  const [name = '', home = namespace, ...rest] = asked.host.replace(/\.svc(?:\.[a-z0-9.-]{1,253})?$/, '').split('.');
  const mayBeService = asked.host !== 'localhost' && rest.length === 0 && !/^\d+$/.test(name);
  const service = mayBeService
    ? await cluster.get(KINDS.services, name, home, signal).catch((error: unknown) => {
        if (toAppError(error).code === 'not-found') return undefined;
        throw error;
      })
    : undefined;
  if (service) return ofService(service, asked);
  const inCluster = mayBeService && (!asked.host.includes('.') || /\.svc(?:\.|$)/.test(asked.host));
  if (inCluster) {
    const { items } = await cluster.list(KINDS.services, { namespace: home }, signal);
    const near = nearest(
      name,
      items.map(({ metadata }) => metadata?.name ?? ''),
    );
    throw new AppError(
      'not-found',
      `no Service ${JSON.stringify(name)} in namespace ${home}: its name has no address, so nothing can connect to it`,
      near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'list_resources services shows them',
    );
  }
  const port = asked.port ?? (asked.scheme === 'https' ? 443 : asked.scheme === 'http' ? 80 : undefined);
  if (port === undefined)
    throw new AppError('bad-input', `no port is named for ${asked.host}`, `write ${asked.host}:PORT`);
  return { host: asked.host, fullName: asked.host, port, scheme: asked.scheme, path: asked.path };
}

function ofService({ metadata, spec }: Service, asked: Asked): ConnectionTarget {
  const { name = '', namespace = '' } = metadata ?? {};
  const ports = spec?.ports ?? [];
  const told = ports.map(({ port, name: own }) => (own === undefined ? String(port) : `${port} (${own})`)).join(', ');
  const wanted = asked.port ?? (asked.scheme === 'https' ? 443 : asked.scheme === 'http' ? 80 : undefined);
  const entry = wanted === undefined ? ports[0] : ports.find(({ port }) => port === wanted);
  if (wanted === undefined && ports.length > 1)
    throw new AppError(
      'bad-input',
      `Service ${name} has several ports: ${told}`,
      `name one: ${name}:${ports[0]?.port ?? ''}`,
    );
  if (!entry)
    throw new AppError(
      'bad-input',
      `Service ${name} in namespace ${namespace} has no port ${wanted ?? ''}: a connection to it gets no answer; its ports are ${told || 'none'}`,
      ports[0] ? `use ${name}:${ports[0].port}, or add the port to the Service` : 'give the Service a port',
    );
  const looksHttp = /^(?:https?|web)/.test(entry.name ?? entry.appProtocol ?? '') || HTTP_PORT.test(String(entry.port));
  const secure = (entry.name ?? '').startsWith('https') || entry.port === 443 || entry.port === 8443;
  return {
    host: `${name}.${namespace}.svc`,
    fullName: `${name}.${namespace}.svc.cluster.local`,
    port: entry.port,
    scheme: asked.scheme ?? (looksHttp || asked.path !== '/' ? (secure ? 'https' : 'http') : undefined),
    path: asked.path,
    service: {
      name,
      namespace,
      targetPort: String(entry.targetPort ?? entry.port),
      selector: spec?.selector,
      headless: spec?.clusterIP === 'None',
    },
  };
}

export type ConnectionFacts = {
  /** Pods that the Service selects, and how many of them are ready. */
  readonly pods?: number;
  readonly ready?: number;
  /** Policies that select the pod for what leaves it, and the Service's pods for what reaches them. */
  readonly policies: readonly string[];
};

/** What the API says of the way from this pod to the target. Lists that may not be read are left out. */
export async function connectionFacts(
  from: Pod,
  { service }: ConnectionTarget,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<ConnectionFacts> {
  const own = from.metadata?.namespace ?? '';
  const read = <T>(list: Promise<{ readonly items: readonly T[] }>): Promise<readonly T[]> =>
    list.then(
      ({ items }) => items,
      (error: unknown) => {
        if (toAppError(error).code === 'forbidden') return [];
        throw error;
      },
    );
  const home = service?.namespace ?? own;
  const [policies, farPolicies, pods] = await Promise.all([
    read(cluster.list(KINDS.networkpolicies, { namespace: own }, signal)),
    home === own ? [] : read(cluster.list(KINDS.networkpolicies, { namespace: home }, signal)),
    service?.selector ? read(cluster.list(KINDS.pods, { namespace: home }, signal)) : [],
  ]);
  const behind = pods.filter((pod) => selects({ matchLabels: { ...service?.selector } }, pod.metadata?.labels));
  const selecting = [...policies, ...farPolicies].flatMap(({ metadata, spec }) => {
    const types = spec?.policyTypes ?? ['Ingress', ...(spec?.egress ? ['Egress'] : [])];
    const name = `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
    const leaves =
      metadata?.namespace === own &&
      types.includes('Egress') &&
      selects(spec?.podSelector ?? {}, from.metadata?.labels);
    const reaches =
      metadata?.namespace === home &&
      types.includes('Ingress') &&
      behind.some((pod) => selects(spec?.podSelector ?? {}, pod.metadata?.labels));
    return [...(leaves ? [`${name} (egress)`] : []), ...(reaches ? [`${name} (ingress)`] : [])];
  });
  return {
    policies: selecting,
    ...(service?.selector ? { pods: behind.length, ready: behind.filter(isReady).length } : {}),
  };
}
