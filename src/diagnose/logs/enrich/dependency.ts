import { field } from '../../facts/evidence.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { encryptionOf, idleAdvice, lateAdvice, lost, poolAdvice, spelledOut } from '../dependency-advice.ts';
import { placesOf } from '../../places/index.ts';
import { expiredIn, hasExpired } from '../expired.ts';
import { hiddenPlaceOf, namedStore, portAskedOf, storeAdvice } from '../store.ts';
import type { Enriched, Enricher } from './enricher.ts';
import { localOnly } from './given/refused/local-only.ts';
import { toPrimary } from './given/primary.ts';
import { hostIn } from './given/host-in.ts';
import { otherPort } from './given/other-port.ts';
import { onHostNetwork } from './given/host-network.ts';
import { memberName, ungoverned } from './given/members.ts';
import { toItself } from './itself.ts';
import { hasAllReplicas } from '../../facts/state.ts';
import { farEnds, targetOf, type Target } from '../targets.ts';

/** Reading rule 12: what lies behind the host that a log names. */
export const dependencies: Enricher = {
  causes: [
    'DependencyDNSFailure',
    'DependencyConnectionRefused',
    'DependencyTimeout',
    'DependencyTLSMismatch',
    'DependencyNotReady',
    'DatabaseConnectionsExhausted',
    'CertificateInvalid',
  ],
  wants: (cause, { host }, facts) => [
    'services',
    ...(host !== undefined && facts.read.has('services') && targetOf(facts, host)?.kind === 'unknown'
      ? (['allServices'] as const)
      : []),
    'networkpolicies',
    ...(cause === 'DependencyTLSMismatch' ? (['configmaps'] as const) : []),
  ],
  add: (facts, one, cause, caught) => {
    const { view, owner } = one;
    const named = cause === 'DependencyTimeout' ? namedStore(one) : undefined;
    const services = facts.services.map(({ metadata }) => metadata?.name ?? '');
    const told = hostIn(view, services);
    // `SET entry:91 failed: READONLY`: what looks like an address is a key.
    const isKey = caught['role'] === 'replica' && !services.includes(caught['host']?.split('.')[0] ?? '');
    const host = (isKey ? told : undefined) ?? caught['host'] ?? told ?? named?.host;
    const modes =
      cause === 'DependencyTLSMismatch'
        ? encryptionOf(facts, one, caught['speaks'] === 'plain')
        : cause === 'DatabaseConnectionsExhausted'
          ? [...poolAdvice(facts, one), ...(caught['refusal'] === undefined ? [] : storeAdvice(facts, one, cause))]
          : cause === 'DependencyNotReady' && host === undefined
            ? storeAdvice(facts, one, cause)
            : [];
    const ended = cause === 'CertificateInvalid' && hasExpired(caught);
    const mounted = ended ? expiredIn(facts, [one.pod]) : [];
    if (host === undefined)
      return { explainedBy: mounted, yieldsTo: BLOCKS, ...(modes.length > 0 ? { remedies: modes } : {}) };
    const port = (isKey ? undefined : caught['port']) ?? (host === named?.host ? named?.port : undefined);
    const asked = port ?? portAskedOf(one, host);
    const target = targetOf(facts, host, { pod: one.pod, port: asked });
    const served = ended && target?.kind === 'service' ? expiredIn(facts, target.pods) : [];
    const where = port === undefined ? host : `${host}:${port}`;
    if (target?.kind === 'self') {
      const own = toItself(facts, one, host, port, caught['asks'] !== undefined);
      const details = { host, ...(port === undefined ? {} : { port: Number(port) }), ...own.details };
      return { ...own, details, yieldsTo: BLOCKS };
    }
    const outside =
      cause === 'DependencyDNSFailure' && target?.kind === 'service' ? onHostNetwork(facts, one, host) : undefined;
    if (outside) return { ...outside, yieldsTo: BLOCKS };
    const local = /Timeout|Refused/.test(cause) ? localOnly(facts, one, target) : undefined;
    if (local) return { ...local, details: { host, ...local.details }, yieldsTo: BLOCKS };
    const nameless = cause === 'DependencyDNSFailure' ? ungoverned(facts, host, owner) : undefined;
    if (nameless) return { ...nameless, yieldsTo: [...BLOCKS, ...(nameless.yieldsTo ?? [])] };
    const member = cause === 'DependencyDNSFailure' ? memberName(facts, host) : undefined;
    if (member) return { ...member, yieldsTo: BLOCKS };
    const known = target ? tell(facts, one, target, host, port) : {};
    const from = named?.host === host ? ` (variable ${named.variable})` : '';
    const late = cause === 'DependencyTimeout' ? lateAdvice(facts, one, `${where}${from}`, target) : [];
    const nowhere = cause === 'DependencyTimeout' && target?.kind === 'unknown' && (known.remedies ?? []).length === 0;
    const primary = caught['role'] === 'replica' ? toPrimary(facts, one, host) : [];
    const other = primary.length > 0 ? primary : otherPort(facts, one, host, port, target);
    const idle = target?.kind === 'service' && target.pods.length === 0;
    if (other.length > 0 || idle)
      return {
        ...known,
        remedies: [...other, ...(known.remedies ?? [])],
        only: true,
        details: { host, ...(port === undefined ? {} : { port: Number(port) }), ...known.details },
        explainedBy: farEnds(target, owner),
        yieldsTo: BLOCKS,
        ...evidenceOf(target),
      };
    const first = [...modes, ...late];
    const all = nowhere
      ? {
          ...known,
          remedies: [
            `create Service ${host.split('.')[0]} where ${host} looks for it, or correct that name where container ${view.name} has it from`,
          ],
          only: true,
        }
      : first.length > 0
        ? { ...known, remedies: [...first, ...(known.remedies ?? [])], better: late.length > 0 }
        : known;
    return {
      ...all,
      details: { host, ...(port === undefined ? {} : { port: Number(port) }), ...all.details },
      explainedBy: [...served, ...mounted, ...farEnds(target, owner)],
      yieldsTo: BLOCKS,
      ...evidenceOf(target),
      ...(target?.kind === 'service' &&
      target.pods.length > 0 &&
      target.owners.every((one) => hasAllReplicas(facts, one)) &&
      all.remedies === undefined
        ? {
            remedies: [
              `${where} has ready pods: check the port it listens on, and what container ${view.name} is configured with`,
            ],
          }
        : {}),
    };
  },
};

const evidenceOf = (target: Target | undefined): Pick<Enriched, 'evidence'> =>
  target?.kind !== 'service'
    ? {}
    : {
        evidence: [
          field(
            'Service',
            target.service.metadata?.name ?? '',
            '.spec.ports[*].port',
            (target.service.spec?.ports ?? []).map(({ port }) => port).join(', ') || 'none',
          ),
        ],
      };

const BLOCKS = ['NetworkPolicyBlocked', 'ClusterDNSDown'] as const;

/** The one place where a host can stand that nothing in plain text names. */
const unwritten = (facts: Facts, one: Failing, host: string): string | undefined => {
  const hidden = hiddenPlaceOf(one);
  const isWritten =
    hidden !== undefined && placesOf(facts, one, '', [{ kind: 'address', text: host, host }]).length > 0;
  return hidden === undefined || isWritten
    ? undefined
    : `what it has it from, perhaps ${hidden}, as nothing in plain text holds it`;
};

function tell(facts: Facts, one: Failing, target: Target, host: string, port: string | undefined) {
  const c = one.view.name;
  if (target.kind === 'unknown') {
    const [near] = target.similar;
    const [other] = target.elsewhere;
    const { namespace: there, maybe } = target;
    const hidden = near === undefined && other === undefined ? unwritten(facts, one, host) : undefined;
    return {
      title: `container ${c} cannot reach ${host}: ${there === undefined ? spelledOut(facts, host) : `namespace ${there}`} has no Service of that name`,
      details: {
        ...(target.similar.length > 0 ? { similar: target.similar } : {}),
        ...(target.elsewhere.length > 0 ? { elsewhere: target.elsewhere } : {}),
      },
      ...(hidden === undefined && near === undefined ? {} : { better: true }),
      remedies: [
        ...(hidden === undefined ? [] : [`correct the host name ${host} in ${hidden}, or create the Service it names`]),
        ...(near === undefined
          ? []
          : [
              `use ${there === undefined ? near : `${near}.${there}`}, the Service that exists, in place of ${host} in ${unwritten(facts, one, host) ?? `the configuration of container ${c}`}`,
            ]),
        ...(maybe === undefined
          ? []
          : [
              `or use ${maybe}, the Service that exists, in place of ${host}, if that is meant and not the one of another application`,
            ]),
        ...(other === undefined
          ? []
          : [`use ${other.split('/').reverse().join('.')} when the Service of that namespace is meant`]),
      ],
    };
  }
  if (target.kind !== 'service') return lost(facts, host);
  const ports = (target.service.spec?.ports ?? []).map(({ port: one }) => one);
  const name = target.service.metadata?.name ?? '';
  if (port !== undefined && !ports.includes(Number(port)) && target.service.spec?.clusterIP !== 'None')
    return {
      title: `container ${c} connects to port ${port} of Service ${name}, which serves ${ports.join(', ') || 'no port'}`,
      details: { service: name, servicePorts: ports },
      remedies: [`use port ${ports.join(' or ')} of Service ${name} in the configuration of container ${c}`],
    };
  const idle = target.pods.length === 0;
  return {
    details: { service: name, ...(idle ? { endpoints: 0 } : {}) },
    ...(idle ? { remedies: idleAdvice(facts, target.service) } : {}),
  };
}
