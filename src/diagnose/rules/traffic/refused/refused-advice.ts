import type { Advice } from '../../../../core/diagnosis.ts';
import type { Ingress, Service } from '../../../../core/kubernetes.ts';
import { heldIn, showHeld } from '../../../custom/held-in.ts';
import type { Facts } from '../../../types.ts';
import { editField } from '../../advice/edits.ts';

const OTHER = /\bingress(?:es)?:? ["'`]?([a-z0-9][\w-]{0,62})\/([a-z0-9][\w.-]{0,200}\w)/i;
/** `service "shop/web" is type "ClusterIP", expected "NodePort" or "LoadBalancer"` */
const OF_SERVICE =
  /\bservice "?(?:[a-z0-9][\w-]{0,62}\/)?([a-z0-9][\w-]{0,62})"? (?:is|has) (?:of )?(?:the )?type "?(\w{4,20})"?,? (?:but )?(?:expected|must be|wants?|needs?|requires?) "?(\w{4,20})"?/i;
const TAGS = /\btags?:? \[?([\w.:/=-]{4,120})/;
const SUBNETS = /subnet/i;

/**
 * What a controller refuses of an Ingress or a load balancer, told as the field that holds it, the object that has it
 * already, or what the cloud is to be given.
 */
export function refusedAdvice(
  facts: Facts,
  object: Ingress | Service,
  kind: string,
  words: string,
  who: string,
): Advice {
  const name = object.metadata?.name ?? '';
  const what = `${kind.toLowerCase()} ${name}`;
  const [, service, has, wanted] = OF_SERVICE.exec(words) ?? [];
  const found = facts.services.find(
    ({ metadata, spec }) => metadata?.name === service && (spec?.type ?? 'ClusterIP') === has,
  );
  if (found && service !== undefined && wanted !== undefined)
    return editField(
      facts,
      `set spec.type of service ${service} from ${has} to ${wanted}, as ${who} wants it for ${what}`,
      { kind: 'Service', name: service },
      'spec.type',
      wanted,
    );
  const [held] = heldIn(object, words);
  const where = held ? showHeld(held) : '';
  const [, namespace = '', other = ''] = OTHER.exec(words) ?? [];
  if (other !== '' && other !== name)
    return `${where === '' ? `what ${what} asks for` : `${where} of ${what}`} belongs to ingress ${other} of namespace ${namespace} already: take it out there (kubectl edit ingress ${other} -n ${namespace}), or give ${what} another`;
  if (where !== '') return `correct ${where} of ${what}, of which ${who} says: ${words}`;
  return SUBNETS.test(words) ? subnets(object, what, words) : `correct what ${who} says of ${what}: ${words}`;
}

/** Subnets are found by tags that the documentation of the AWS Load Balancer Controller names, or by an annotation. */
function subnets({ metadata, kind }: Ingress | Service, what: string, words: string): string {
  const annotations = Object.entries(metadata?.annotations ?? {});
  const scheme = annotations.find(([key]) => key.endsWith('scheme'));
  const inside = scheme?.[1] === 'internal';
  const tag = TAGS.exec(words)?.[1] ?? `kubernetes.io/role/${inside ? 'internal-elb' : 'elb'}`;
  const by =
    annotations.some(([key]) => key.startsWith('alb.')) || kind === 'Ingress' || what.startsWith('ingress')
      ? 'alb.ingress.kubernetes.io/subnets'
      : 'service.beta.kubernetes.io/aws-load-balancer-subnets';
  return `give two subnets of the cluster's VPC, in different zones, the tag ${tag.includes('=') ? tag : `${tag}=1`}${scheme ? ` (${what} asks for scheme ${scheme[1]})` : ''}, or name them in annotation ${by} of ${what}: ${words}`;
}
