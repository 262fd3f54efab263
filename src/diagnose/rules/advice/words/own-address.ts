import type { Failing } from '../../../facts/state.ts';

/** Words of a server that is called by a name which it does not take. */
const HOST = /\bhosts?\b|\bhost[ _-]?(?:name|header)s?\b|_HOST\b/i;
const REFUSED =
  /\b(?:invalid|disallowed|unknown|untrusted|unrecogni[sz]ed|blocked|bad|mismatch|refus\w+|reject\w+|not (?:be )?(?:allowed|trusted|permitted|known|valid|in))\b/i;

/**
 * A server that refuses to be called by the address of its own pod, by which the kubelet asks: each pod has another, so
 * the probe has to bring a name. Undefined where the sentence is about another address, or no probe asks by HTTP.
 */
export function byOwnAddress({ pod, view }: Failing, sentence: string): string | undefined {
  const address = pod.status?.podIP;
  if (address === undefined || !HOST.test(sentence) || !REFUSED.test(sentence)) return undefined;
  if (!sentence.split(/[^\w.]+/).some((word) => word.replace(/\.$/, '') === address)) return undefined;
  const probes = (['startupProbe', 'readinessProbe', 'livenessProbe'] as const).filter((name) => {
    const http = view.spec?.[name]?.httpGet;
    return http && http.host === undefined && !http.httpHeaders?.some((one) => /^host$/i.test(one.name));
  });
  return probes.length === 0
    ? undefined
    : `give the ${probes.join(' and the ')} of container ${view.name} a Host header with a name that it takes (httpGet.httpHeaders): the kubelet asks by the address of the pod, here ${address}, which the next pod has not, so it is not for a list of hosts`;
}
