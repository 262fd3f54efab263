import type { Advice } from '../../../../core/diagnosis.ts';
import type { Json } from '../../../../core/json.ts';
import type { KubeObject, Pod } from '../../../../core/kubernetes.ts';
import { selects } from '../../../../core/selectors.ts';
import { selectorsIn } from '../../../custom/selecting.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';
import { editObject, label } from '../../objects/custom-fields.ts';
import { textsIn } from './governing.ts';

/** Kinds that say who may call: of Istio, Linkerd, Cilium and others. */
const LETS_IN = /(?:Authorization|Policy|Authentication)$/;
/** An identity of a caller: a SPIFFE name, a service account. */
const IDENTITY = /(?:^|\/)ns\/([\w-]+)\/sa\/([\w.-]+)$|^system:serviceaccount:([\w-]+):([\w.-]+)$/;

/** Whom a policy of a mesh lets call these pods, where that is not the caller. */
export function admittedAdvice(
  facts: Facts,
  { pod, view }: Failing,
  pods: readonly Pod[],
  service: string,
): readonly Advice[] {
  const own = pod.spec?.serviceAccountName ?? 'default';
  return facts.custom.objects.flatMap((one): Advice[] => {
    const { kind = '' } = one;
    const chosen = selectorsIn(one).filter(({ of }) => of === 'pod');
    const hits = chosen.some(({ selector }) => pods.some(({ metadata }) => selects(selector, metadata?.labels)));
    if (!LETS_IN.test(kind) || (chosen.length > 0 && !hits)) return [];
    const named = textsIn(one).flatMap(({ path, text }) => {
      const found = IDENTITY.exec(text);
      return found ? [{ path, text, namespace: found[1] ?? found[3], name: found[2] ?? found[4] }] : [];
    });
    const [first] = named;
    if (!first || named.some(({ namespace, name }) => namespace === facts.namespace && name === own)) return [];
    const mine = first.text.replace(IDENTITY, (whole) =>
      whole
        .replace(first.namespace ?? '', facts.namespace)
        .replace(new RegExp(`${(first.name ?? '').replace(/\W/g, '\\$&')}$`), own),
    );
    const list = first.path.replace(/\[\d+\]$/, '');
    return [admit(facts, one, { list, mine, who: view.name, service, now: named.map(({ text }) => text) })];
  });
}

type Admitted = {
  readonly list: string;
  readonly mine: string;
  readonly who: string;
  readonly service: string;
  readonly now: readonly string[];
};

function admit(facts: Facts, one: KubeObject, { list, mine, who, service, now }: Admitted): Advice {
  const value: Json = mine;
  return editObject(
    facts,
    `add ${mine} to ${list} of ${label(one)}: it lets only ${now.slice(0, 3).join(', ')} call ${service}, and container ${who} comes as ${mine}`,
    one,
    { path: list, value, add: true },
  );
}
