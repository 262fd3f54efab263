import type { ContainerView } from '../facts/containers.ts';

/** A field that says that a container listens at a port: its path below the container, and what stands there. */
export type Held = { readonly port: string; readonly path: string; readonly says: string };

const LISTENS = /port|listen|addr|bind/i;
/** `REDIS_PORT`, `DB_PORT`: a bare number there is the port of something else. */
const OF_OTHERS =
  /(?:^|_)(?:DB|DATABASE|REDIS|VALKEY|MYSQL|MARIADB|POSTGRES(?:QL)?|PG|MONGO(?:DB)?|KAFKA|RABBITMQ|AMQP|SMTP|MAIL|LDAP|MEMCACHED|ELASTIC(?:SEARCH)?|OPENSEARCH|REMOTE|UPSTREAM|TARGET|BACKEND|PEER|DEST(?:INATION)?|PROXY|STATSD|OTEL|OTLP|JAEGER|ZIPKIN)(?:_|PORT|ADDR)/i;
/** Nothing but a port, or an address of the pod itself. */
const OWN =
  /^(?:tcp:\/\/|https?:\/\/)?(?:0\.0\.0\.0:|127\.0\.0\.1:|localhost:|\[::\]:|\[::1\]:|\*:|:)?(?<port>\d{2,5})\/?$/;
const ANYWHERE = /^(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::\])?:(?<port>\d{2,5})$/;

const halves = (word: string): readonly [string, string] => {
  const sign = word.indexOf('=');
  return [word.slice(0, sign), word.slice(sign + 1)];
};

/**
 * Fields that say where a container listens: a declared port, or a variable or argument that is nothing but a port or
 * an address of the pod itself. The address of another host is what a client connects to.
 */
export function listensAt({ spec }: ContainerView): readonly Held[] {
  const words = (member: 'command' | 'args'): readonly Held[] => {
    const list = spec?.[member] ?? [];
    return list.flatMap((word, index) => {
      const [flag, value] = word.startsWith('-') && word.includes('=') ? halves(word) : [list[index - 1] ?? '', word];
      const { port } = (LISTENS.test(flag) ? OWN : ANYWHERE).exec(value)?.groups ?? {};
      return port === undefined ? [] : [{ port, path: `${member}[${index}]`, says: word }];
    });
  };
  return [
    ...(spec?.ports ?? []).map(({ containerPort }, index) => ({
      port: String(containerPort),
      path: `ports[${index}]`,
      says: `containerPort ${containerPort}`,
    })),
    ...(spec?.env ?? []).flatMap(({ name, value = '' }) => {
      const { port } = (LISTENS.test(name) && !OF_OTHERS.test(name) && OWN.exec(value)?.groups) || {};
      return port === undefined ? [] : [{ port, path: `env[${name}]`, says: `${name}=${value}` }];
    }),
    ...words('command'),
    ...words('args'),
  ];
}
