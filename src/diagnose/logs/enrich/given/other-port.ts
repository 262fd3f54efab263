import type { Advice } from '../../../../core/diagnosis.ts';
import type { Failing } from '../../../facts/state.ts';
import { placesOf } from '../../../places/index.ts';
import { portSetting } from '../../../places/port.ts';
import type { Facts } from '../../../types.ts';
import type { Target } from '../../targets.ts';

const ENCRYPTED = /(?:^|-)(?:tls|ssl|https|secure|mtls)(?:-|$)|^(?:https|amqps|mqtts|ldaps|rediss|imaps|smtps|wss)$/i;
const PLAIN =
  /\b(?:PLAINTEXT|SASL_PLAINTEXT|http|redis|amqp|mqtt|ldap|ws|nats|tcp|plain):\/\/|\bsecurity[._]protocol["']?[=: ]+["']?(?:SASL_)?PLAINTEXT|\b(?:ssl|tls)(?:[-_.]?(?:mode|enabled?|on))?["']?[=: ]+["']?(?:false|disable[d]?|off|no|0)\b/i;
const SECURE =
  /\b(?:SSL|SASL_SSL|https|rediss|amqps|mqtts|ldaps|wss|tls|ssl):\/\/|\b(?:ssl|tls)(?:[-_.]?(?:mode|enabled?|on))?["']?[=: ]+["']?(?:true|require[d]?|on|yes|verify-\w+|1)\b/i;

/**
 * A client that speaks in plain to a port of TLS, or the other way: the name of the Service's port says one thing, the
 * client's own setting the other, and the Service has a port of the other kind. Which setting takes which value.
 */
export function otherPort(
  facts: Facts,
  one: Failing,
  host: string,
  port: string | undefined,
  target: Target | undefined,
): readonly Advice[] {
  if (target?.kind !== 'service' || port === undefined) return [];
  const ports = target.service.spec?.ports ?? [];
  const asked = ports.find((each) => String(each.port) === port);
  if (!asked) return [];
  const { env = [], args = [] } = one.view.spec ?? {};
  const said = [...env.map(({ name, value = '' }) => `${name}=${value}`), ...args].filter(
    (text) => text.includes(host) || /ssl|tls|security.protocol/i.test(text),
  );
  const plain = said.some((text) => PLAIN.test(text));
  const secure = said.some((text) => SECURE.test(text));
  const isSecure = isEncrypted(asked);
  if (plain === secure || isSecure === secure) return [];
  const others = ports.filter(
    (each) => each.port !== asked.port && isEncrypted(each) !== isSecure && isAlike(each, asked),
  );
  const [other] = others;
  if (!other) return [];
  const why = `port ${port} of Service ${target.service.metadata?.name ?? ''} (${asked.name ?? ''}) is ${isSecure ? 'for TLS' : 'in plain'} and container ${one.view.name} speaks ${secure ? 'TLS' : 'in plain'}; port ${other.port} (${other.name ?? ''}) is the other`;
  const where = `${host}:${port}`;
  const right = `${host}:${other.port}`;
  const [place] = placesOf(facts, one, '', [{ kind: 'address', text: where, host, port }]);
  const written = place?.rewrite?.(where, right);
  if (place && written !== undefined)
    return [{ text: `write ${right} in place of ${where} in ${place.where}: ${why}`, change: written }];
  const setting = portSetting(facts, one, { host, port }, String(other.port), why);
  return [setting ?? `use ${right} in place of ${where}${place ? ` in ${place.where}` : ''}: ${why}`];
}

type Port = { readonly name?: string; readonly port: number };
const isEncrypted = ({ name = '' }: Port): boolean => ENCRYPTED.test(name);
/** `kafka-tls` and `kafka`; a port of metrics or administration is no other way to the same. */
const isAlike = (a: Port, b: Port): boolean => bare(a) === bare(b) || bare(a) === '' || bare(b) === '';
const bare = ({ name = '' }: Port): string =>
  name
    .replace(/(?:^|-)(?:tls|ssl|https?|secure|mtls|plain|plaintext|tcp)(?=-|$)/gi, '')
    .replace(/^-|-$/g, '')
    .replace(/^(amqp|mqtt|ldap|redis|imap|smtp|ws)s$/, '$1');
