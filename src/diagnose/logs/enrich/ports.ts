import { field } from '../../facts/evidence.ts';
import type { ContainerView } from '../../facts/containers.ts';
import { containersOf } from '../../facts/containers.ts';
import type { Enricher } from './enricher.ts';

/**
 * A port that is taken: containers of a pod share them, so another one of the same pod has it, or the node where the
 * pod uses its network.
 */
export const ports: Enricher = {
  causes: ['PortInUse'],
  wants: () => [],
  add: (_, { view, pod }, _cause, caught) => {
    const port = caught['port'] ?? onlyPort(view);
    if (port === undefined) return {};
    const [holder] = containersOf(pod)
      .filter((one) => one.name !== view.name && one.role !== 'init')
      .flatMap((one) =>
        heldBy(one, port)
          .slice(0, 1)
          .map((at) => ({ name: one.name, ...at })),
      );
    if (holder)
      return {
        title: `container ${view.name} cannot listen on port ${port}: container ${holder.name} of the same pod has it`,
        better: true,
        details: { port: Number(port), holder: holder.name },
        evidence: [
          field('Pod', pod.metadata?.name ?? '', `.spec.containers[${holder.name}].${holder.path}`, holder.says),
        ],
        remedies: [
          `let container ${view.name} or container ${holder.name} listen on another port than ${port}: containers of one pod share its ports (correct containerPort, probes and the Service's targetPort with it)`,
        ],
      };
    if (pod.spec?.hostNetwork !== true) return { details: { port: Number(port) } };
    return {
      title: `container ${view.name} cannot listen on port ${port} of node ${pod.spec.nodeName ?? ''}: hostNetwork is set, and something on the node has it`,
      better: true,
      details: { port: Number(port), hostNetwork: true },
      remedies: [
        `find what listens on port ${port} of node ${pod.spec.nodeName ?? ''} (another pod with hostNetwork or hostPort), or give ${view.name} another port`,
      ],
    };
  },
};

/** The one port that a container declares: what it would listen on when its log names none. */
function onlyPort({ spec }: ContainerView): string | undefined {
  const [first, second] = spec?.ports ?? [];
  return first && !second ? String(first.containerPort) : undefined;
}

type Held = { readonly path: string; readonly says: string };

/**
 * Fields that say that a container listens there: a declared port, or a variable or argument that is nothing but a port
 * or an address of the pod itself. The address of another host is what a client connects to.
 */
function heldBy({ spec }: ContainerView, port: string): readonly Held[] {
  const own = new RegExp(`^(?:tcp://|https?://)?(?:0\\.0\\.0\\.0:|\\[::\\]:|\\*:|:)?${port}/?$`);
  const words = (member: 'command' | 'args'): readonly Held[] => {
    const list = spec?.[member] ?? [];
    return list.flatMap((word, index) => {
      const [flag, value] = word.startsWith('-') && word.includes('=') ? halves(word) : [list[index - 1] ?? '', word];
      const isTold = LISTENS.test(flag) ? own.test(value) : value === `:${port}` || value === `0.0.0.0:${port}`;
      return isTold ? [{ path: `${member}[${index}]`, says: word }] : [];
    });
  };
  return [
    ...(spec?.ports ?? []).flatMap(({ containerPort }, index) =>
      String(containerPort) === port ? [{ path: `ports[${index}]`, says: `containerPort ${port}` }] : [],
    ),
    ...(spec?.env ?? []).flatMap(({ name, value = '' }) =>
      LISTENS.test(name) && !OF_OTHERS.test(name) && own.test(value)
        ? [{ path: `env[${name}]`, says: `${name}=${value}` }]
        : [],
    ),
    ...words('command'),
    ...words('args'),
  ];
}

const LISTENS = /port|listen|addr|bind/i;
/** `REDIS_PORT`, `DB_PORT`: a bare number there is the port of something else. */
const OF_OTHERS =
  /(?:^|_)(?:DB|DATABASE|REDIS|VALKEY|MYSQL|MARIADB|POSTGRES(?:QL)?|PG|MONGO(?:DB)?|KAFKA|RABBITMQ|AMQP|SMTP|MAIL|LDAP|MEMCACHED|ELASTIC(?:SEARCH)?|OPENSEARCH|REMOTE|UPSTREAM|TARGET|BACKEND|PEER|DEST(?:INATION)?|PROXY|STATSD|OTEL|OTLP|JAEGER|ZIPKIN)(?:_|PORT|ADDR)/i;
const halves = (word: string): readonly [string, string] => {
  const sign = word.indexOf('=');
  return [word.slice(0, sign), word.slice(sign + 1)];
};
