import type { Deployment } from '../../../../core/kubernetes.ts';
import { hasLabels } from '../../../../core/selectors.ts';
import type { Facts } from '../../../types.ts';

const LEAST_STEM = 4;
const COMMON =
  /^(?:com|io|org|net|k8s|x-k8s|dev|sh|app|cloud|csi|example|kubernetes|controller|operator|driver|finalizers?|storage|local|www)$/;

/** The words of a domain that its product is called by: `fjord` of `stream.fjord.io`. */
export const stemsOf = (domain: string): readonly string[] =>
  domain.split(/[./]/).filter((word) => word.length >= LEAST_STEM && !COMMON.test(word));

/** Deployments of any namespace that go by the name of a product; those that call themselves its controller first. */
export function controllersOf(facts: Facts, stems: readonly string[]): readonly Deployment[] {
  const isIt = ({ metadata, spec }: Deployment): boolean => {
    const told = [
      metadata?.name,
      metadata?.namespace,
      ...Object.values(metadata?.labels ?? {}),
      ...(spec?.template.spec?.containers ?? []).map(({ image }) => image),
    ];
    return told.some((word) => stems.some((stem) => word?.includes(stem)));
  };
  const rank = ({ metadata }: Deployment): number =>
    /operator|controller|manager|provisioner/.test(metadata?.name ?? '') ? 0 : 1;
  return facts.allDeployments.filter(isIt).toSorted((a, b) => rank(a) - rank(b));
}

/** Deployments that a Service of any namespace leads to, as far as they were read. */
export function backing(facts: Facts, namespace: string, service: string): readonly Deployment[] {
  const found = facts.allServices.find(
    ({ metadata }) => metadata?.name === service && metadata.namespace === namespace,
  );
  const selector = found?.spec?.selector;
  if (!selector || Object.keys(selector).length === 0) return [];
  return facts.allDeployments.filter(
    ({ metadata, spec }) => metadata?.namespace === namespace && hasLabels(spec?.template.metadata?.labels, selector),
  );
}

/** What to do with a Deployment elsewhere whose work is not done: start it, mend it, or read what it says. */
export function upAgain({ metadata, spec, status }: Deployment, what: string): string {
  const who = `deployment/${metadata?.name} -n ${metadata?.namespace}`;
  const [wanted, ready] = [spec?.replicas ?? 1, status?.readyReplicas ?? 0];
  if (wanted === 0) return `start ${what}, which stands at 0 replicas: kubectl scale ${who} --replicas=1`;
  return ready < wanted
    ? `repair ${what}, of which ${ready} of ${wanted} pods are ready: kubewhy diagnose ${who}`
    : `see what ${what} says, which runs: kubectl logs ${who} --tail=200`;
}

/** What to do with a scheduler that looks at no pod: the Deployment of any namespace that is called like it. */
export function schedulerUp(facts: Facts, scheduler: string): string {
  const all = facts.allDeployments.filter(({ metadata }) => metadata?.name?.includes(scheduler));
  const found = all.find(({ metadata }) => /scheduler/.test(metadata?.name ?? '')) ?? all[0];
  return found
    ? upAgain(found, `scheduler ${scheduler} (deployment ${found.metadata?.name})`)
    : `start the scheduler ${scheduler}: no Deployment that was read is called so`;
}
