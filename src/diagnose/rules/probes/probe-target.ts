import type { Probe } from '../../../core/kubernetes.ts';
import type { ContainerView } from '../../facts/containers.ts';

/** What a probe asks: numbers and words for titles, details and checks. */
export type ProbeTarget = {
  readonly handler: 'httpGet' | 'tcpSocket' | 'grpc' | 'exec' | 'none';
  readonly port: number | undefined;
  /** The port as the spec has it, when it is a name. */
  readonly portName: string | undefined;
  readonly path: string | undefined;
  readonly command: string | undefined;
};

export function targetOfProbe(view: ContainerView, probe: Probe | undefined): ProbeTarget {
  const { httpGet, tcpSocket, grpc, exec } = probe ?? {};
  const raw = httpGet?.port ?? tcpSocket?.port ?? grpc?.port;
  const named = typeof raw === 'string' && !/^\d+$/.test(raw) ? raw : undefined;
  const port = named === undefined ? (raw === undefined ? undefined : Number(raw)) : portNamed(view, named);
  return {
    handler: httpGet ? 'httpGet' : tcpSocket ? 'tcpSocket' : grpc ? 'grpc' : exec ? 'exec' : 'none',
    port,
    portName: named,
    path: httpGet ? (httpGet.path ?? '/') : undefined,
    command: exec?.command?.join(' '),
  };
}

const portNamed = ({ spec }: ContainerView, name: string): number | undefined =>
  spec?.ports?.find((port) => port.name === name)?.containerPort;

export const containerPorts = ({ spec }: ContainerView): readonly number[] =>
  (spec?.ports ?? []).map(({ containerPort }) => containerPort);
