import { KINDS } from '../../core/kinds.ts';
import type { Node } from '../../core/kubernetes.ts';
import { stampOf } from '../clock.ts';
import { nodeImages } from './images.ts';
import { hexOf, type World } from './world.ts';

/** A node without news writes its status every five minutes (`nodeStatusReportFrequency`). */
const HEARTBEAT_MS = 300_000;

const CONDITIONS = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;

/** Creates the one node of the embedded cluster and keeps its heartbeat. */
export function joinNode(world: World, name: string, ip: string): void {
  const id = hexOf(name).slice(0, 32);
  const since = stampOf(world.clock.now());
  const labels = {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
  };
  const conditions = (now: string): NonNullable<NonNullable<Node['status']>['conditions']> =>
    CONDITIONS.map(([type, status, reason, message]) => ({
      type,
      status,
      reason,
      message,
      lastHeartbeatTime: now,
      lastTransitionTime: since,
    }));
  world.store.create(KINDS.nodes, {
    metadata: { name, labels, annotations: { 'node.alpha.kubernetes.io/ttl': '0' } },
    spec: {},
    status: {
      addresses: [
        { type: 'InternalIP', address: ip },
        { type: 'Hostname', address: name },
      ],
      allocatable: { cpu: '4', memory: '8Gi', 'ephemeral-storage': '96636764160', pods: '110' },
      capacity: { cpu: '4', memory: '8Gi', 'ephemeral-storage': '107374182400', pods: '110' },
      conditions: conditions(since),
      daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
      images: nodeImages(),
      nodeInfo: {
        architecture: 'amd64',
        bootID: uuidOf(hexOf(`boot ${name}`)),
        containerRuntimeVersion: 'containerd://2.2.1',
        kernelVersion: '6.12.41-kubewhy-demo',
        kubeProxyVersion: '',
        kubeletVersion: 'v1.37.2',
        machineID: id,
        operatingSystem: 'linux',
        osImage: 'kubewhy embedded cluster',
        systemUUID: id,
      },
    },
  });
  const beat = (): void => {
    if (!world.store.get(KINDS.nodes, undefined, name)) return;
    world.store.change(KINDS.nodes, undefined, name, ({ status }) => {
      if (status) status.conditions = conditions(stampOf(world.clock.now()));
    });
    world.clock.setTimer(HEARTBEAT_MS, beat);
  };
  world.clock.setTimer(HEARTBEAT_MS, beat);
}

const uuidOf = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
