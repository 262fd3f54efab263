import { field } from '../../facts/evidence.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import type { ContainerView } from '../../facts/containers.ts';
import { containersOf } from '../../facts/containers.ts';
import { editTemplate, editTemplates, inTemplate } from '../../rules/advice/edits.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import type { Enriched, Enricher } from './enricher.ts';
import { userOf } from './paths.ts';
import { listensAt } from '../../places/listening.ts';

/**
 * A port that is taken: containers of a pod share them, so another one of the same pod has it, or the node where the
 * pod uses its network.
 */
export const ports: Enricher = {
  causes: ['PortInUse'],
  wants: () => [],
  add: (_, { view, pod }, _cause, caught) => {
    const port = caught['port'] ?? shared(view, pod) ?? onlyPort(view);
    if (port === undefined) return {};
    const [holder] = containersOf(pod)
      .filter((one) => one.name !== view.name && one.role !== 'init')
      .flatMap((one) =>
        listensAt(one)
          .filter((held) => held.port === port)
          .slice(0, 1)
          .map((at) => ({ name: one.name, ...at })),
      );
    if (holder)
      return {
        title: `container ${view.name} cannot listen on port ${port}: container ${holder.name} of the same pod has it`,
        better: true,
        details: { port: Number(port), holder: holder.name },
        evidence: [
          field('Pod', pod.metadata?.name ?? '', `.spec.containers[${holder.name}].${holder.path}`, holder.says),
        ],
        remedies: [
          `let container ${view.name} or container ${holder.name} listen on another port than ${port}: containers of one pod share its ports (correct containerPort, probes and the Service's targetPort with it)`,
        ],
      };
    if (pod.spec?.hostNetwork !== true) return { details: { port: Number(port) } };
    return {
      title: `container ${view.name} cannot listen on port ${port} of node ${pod.spec.nodeName ?? ''}: hostNetwork is set, and something on the node has it`,
      better: true,
      details: { port: Number(port), hostNetwork: true },
      remedies: [
        `find what listens on port ${port} of node ${pod.spec.nodeName ?? ''} (another pod with hostNetwork or hostPort), or give ${view.name} another port`,
      ],
    };
  },
};

/** The one port that both this container and another one of the pod are told to listen at. */
function shared(view: ContainerView, pod: Pod): string | undefined {
  const others = containersOf(pod)
    .filter(({ name, role }) => name !== view.name && role !== 'init')
    .flatMap((other) => listensAt(other).map(({ port }) => port));
  const both = new Set(listensAt(view).flatMap(({ port }) => (others.includes(port) ? [port] : [])));
  const [only] = both;
  return both.size === 1 ? only : undefined;
}

/** The one port that a container declares: what it would listen on when its log names none. */
function onlyPort({ spec }: ContainerView): string | undefined {
  const [first, second] = spec?.ports ?? [];
  return first && !second ? String(first.containerPort) : undefined;
}

const UNPRIVILEGED = 'net.ipv4.ip_unprivileged_port_start';

/**
 * A port below 1024, which a user other than root needs a right for. A capability that is added reaches root alone, or
 * a program whose file carries it; for any user the pod may open the port itself (not in the network of its node).
 */
export function lowPort(facts: Facts, one: Failing, port: string): Enriched {
  const { view, owner, pod } = one;
  const own = view.spec?.securityContext?.capabilities;
  const user = userOf(one);
  // Without new privileges a file's capabilities are not given.
  const isHeld = view.spec?.securityContext?.allowPrivilegeEscalation === false;
  const useless =
    isHeld && user !== 0 ? ' (NET_BIND_SERVICE does not reach it, as allowPrivilegeEscalation is false)' : '';
  const other = `let it listen on a port above 1023 in place of ${port}, with containerPort, probes and the Service's targetPort${useless}`;
  const isRoot = user === 0 && (own?.drop ?? []).some((name) => /^(?:ALL|(?:CAP_)?NET_BIND_SERVICE)$/i.test(name));
  const add = [...new Set([...(own?.add ?? []), 'NET_BIND_SERVICE'])];
  const capability = `add the capability NET_BIND_SERVICE to container ${view.name} (securityContext.capabilities.add)${own?.drop?.length ? `; drop: ${own.drop.join(', ')} may stay` : ''}`;
  if (isRoot)
    return {
      only: true,
      remedies: [
        editTemplate(facts, capability, owner, `${inTemplate(view)}.securityContext.capabilities.add`, add),
        `or ${other}`,
      ],
    };
  const file = `or ${capability}, where the file of its program carries it (setcap): ${user === undefined ? 'a user other than root' : `user ${user}`} gets it by no other way`;
  const sysctls = pod.spec?.securityContext?.sysctls ?? [];
  const place = sysctls.findIndex(({ name }) => name === UNPRIVILEGED);
  const held = sysctls[place];
  const isOpen = held !== undefined && Number(held.value) <= Number(port);
  if (isOpen || pod.spec?.hostNetwork === true) return { only: true, remedies: isHeld ? [other] : [other, file] };
  const open = `set sysctl ${UNPRIVILEGED} of the pod${held ? ` from ${held.value}` : ''} to ${port} (securityContext.sysctls): then ${user === undefined ? 'any user' : `user ${user} of container ${view.name}`} may listen on port ${port}`;
  return {
    only: true,
    remedies: [
      held
        ? editTemplate(facts, open, owner, `securityContext.sysctls[${place}].value`, port)
        : editTemplates(facts, open, owner, [
            {
              path: 'securityContext.sysctls',
              value: sysctls.length > 0 ? { name: UNPRIVILEGED, value: port } : [{ name: UNPRIVILEGED, value: port }],
              add: sysctls.length > 0,
            },
          ]),
      `or ${other}`,
      ...(isHeld ? [] : [file]),
    ],
  };
}
