import type { Advice } from '../../../core/diagnosis.ts';
import type { Deployment } from '../../../core/kubernetes.ts';
import { podNamed } from '../../facts/owners.ts';
import { blame } from '../../facts/owners.ts';
import type { Facts } from '../../types.ts';
import { change } from '../advice/change.ts';
import { replicasOf } from '../advice/replicas.ts';

const LEAST_STEM = 4;

/** Deployments of any namespace that go by the name of a product; those that call themselves its controller first. */
function controllersOf(facts: Facts, stems: readonly string[]): readonly Deployment[] {
  const isIt = ({ metadata, spec }: Deployment): boolean => {
    const told = [
      metadata?.name,
      metadata?.namespace,
      ...Object.values(metadata?.labels ?? {}),
      ...(spec?.template.spec?.containers ?? []).map(({ image }) => image),
    ];
    return told.some((word) => stems.some((stem) => word?.includes(stem)));
  };
  const rank = ({ metadata }: Deployment): number => (/operator|controller|manager/.test(metadata?.name ?? '') ? 0 : 1);
  return facts.allDeployments.filter(isIt).toSorted((a, b) => rank(a) - rank(b));
}

/** The name of a finalizer begins with the domain of the controller that takes it away. */
export function ownerOfFinalizer(facts: Facts, finalizer: string, ...groups: readonly string[]): string {
  const domain = finalizer.split('/')[0] ?? finalizer;
  const words = domain.includes('.') ? domain : finalizer;
  const stems = [words, ...groups].map(stemOf).filter((stem) => stem.length >= LEAST_STEM);
  if (facts.read.has('allDeployments') && stems.length > 0) {
    const [found] = controllersOf(facts, stems);
    if (!found)
      return `no Deployment of the cluster is called like ${stems[0]}: the controller that takes finalizer ${finalizer} away seems to be uninstalled; install it again so that it cleans up`;
    const { name, namespace } = found.metadata ?? {};
    const [wanted, ready] = [found.spec?.replicas ?? 1, found.status?.readyReplicas ?? 0];
    const who = `deployment/${name} -n ${namespace}`;
    if (wanted === 0)
      return `start the controller that takes finalizer ${finalizer} away: it stands at 0 replicas: kubectl scale ${who} --replicas=1`;
    return ready < wanted
      ? `repair the controller that takes finalizer ${finalizer} away, of which ${ready} of ${wanted} pods are ready: kubewhy diagnose ${who}`
      : `see in its log why the controller does not take finalizer ${finalizer} away: kubectl logs ${who} --tail=200`;
  }
  return `see whether the controller of ${words} runs and why it does not take finalizer ${finalizer} away (its pods and their log; kubectl get pods -A | grep -i ${stemOf(words)})`;
}

/** The word of a domain that its product is called by. */
function stemOf(domain: string): string {
  const words = domain
    .split('.')
    .filter((word) => !/^(?:com|io|org|dev|net|k8s|x-k8s|sh|app|cloud|kubernetes|finalizers?)$/.test(word));
  return words.at(-1) ?? domain;
}

/** kubectl's way to take the finalizers of an object away; a namespace has its own. */
export const unfinalized = (facts: Pick<Facts, 'namespace'>, kind: string, name: string): string =>
  kind === 'Namespace'
    ? `kubectl get namespace ${name} -o json | jq '.spec.finalizers=[]' | kubectl replace --raw /api/v1/namespaces/${name}/finalize -f -`
    : `kubectl patch ${kind.toLowerCase()} ${name} -n ${facts.namespace} --type merge -p '{"metadata":{"finalizers":null}}'`;

/** A claim goes when the pods that use it have gone: what makes them is scaled down. */
export function stopUsers(facts: Facts, claim: string, users: readonly string[]): readonly Advice[] {
  const pod = podNamed(facts, users[0] ?? '');
  const owner = pod && blame(facts, pod);
  const replicas = owner && replicasOf(facts, owner);
  const text = `stop the pods that use ${claim} (${users.slice(0, 3).join(', ')}): the claim goes then, with its data`;
  const back = 'or keep the data: a deletion cannot be taken back, so copy it before the pods end';
  if (!owner || replicas === undefined || replicas === 0) return [text, back];
  const workload = `${owner.kind.toLowerCase()}/${owner.name}`;
  return [
    change(facts, `${text}: scale ${workload} from ${replicas} to 0`, 'scale_workload', { workload, replicas: 0 }),
    back,
  ];
}
