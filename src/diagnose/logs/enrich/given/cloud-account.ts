import type { Advice } from '../../../../core/diagnosis.ts';
import { TEMPLATED, editField, editTemplate, templateOf } from '../../../rules/advice/edits.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';

/** How the clouds give a service account an identity of theirs (their documentation of workload identity). */
const CLOUDS = [
  { annotation: 'eks.amazonaws.com/role-arn', what: 'role' },
  { annotation: 'iam.gke.io/gcp-service-account', what: 'Google service account' },
  {
    annotation: 'azure.workload.identity/client-id',
    what: 'managed identity',
    // Its webhook looks only at pods with this label.
    label: { key: 'azure.workload.identity/use', value: 'true' },
  },
] as const;
/** Words for an identity that a cloud does not take, or that is not there. */
const SPEAKS =
  /WorkloadIdentity|ManagedIdentity|DefaultAzureCredential|default credentials|googleapi|storage\.googleapis|[Cc]redentials? (?:from any|provider)|AssumeRoleWithWebIdentity|(?:is not authorized to perform|does not have [\w.]+ access)|AADSTS\d+/;

export const speaksOfCloud = (sentence: string): boolean => SPEAKS.test(sentence);

/** A pod whose service account brings no identity of the cloud, or whose pods lack the label that hands it to them. */
export function cloudAccountAdvice(facts: Facts, { pod, owner, view }: Failing): readonly Advice[] {
  if (!facts.read.has('serviceaccounts')) return [];
  const account = pod.spec?.serviceAccountName ?? 'default';
  const of = (name: string, key: string): string | undefined =>
    facts.serviceaccounts.find(({ metadata }) => metadata?.name === name)?.metadata?.annotations?.[key];
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  for (const { annotation, what, ...more } of CLOUDS) {
    const own = of(account, annotation);
    const label = 'label' in more ? more.label : undefined;
    if (own !== undefined && label && pod.metadata?.labels?.[label.key] !== label.value) {
      const text = `set label ${label.key}: "${label.value}" in spec.template.metadata.labels of ${who}: only such pods are given the identity of service account ${account} (${annotation}: ${own})`;
      const path = `spec.template.metadata.labels["${label.key}"]`;
      return [
        TEMPLATED.test(owner.kind) && templateOf(facts, owner)
          ? editField(facts, text, owner, path, label.value)
          : text,
      ];
    }
    if (own !== undefined) continue;
    const others = facts.serviceaccounts.flatMap(({ metadata }) => {
      const value = metadata?.annotations?.[annotation];
      return value === undefined || metadata?.name === undefined ? [] : [{ name: metadata.name, value }];
    });
    const near = others.filter(({ name }) => [account, view.name, owner.name].some((one) => name.startsWith(one)));
    const [meant] = near.length > 0 ? near : others.length === 1 ? others : [];
    if (meant)
      return [
        editTemplate(
          facts,
          `set serviceAccountName of ${who} from ${account} to ${meant.name}, which has ${what} ${meant.value}; ${account} has none`,
          owner,
          'serviceAccountName',
          meant.name,
        ),
        // What account default may do, every pod of the namespace may that names none.
        ...(account === 'default'
          ? []
          : [
              `or give service account ${account} one of its own: kubectl annotate serviceaccount ${account} -n ${facts.namespace} ${annotation}=…, then restart ${owner.kind.toLowerCase()}/${owner.name}`,
            ]),
      ];
  }
  return [];
}
