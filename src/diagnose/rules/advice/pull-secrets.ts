import type { Advice, Evidence } from '../../../core/diagnosis.ts';
import { field } from '../../facts/evidence.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { change } from './change.ts';
import { TEMPLATED } from './edits.ts';
import { registryOf } from '../containers/image-causes.ts';

const CONFIG = '.dockerconfigjson';
const TYPES = ['kubernetes.io/dockerconfigjson', 'kubernetes.io/dockercfg'];

export type PullAdvice = {
  readonly title?: string;
  readonly evidence: readonly Evidence[];
  readonly remedies: readonly Advice[];
};

/**
 * What is wrong with the credentials of a pull, as far as the objects tell: none are given, the Secret is of a type
 * that the kubelet does not use, or it is right and what it holds is refused. Undefined while Secrets were not read.
 */
export function pullSecretAdvice(facts: Facts, { pod, owner }: Failing, image: string): PullAdvice | undefined {
  if (!facts.read.has('secrets')) return undefined;
  const registry = registryOf(image);
  const named = (pod.spec?.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []);
  const make = (name: string): string =>
    `kubectl create secret docker-registry ${name} -n ${facts.namespace} --docker-server=${registry} --docker-username=USER --docker-password=…`;
  const found = named.flatMap((name) => facts.secrets.find(({ metadata }) => metadata?.name === name) ?? []);
  const wrong = found.filter(({ type }) => !TYPES.includes(type ?? ''));
  const [bad] = wrong;
  if (bad && wrong.length === named.length) {
    const name = bad.metadata?.name ?? '';
    const beside = `${name}-registry`;
    // It may be the only place that has the credentials: they go through a pipe, into one beside it.
    const holds = bad.data?.[CONFIG] !== undefined;
    const again = `kubectl get secret ${name} -n ${facts.namespace} -o jsonpath='{.data.\\.dockerconfigjson}' | base64 -d | kubectl create secret generic ${beside} -n ${facts.namespace} --type=kubernetes.io/dockerconfigjson --from-file=${CONFIG}=/dev/stdin`;
    return {
      title: `the registry refuses image ${image}: its pull secret ${name} has type ${bad.type ?? 'Opaque'}, which the kubelet does not use`,
      evidence: [field('Secret', name, '.type', bad.type ?? 'Opaque')],
      remedies: [
        `make Secret ${beside} with type kubernetes.io/dockerconfigjson${holds ? ` of what ${name} holds` : ''}, and name it in imagePullSecrets of ${owner.kind.toLowerCase()}/${owner.name} in place of ${name}, whose type cannot be changed: ${holds ? again : make(beside)}`,
      ],
    };
  }
  if (named.length > 0)
    return {
      evidence: [field('Pod', pod.metadata?.name ?? '', '.spec.imagePullSecrets', named.join(', '))],
      remedies: [
        `renew the credentials for ${registry} in Secret ${named.join(' or ')}: they are refused, or have no right to this repository (or Secret ${named[0]} is for another registry than ${registry}): ${make(named[0] ?? '')}`,
      ],
    };
  const usable = facts.secrets
    .filter(({ type }) => TYPES.includes(type ?? ''))
    .map(({ metadata }) => metadata?.name ?? '');
  const [one] = usable;
  const account = pod.spec?.serviceAccountName ?? 'default';
  const evidence = [field('Pod', pod.metadata?.name ?? '', '.spec.imagePullSecrets', 'none')];
  if (one === undefined)
    return {
      evidence,
      remedies: [
        `the pod has no imagePullSecrets, and namespace ${facts.namespace} has no Secret for a registry: make one (${make('regcred')}) and name it in imagePullSecrets of ${owner.kind.toLowerCase()}/${owner.name} or of service account ${account}`,
        `where image ${image} is public: correct its name, or let the nodes pull with their own role`,
      ],
    };
  const text = `give ${owner.kind.toLowerCase()}/${owner.name} the pull secret ${one}, which is in namespace ${facts.namespace} and which the pod does not name (imagePullSecrets), if it is for ${registry}`;
  return {
    evidence,
    remedies: [
      TEMPLATED.test(owner.kind)
        ? change(facts, text, 'edit_object', {
            kind: owner.kind,
            name: owner.name,
            edits: [{ path: 'spec.template.spec.imagePullSecrets', value: JSON.stringify([{ name: one }]) }],
          })
        : text,
      `or correct the name ${image}`,
    ],
  };
}
