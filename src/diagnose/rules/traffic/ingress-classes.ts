import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import { refusedAdvice } from './refused/refused-advice.ts';
import { editFields } from '../advice/edits.ts';
import type { Ingress } from '../../../core/kubernetes.ts';
import { isSlip, nearest } from '../../../core/names.ts';
import { showDuration } from '../../../core/time.ts';
import { headsWith } from '../objects/custom-chain.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { STAGE, type Draft, type Facts } from '../../types.ts';

/** The way of older releases to name a class; controllers go by it themselves. */
const LEGACY = 'kubernetes.io/ingress.class';
const DEFAULT = 'ingressclass.kubernetes.io/is-default-class';
/** A controller writes the address of an Ingress in seconds, a cloud in a few minutes. */
const PATIENCE = 5 * 60_000;

const nameOf = ({ metadata }: { metadata?: { name?: string } }): string => metadata?.name ?? '';
const base = (ingress: Ingress): Pick<Draft, 'severity' | 'confidence' | 'subject' | 'stage'> => ({
  severity: 'warning',
  confidence: 'certain',
  subject: { kind: 'Ingress', name: nameOf(ingress) },
  stage: STAGE.none,
});

const isServed = ({ status }: Ingress): boolean => (status?.loadBalancer?.ingress?.length ?? 0) > 0;
const isYoung = (facts: Facts, { metadata }: Ingress): boolean =>
  facts.now - at(metadata?.creationTimestamp) < PATIENCE;

/**
 * A class that does not exist, or none at all where no class is the default. An Ingress that has an address is served
 * whatever it names.
 */
export function noClass(facts: Facts, ingress: Ingress): Draft[] {
  if (!facts.read.has('ingressclasses')) return [];
  const name = nameOf(ingress);
  const named = ingress.spec?.ingressClassName;
  const legacy = ingress.metadata?.annotations?.[LEGACY];
  const names = facts.ingressclasses.map(nameOf);
  const wanted = named ?? legacy;
  if (wanted !== undefined && names.includes(wanted)) return [];
  // Without any class there may be a controller that needs none (a cloud's), or none at all: nothing to say.
  if (named === undefined && (names.length === 0 || isServed(ingress) || isYoung(facts, ingress))) return [];
  const hasDefault = facts.ingressclasses.some(({ metadata }) => metadata?.annotations?.[DEFAULT] === 'true');
  if (wanted === undefined && hasDefault) return [];
  const similar = wanted === undefined ? [] : nearest(wanted, names);
  const best = similar[0] ?? names[0];
  const there = names.length > 0 ? ` (there is ${names.slice(0, 5).join(', ')})` : '';
  return [
    {
      ...base(ingress),
      confidence: named === undefined ? 'likely' : 'certain',
      cause: 'IngressClassNotFound',
      explainedBy: headsWith(facts, ingress.metadata?.ownerReferences),
      title:
        wanted === undefined
          ? `ingress ${name} names no ingress class and no class is the default, so no controller serves it${there}`
          : `ingress class ${wanted} of ingress ${name} does not exist, so no controller serves it${there}`,
      evidence: [
        named !== undefined
          ? field('Ingress', name, '.spec.ingressClassName', named)
          : legacy !== undefined
            ? field('Ingress', name, `.metadata.annotations["${LEGACY}"]`, legacy)
            : field('Ingress', name, '.spec.ingressClassName', 'not set'),
        ...(isServed(ingress) ? [] : [field('Ingress', name, '.status.loadBalancer', 'no address')]),
      ],
      details: { ingressClass: wanted ?? null, wanted, available: names.slice(0, 20), similar },
      remedies: [
        best === undefined
          ? `install an ingress controller with its IngressClass, which then serves ingress ${name}`
          : classAdvice(facts, ingress, best, wanted),
        wanted !== undefined
          ? `or create IngressClass ${wanted}`
          : best === undefined
            ? `or name the class of the controller that you have in ingress ${name}`
            : `or make ${best} the default class (annotation ${DEFAULT}: "true")`,
      ],
    },
  ];
}

/** The class that exists: in its field, and out of the old annotation, which the API server takes beside it no more. */
function classAdvice(facts: Facts, ingress: Ingress, best: string, wanted: string | undefined): Advice {
  const name = nameOf(ingress);
  const legacy = ingress.metadata?.annotations?.[LEGACY];
  const maker = ingress.metadata?.ownerReferences?.find(({ controller }) => controller);
  const patch = JSON.stringify({
    ...(legacy === undefined ? {} : { metadata: { annotations: { [LEGACY]: null } } }),
    spec: { ingressClassName: best },
  });
  const text = `set ingressClassName of ingress ${name} to ${best}${legacy === undefined ? '' : ` and remove annotation ${LEGACY} (${legacy})`}: kubectl patch ingress ${name} -n ${facts.namespace} --type merge -p '${patch}'`;
  if (maker)
    return `let ${maker.kind} ${maker.name}, which makes ingress ${name}, ask for class ${best}: what is written to the ingress itself is made anew`;
  // `nginx-internal` and `nginx` are two ways in: who may reach what is behind is a person's decision.
  if (wanted !== undefined && !isSlip(wanted, best))
    return `if the controller of class ${best} is to serve it in place of ${wanted} (another class may be open to others): ${text}`;
  return editFields(facts, text, { kind: 'Ingress', name }, [
    ...(legacy === undefined ? [] : [{ path: `metadata.annotations["${LEGACY}"]` }]),
    { path: 'spec.ingressClassName', value: best },
  ]);
}

/**
 * What controllers report about an Ingress that is no refusal: what they retry by themselves, and what others watch.
 */
const HARMLESS = /^(?:Sync|CREATE|UPDATE|DELETE|BackendNotFound|Create ?Certificate|UpdateCertificate)$/i;

/**
 * The controller's own Warning, when nothing normal came after it; or an address that others of its class have had for
 * long.
 */
export function unserved(facts: Facts, ingress: Ingress): Draft[] {
  const name = nameOf(ingress);
  const events = eventsAbout(facts, 'Ingress', ingress);
  const warning = events.find(({ type, reason }) => type === 'Warning' && !HARMLESS.test(reason));
  const over = warning && events.some(({ type, lastSeen }) => type === 'Normal' && at(lastSeen) > at(warning.lastSeen));
  if (warning && !over) {
    const words = clauseOf(warning.message, 240);
    const who = warning.source === '' ? 'its controller' : `its controller (${warning.source})`;
    return [
      {
        ...base(ingress),
        cause: 'IngressRefusedByController',
        title: `ingress ${name} is refused by ${who}: ${words}`,
        evidence: [
          eventEvidence(warning),
          ...(isServed(ingress) ? [] : [field('Ingress', name, '.status.loadBalancer', 'no address')]),
        ],
        details: { reason: warning.reason, count: warning.count, ingressClass: ingress.spec?.ingressClassName },
        remedies: [
          refusedAdvice(facts, ingress, 'Ingress', words, who),
          `${who} says more in its log: look there for ${name}`,
        ],
      },
    ];
  }
  const peers = facts.ingresses.filter(
    (other) => other !== ingress && other.spec?.ingressClassName === ingress.spec?.ingressClassName && isServed(other),
  );
  const waits = facts.now - at(ingress.metadata?.creationTimestamp);
  if (isServed(ingress) || waits < 3 * PATIENCE || peers.length === 0) return [];
  return [
    {
      ...base(ingress),
      confidence: 'possible',
      cause: 'IngressRefusedByController',
      title: `ingress ${name} has had no address for ${showDuration(waits)}, while ${peers.slice(0, 3).map(nameOf).join(', ')} of the same class ${peers.length > 1 ? 'have' : 'has'} one`,
      evidence: [field('Ingress', name, '.status.loadBalancer', 'no address')],
      details: { peers: peers.slice(0, 20).map(nameOf) },
      remedies: [
        `read the log of the controller of class ${ingress.spec?.ingressClassName ?? '(default)'} for ${name}`,
        `compare the annotations, hosts and paths of ${name} with those of ${nameOf(peers[0] ?? {})}`,
      ],
    },
  ];
}
