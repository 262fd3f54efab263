import { deletion, instead, mayHoldData } from '../../../../core/holds-data.ts';
import { clauseOf } from '../../../../logs/meaning/clause.ts';
import type { Advice } from '../../../../core/diagnosis.ts';

type Release = {
  readonly release: string;
  readonly namespace: string;
  readonly lastGood?: number | undefined;
  readonly unready?: readonly string[];
};

/** Groups of Kubernetes itself: no CustomResourceDefinition brings them. */
const BUILT_IN =
  /^(?:v1|apps|batch|policy|autoscaling|extensions|networking\.k8s\.io|rbac\.authorization\.k8s\.io|admissionregistration\.k8s\.io|apiextensions\.k8s\.io|storage\.k8s\.io|scheduling\.k8s\.io|certificates\.k8s\.io|coordination\.k8s\.io|discovery\.k8s\.io|flowcontrol\.apiserver\.k8s\.io)(?:\/|$)/;
const MANAGED = 'app.kubernetes.io/managed-by=Helm';

/** What helps against the reason that helm gives for a failed operation (`info.description`, a condition of Flux). */
export function helmAdvice(reason: string, { release, namespace, lastGood, unready = [] }: Release): readonly Advice[] {
  const object =
    /cannot patch "([^"]+)" with kind (\w+)/.exec(reason) ?? /(\w+)\.[\w.]+ "([^"]+)" is invalid/.exec(reason);
  const [kind, name] = object ? (object[0].startsWith('cannot') ? [object[2], object[1]] : [object[1], object[2]]) : [];
  const group = new RegExp(`\\b${kind}(\\.[\\w.-]+) "[^"]+" is invalid`).exec(reason)?.[1] ?? '';
  const what = kind === undefined ? 'the object' : `${kind.toLowerCase()} ${name}`;
  if (/immutable|may not be changed|updates to \w+ spec for fields other than/i.test(reason)) {
    const fields = [...new Set([...reason.matchAll(/(spec(?:\.[\w-]+)+)/g)].map((one) => one[1] ?? ''))].slice(0, 3);
    if (kind !== undefined && mayHoldData(`${kind}${group}`))
      return [instead(what, 'keep its old values in the chart')];
    return [
      `${fields.join(', ') || 'a field'} of ${what} is immutable: keep its old value in the chart${/selector/i.test(reason) ? ' (no version in selector labels)' : ''}, or delete ${what} so that the next upgrade makes it anew${kind === undefined ? '' : ` (${deletion(kind, name ?? '', namespace)})`}`,
    ];
  }
  const other = /current value is "([^"]+)"/.exec(reason)?.[1];
  const owned = /(\w+) "([^"]+)" in namespace "([^"]*)" exists and cannot be imported/.exec(reason);
  const found = owned?.[1] ?? /(\w+(?:\.[\w.-]+)?) "[^"]+" already exists/.exec(reason)?.[1] ?? '';
  const drop = mayHoldData(found) ? '' : 'delete it, or ';
  // To uninstall the release that it belongs to deletes it as well.
  const apart = mayHoldData(found) ? '' : `uninstall ${other} where it is no longer used, `;
  const leave =
    other === undefined
      ? drop
      : `${apart}give it another name in release ${release}, or, if release ${other} is to lose it, `;
  if (owned || /cannot be imported into the current release|already exists/i.test(reason))
    return [
      owned
        ? `${owned[1]} ${owned[2]} ${other === undefined ? 'was not made by this release' : `belongs to release ${other}`}: ${leave}give it to release ${release}: kubectl annotate ${owned[1]?.toLowerCase()} ${owned[2]} -n ${owned[3] === '' ? namespace : owned[3]} --overwrite meta.helm.sh/release-name=${release} meta.helm.sh/release-namespace=${namespace} && kubectl label ${owned[1]?.toLowerCase()} ${owned[2]} -n ${owned[3] === '' ? namespace : owned[3]} --overwrite ${MANAGED}`
        : `what exists already was not made by this release: ${drop}give it to the release (label ${MANAGED}, annotations meta.helm.sh/release-name and release-namespace)${found === '' ? ', or delete it if it holds nothing that is needed' : ''}`,
    ];
  if (/no matches for kind|ensure CRDs are installed|resource mapping not found/i.test(reason)) {
    const missing = /no matches for kind "([^"]+)" in version "([^"]+)"/.exec(reason);
    if (missing && BUILT_IN.test(missing[2] ?? ''))
      return [
        /current release manifest/.test(reason)
          ? `the manifest that Helm recorded for release ${release} has ${missing[1]} of ${missing[2]}, a version of a built-in API that this cluster no longer serves: rewrite the record (helm mapkubeapis ${release} -n ${namespace}), then upgrade with a chart for the present version`
          : `use a chart (or values) of release ${release} that makes ${missing[1]} in a version that this cluster serves: ${missing[2]} of this built-in API is gone (kubectl explain ${missing[1]?.toLowerCase()} shows the present one)`,
      ];
    return [
      missing
        ? `install the CustomResourceDefinition of ${missing[1]} (${missing[2]}) before release ${release}, or use a chart for the versions that this cluster serves`
        : `install the CustomResourceDefinitions that release ${release} needs first`,
    ];
  }
  if (/is forbidden/i.test(reason))
    return [`grant the right that is missing, or install as somebody who has it: ${cut(reason)}`];
  const denied = /admission webhook "([^"]+)" denied the request: ?([\s\S]+)/.exec(reason);
  if (denied)
    return [
      `correct in the values or the chart of release ${release} what admission webhook ${denied[1]} refuses: ${cut(denied[2] ?? '')}`,
    ];
  if (/\bhooks?\b/i.test(reason) && /fail|BackoffLimit|deadline|timed out/i.test(reason)) {
    const hook = /(?:job|pod)s?[ /:"]+([a-z0-9][\w.-]*)/i.exec(reason)?.[1];
    return [
      `read the log of the hook${hook === undefined ? '' : ` (kubectl logs job/${hook} -n ${namespace})`}, correct it, then run the operation again`,
    ];
  }
  if (/timed out|deadline exceeded|not ready|waiting for/i.test(reason))
    return [
      unready.length > 0
        ? `repair ${unready.slice(0, 4).join(', ')}, for which helm only waited (kubewhy diagnose ${unready[0]?.split(' ').slice(0, 2).join('/')} -n ${namespace}), then run the operation again`
        : `find out why the workloads of ${release} do not become ready (helm only waited), then run the operation again`,
    ];
  if (/another operation/i.test(reason))
    return [
      `end the operation that hangs${lastGood === undefined ? '' : `: helm rollback ${release} ${lastGood} -n ${namespace}`}, then run it again`,
    ];
  if (/values don't meet|parse|render|template|execution error|YAML/i.test(reason))
    return [`correct the values or the template of release ${release}: ${cut(reason)}`];
  return reason === '' ? [] : [`correct what helm says of release ${release}: ${cut(reason)}`];
}

const cut = (reason: string): string => clauseOf(reason, 240);
