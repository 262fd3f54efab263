import { editTemplate } from '../../../rules/advice/edits.ts';
import { field } from '../../../facts/evidence.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';
import type { Caught } from '../../signatures/types.ts';
import type { Enriched } from '../enricher.ts';

/** A role that an instance of EC2 has taken: its session is named after the instance. */
const OF_INSTANCE = /:assumed-role\/(?<role>[^/]+)\/i-[0-9a-f]{8,17}$/;
/** The annotation by which EKS gives a service account a role. */
const ROLE = 'eks.amazonaws.com/role-arn';
const MOST = 3;

/** True when a cloud was asked as the node, whose role every pod there has that brings none of its own. */
export const isNodeIdentity = ({ principal = '' }: Caught): boolean => OF_INSTANCE.test(principal);

/** A pod that asks the cloud as its node: why it has no role of its own, and which account would give it one. */
export function nodeIdentity(facts: Facts, { view, pod, owner }: Failing, caught: Caught): Enriched {
  const { principal = '', action = 'this' } = caught;
  const role = OF_INSTANCE.exec(principal)?.groups?.['role'];
  const account = pod.spec?.serviceAccountName ?? 'default';
  if (role === undefined || !facts.read.has('serviceaccounts')) return {};
  const c = `container ${view.name}`;
  const roleOf = (name: string): string | undefined =>
    facts.serviceaccounts.find(({ metadata }) => metadata?.name === name)?.metadata?.annotations?.[ROLE];
  const own = roleOf(account);
  const others = facts.serviceaccounts.flatMap(({ metadata }) =>
    metadata?.name !== undefined && metadata.name !== account && metadata.annotations?.[ROLE] !== undefined
      ? [{ name: metadata.name, arn: metadata.annotations[ROLE] }]
      : [],
  );
  const near = [view.name, owner.name, pod.metadata?.labels?.['app.kubernetes.io/name']];
  const meant = others.find(({ name }) => near.some((one) => one !== undefined && name.startsWith(one)));
  const evidence = [
    field('Pod', pod.metadata?.name ?? '', '.spec.serviceAccountName', account),
    field('ServiceAccount', account, `.metadata.annotations["${ROLE}"]`, own ?? 'not set'),
  ];
  const title = `${c} asks the cloud as its node (role ${role}), which may not do ${action}`;
  const other = `or let role ${role} do ${action}: then every pod on those nodes may do it`;
  if (own !== undefined)
    return {
      title,
      evidence,
      only: true,
      remedies: [
        `delete pod ${pod.metadata?.name ?? ''} so that it is made anew with the role of service account ${account} (${own}): the pod was made before that annotation, or while the webhook of pod identities was away, and has no AWS_ROLE_ARN`,
        other,
      ],
    };
  if (meant)
    return {
      title,
      evidence: [...evidence, field('ServiceAccount', meant.name, `.metadata.annotations["${ROLE}"]`, meant.arn ?? '')],
      only: true,
      remedies: [
        editTemplate(
          facts,
          `set serviceAccountName of ${owner.kind.toLowerCase()} ${owner.name} from ${account} to ${meant.name}, which has role ${meant.arn}: as ${account} the pod has only the role of its node`,
          owner,
          'serviceAccountName',
          meant.name,
        ),
        other,
      ],
    };
  const known = others.slice(0, MOST).map(({ name, arn }) => `${name} has ${arn}`);
  return {
    title,
    evidence,
    only: true,
    remedies: [
      `give service account ${account} a role of its own that may do ${action} (annotation ${ROLE}), then restart ${owner.kind.toLowerCase()}/${owner.name}${known.length > 0 ? `; here ${known.join(', ')}` : ''}`,
      other,
    ],
  };
}
