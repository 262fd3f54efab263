import type { Advice, Evidence } from '../../../../core/diagnosis.ts';
import type { DaemonSet, KubeObject, PodTemplate, Service } from '../../../../core/kubernetes.ts';
import { field } from '../../../facts/evidence.ts';
import type { Facts } from '../../../types.ts';
import { editField } from '../../advice/edits.ts';

/** Ports of the nodes that a template asks for. */
const hostPorts = ({ spec }: KubeObject): readonly number[] =>
  ((spec as { readonly template?: PodTemplate } | undefined)?.template?.spec?.containers ?? []).flatMap(
    ({ ports = [] }) => ports.flatMap(({ hostPort }) => hostPort ?? []),
  );

/** The Service that a DaemonSet takes the traffic for, where its labels say so (`…/svcname`, `…/svcnamespace`). */
export function servedBy({
  metadata,
}: Pick<KubeObject, 'metadata'>): { readonly name: string; readonly namespace: string | undefined } | undefined {
  const labels = Object.entries(metadata?.labels ?? {});
  const of = (word: RegExp): string | undefined => labels.find(([key]) => word.test(key))?.[1];
  const name = of(/\/(?:svc|service)-?name$/);
  return name === undefined ? undefined : { name, namespace: of(/\/(?:svc|service)-?namespace$/) };
}

/** The DaemonSet whose pods take the traffic of a Service on the nodes, in whatever namespace it stands. */
export const onNodes = (facts: Facts, { metadata }: Service): DaemonSet | undefined =>
  [...facts.daemonsets, ...facts.allDaemonsets].find((one) => {
    const served = servedBy(one);
    return served?.name === metadata?.name && (served?.namespace ?? facts.namespace) === facts.namespace;
  });

export type Clash = {
  readonly why: string;
  readonly evidence: readonly Evidence[];
  readonly remedies: readonly Advice[];
};

/** Who holds the ports of the nodes that the pods of this DaemonSet need; undefined where nobody was found. */
export function clashOf(facts: Facts, service: Service, set: DaemonSet): Clash | undefined {
  const { numberReady = 0, desiredNumberScheduled = 0 } = set.status ?? {};
  if (numberReady > 0 && numberReady >= desiredNumberScheduled) return undefined;
  const wanted = hostPorts(set);
  const all: readonly (readonly [string, KubeObject])[] = [
    ...facts.allDaemonsets.map((one) => ['daemonset', one] as const),
    ...facts.allDeployments.map((one) => ['deployment', one] as const),
  ];
  const found = all.find(
    ([, one]) => one.metadata?.uid !== set.metadata?.uid && hostPorts(one).some((port) => wanted.includes(port)),
  );
  if (!found) return undefined;
  const [kind, holder] = found;
  const port = hostPorts(holder).find((one) => wanted.includes(one)) ?? 0;
  const name = service.metadata?.name ?? '';
  const other = servedBy(holder);
  const by = other
    ? `Service ${other.name} of namespace ${other.namespace ?? holder.metadata?.namespace}`
    : `${kind} ${holder.metadata?.name} of namespace ${holder.metadata?.namespace}`;
  const place = (service.spec?.ports ?? []).findIndex((one) => one.port === port);
  const taken = new Set(all.flatMap(([, one]) => hostPorts(one)));
  const free = [8000, 10_000, 20_000].map((step) => step + port).find((one) => one < 65_536 && !taken.has(one));
  return {
    why: `port ${port} of the nodes, which daemonset ${set.metadata?.name} of namespace ${set.metadata?.namespace} needs for it, is held by ${by}`,
    evidence: [
      field(
        'DaemonSet',
        set.metadata?.name ?? '',
        '.status.numberReady',
        `${numberReady} of ${desiredNumberScheduled}`,
      ),
      field(kind, holder.metadata?.name ?? '', '.spec.template.spec.containers[].ports[].hostPort', String(port)),
    ],
    remedies: [
      place >= 0 && free !== undefined
        ? editField(
            facts,
            `set spec.ports[${place}].port of service ${name} from ${port} to one that is free on the nodes, such as ${free}: ${by} has ${port}`,
            { kind: 'Service', name },
            `spec.ports[${place}].port`,
            free,
          )
        : `give service ${name} another port than ${port}, which ${by} has`,
      editField(
        facts,
        `or set spec.type of service ${name} to ClusterIP and reach it through an Ingress${other ? ` behind ${other.name}` : ''}`,
        { kind: 'Service', name },
        'spec.type',
        'ClusterIP',
      ),
    ],
  };
}
