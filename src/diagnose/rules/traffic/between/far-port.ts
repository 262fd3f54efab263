import type { Advice } from '../../../../core/diagnosis.ts';
import type { Service } from '../../../../core/kubernetes.ts';
import { ofOtherProtocol, speaksOfPort } from '../../../../logs/meaning/port-words.ts';
import { namedIn, type Named } from '../../../../logs/meaning/named-things.ts';
import type { Failing } from '../../../facts/state.ts';
import { toItself } from '../../../logs/enrich/itself.ts';
import { targetOf, type Target } from '../../../logs/targets.ts';
import { placesOf } from '../../../places/index.ts';
import type { Facts } from '../../../types.ts';
import { editField } from '../../advice/edits.ts';
import { declaredBy } from '../declared-ports.ts';

const PORT = /\bport["']?[ :=]{1,2}["']?(\d{2,5})\b/i;
/** A plain address: `host:port`, with or without a scheme. */
const WHOLE =
  /^(?:[a-z][a-z0-9+.-]{1,20}:\/\/)?(?:[^\s@/]{1,80}@)?([a-z0-9][\w.-]{0,120}):(\d{2,5})(?:[/?]\S{0,200})?$/i;
const MOST = 6;

type Address = Extract<Named, { kind: 'address' }>;
type ServiceTarget = Extract<Target, { kind: 'service' }>;
type Far = { readonly address: Address; readonly port: number; readonly target: ServiceTarget };

/**
 * The port that a container connects to, where the objects show that it is another one: the Service does not serve it,
 * another container of the pod listens elsewhere, what answers speaks another protocol.
 */
export function farPort(facts: Facts, one: Failing, sentence: string): readonly Advice[] {
  if (!speaksOfPort(sentence)) return [];
  const protocol = ofOtherProtocol(sentence);
  const named = addressesIn(sentence);
  const own = named.find(({ host, port }) => port !== undefined && targetOf(facts, host)?.kind === 'self');
  if (own && !protocol) {
    const told = toItself(facts, one, own.host, own.port);
    return told.details?.['holderPorts'] === undefined ? [] : (told.remedies ?? []);
  }
  const far = servicesAt(facts, named);
  if (!protocol) return far.flatMap((each) => unserved(facts, one, each)).slice(0, 2);
  const asked = far.length > 0 ? far : servicesAt(facts, given(one));
  const several = asked.filter(({ target }) => (target.service.spec?.ports ?? []).length > 1);
  const [only, second] = several;
  return only === undefined || second !== undefined ? [] : otherwise(facts, one, only, sentence);
}

/** Addresses of a sentence; a port that stands apart belongs to the host that is named. */
function addressesIn(sentence: string): readonly Address[] {
  const all = namedIn(sentence).flatMap((thing) => (thing.kind === 'address' ? [thing] : []));
  const apart = PORT.exec(sentence)?.[1];
  if (apart === undefined || all.some(({ port }) => port === apart)) return all;
  return all.map(({ host }) => ({ kind: 'address', text: `${host}:${apart}`, host, port: apart }));
}

/** Addresses that a container is given in plain. */
const given = ({ view }: Failing): readonly Address[] =>
  [...(view.spec?.env ?? []).map(({ value = '' }) => value), ...(view.spec?.args ?? [])]
    .map((word) => word.replace(/^--?[\w.-]{1,60}=/, ''))
    .flatMap((word) => {
      const [, host, port] = WHOLE.exec(word) ?? [];
      return host === undefined || port === undefined
        ? []
        : [{ kind: 'address' as const, text: `${host}:${port}`, host, port }];
    })
    .slice(0, MOST);

const servicesAt = (facts: Facts, addresses: readonly Address[]): readonly Far[] =>
  addresses.flatMap((address) => {
    const target = address.port === undefined ? undefined : targetOf(facts, address.host);
    return target?.kind === 'service' ? [{ address, port: Number(address.port), target }] : [];
  });

const portsOf = ({ spec }: Service) => spec?.ports ?? [];
const told = ({ name, port }: { readonly name?: string; readonly port: number }): string =>
  name === undefined ? String(port) : `${port} (${name})`;

/** The Service does not serve the port, and its pods listen there. */
function unserved(facts: Facts, { view }: Failing, { port, target }: Far): readonly Advice[] {
  const { service, pods } = target;
  const name = service.metadata?.name ?? '';
  if (service.spec?.clusterIP === 'None' || portsOf(service).some((each) => each.port === port)) return [];
  const held = pods.flatMap(declaredBy).find((each) => each.port === port);
  if (!held) return [];
  const names = portsOf(service).map((each) => each.name ?? '');
  const value = { ...(held.name === '' ? {} : { name: held.name }), port, targetPort: port };
  const text = `add port ${told({ ...(held.name === '' ? {} : { name: held.name }), port })} to Service ${name}: its pods listen there, the Service serves only ${portsOf(service).map(told).join(', ')}, and container ${view.name} connects to ${name}:${port}`;
  // Of several ports of a Service each has to have a name of its own.
  if (held.name === '' || names.includes('') || names.includes(held.name))
    return [`${text}; each port of a Service with several has to have a name of its own`];
  return [editField(facts, text, { kind: 'Service', name }, `spec.ports[${names.length}]`, value)];
}

/** What answers at the port speaks another protocol: the Service has other ports. */
function otherwise(facts: Facts, one: Failing, { address, port, target }: Far, sentence: string): readonly Advice[] {
  const { service } = target;
  const name = service.metadata?.name ?? '';
  const asked = portsOf(service).find((each) => each.port === port);
  const others = portsOf(service).filter((each) => each.port !== port);
  const said = sentence.toLowerCase();
  const fitting = others.filter((each) => each.name !== undefined && said.includes(each.name.toLowerCase()));
  const [right, second] = fitting.length > 0 ? fitting : others;
  if (!asked || !right) return [];
  const where = `${address.host}:${port}`;
  const [place] = placesOf(facts, one, '', [{ kind: 'address', text: where, host: address.host, port: String(port) }]);
  const at = place === undefined ? '' : ` in ${place.where}`;
  const why = `what answers at port ${told(asked)} of Service ${name} speaks another protocol than container ${one.view.name}`;
  if (second)
    return [
      `let container ${one.view.name} use another port than ${where}${at}: ${why}; the Service also serves ${others.map(told).join(', ')}`,
    ];
  const text = `write ${address.host}:${right.port} in place of ${where}${at}: ${why}; port ${told(right)} is the other`;
  const made = place?.rewrite?.(where, `${address.host}:${right.port}`);
  return [made === undefined ? text : { text, change: made }];
}
