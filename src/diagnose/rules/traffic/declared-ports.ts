import type { Container, Pod } from '../../../core/kubernetes.ts';

export type Declared = { readonly port: number; readonly name: string; readonly protocol: string };

/** Ports that service meshes add to every pod. */
export const isMesh = ({ name }: Container): boolean =>
  /^(?:istio-proxy|linkerd-proxy|envoy-sidecar|consul-dataplane)$/.test(name);

export const containersIn = (pod: Pod): readonly Container[] => [
  ...(pod.spec?.containers ?? []),
  ...(pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
];
export const declaredBy = (pod: Pod): Declared[] =>
  containersIn(pod).flatMap(({ ports: own = [] }) =>
    own.map(({ containerPort, name = '', protocol = 'TCP' }) => ({ port: containerPort, name, protocol })),
  );

/** Ports that its probes ask. */
export function probedBy(pod: Pod): number[] {
  return containersIn(pod).flatMap(({ readinessProbe, livenessProbe, startupProbe, ports: own = [] }) =>
    [readinessProbe, livenessProbe, startupProbe].flatMap((probe) => {
      const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port;
      if (port === undefined) return [];
      return Number(port) || own.find(({ name }) => name === port)?.containerPort || [];
    }),
  );
}
