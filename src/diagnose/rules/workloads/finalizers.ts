import type { Advice } from '../../../core/diagnosis.ts';
import { podNamed } from '../../facts/owners.ts';
import { blame } from '../../facts/owners.ts';
import type { Facts } from '../../types.ts';
import { controllersOf, stemsOf, upAgain } from '../advice/elsewhere/product.ts';
import { change } from '../advice/change.ts';
import { replicasOf } from '../advice/replicas.ts';

/** The name of a finalizer begins with the domain of the controller that takes it away. */
export function ownerOfFinalizer(facts: Facts, finalizer: string, ...groups: readonly string[]): string {
  const domain = finalizer.split('/')[0] ?? finalizer;
  const words = domain.includes('.') ? domain : finalizer;
  const stems = [...new Set([words, ...groups].flatMap(stemsOf))];
  if (facts.read.has('allDeployments') && stems.length > 0) {
    const [found] = controllersOf(facts, stems);
    return found
      ? upAgain(found, `the controller that takes finalizer ${finalizer} away`)
      : `no Deployment of the cluster is called like ${stems.join(' or ')}: the controller that takes finalizer ${finalizer} away seems to be uninstalled; install it again so that it cleans up`;
  }
  return `see whether the controller of ${words} runs and why it does not take finalizer ${finalizer} away (its pods and their log; kubectl get pods -A | grep -i ${stemsOf(words).at(-1) ?? words})`;
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
  const back = `or keep the data of ${claim}: a deletion cannot be taken back, so copy it before the pods end`;
  if (!owner || replicas === undefined || replicas === 0) return [text, back];
  const workload = `${owner.kind.toLowerCase()}/${owner.name}`;
  return [
    change(facts, `${text}: scale ${workload} from ${replicas} to 0`, 'scale_workload', { workload, replicas: 0 }),
    back,
  ];
}
