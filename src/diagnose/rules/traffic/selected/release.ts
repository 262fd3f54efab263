import type { KubeObject } from '../../../../core/kubernetes.ts';
import type { Blamed } from '../../../../core/diagnosis.ts';
import type { Facts } from '../../../types.ts';

/** Labels whose value names the installation that an object is a part of: `app.kubernetes.io/instance`, `release`. */
export const INSTALLATION = /^(?:[\w.-]+\/)?(?:instance|release|release-name)$/;

/** The installation that an object says it is a part of: helm's release, or the value of such a label. */
export function releaseOf({ metadata }: KubeObject): string | undefined {
  const helm = metadata?.annotations?.['meta.helm.sh/release-name'];
  const [label] = Object.entries(metadata?.labels ?? {}).filter(([key]) => INSTALLATION.test(key));
  return helm ?? label?.[1];
}

/** The workload of the namespace that is blamed for pods, where its list was read. */
export function workloadNamed(facts: Facts, { kind, name }: Blamed): KubeObject | undefined {
  const lists: Readonly<Record<string, readonly KubeObject[]>> = {
    Deployment: facts.deployments,
    StatefulSet: facts.statefulsets,
    DaemonSet: facts.daemonsets,
  };
  return lists[kind]?.find(({ metadata }) => metadata?.name === name);
}
