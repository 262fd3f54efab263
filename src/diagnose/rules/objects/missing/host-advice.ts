import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import type { Facts } from '../../../types.ts';
import { label } from '../custom-fields.ts';
import { plainValues } from '../said/in-maker.ts';

const HOST = /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;
/** Words of one who looked for a host from outside and did not come to it. */
const OUTSIDE = /visible|resolv|\bdns|caa(?![a-z])|domain\w* ?(?:valid|verif)/i;
/** Of another record than that of the address, or of what stands behind the host. */
const OTHERWISE = /\bTXT\b|propagat|\bdns-?01\b|_acme|backend|upstream|\brefs?\b/i;

/** A host of an object that is not found from outside, and that an Ingress serves here: where its name must lead. */
export function hostAdvice(facts: Facts, object: KubeObject, said: string): readonly Advice[] {
  const values = plainValues(object);
  if (!OUTSIDE.test(said) || OTHERWISE.test(said) || values.some(({ value }) => /^dns-?01$/i.test(value))) return [];
  const hosts = values.filter(({ value }) => HOST.test(value) && said.includes(value));
  return hosts.slice(0, 2).flatMap(({ value: host }): Advice[] => {
    const ingress = facts.ingresses.find(({ spec }) => spec?.rules?.some((rule) => rule.host === host));
    const [at] = ingress?.status?.loadBalancer?.ingress ?? [];
    const address = at?.ip ?? at?.hostname;
    if (address === undefined) return [];
    return [
      `let the DNS record of ${host} lead to ${address}, the address of Ingress ${ingress?.metadata?.name}, and nowhere else (dig +short ${host} A, AAAA and CAA show what it is now); ${label(object)} looks from outside, so ${address} must answer there too`,
    ];
  });
}
