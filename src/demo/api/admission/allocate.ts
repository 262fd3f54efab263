import { KINDS } from '../../../core/kinds.ts';
import type { Service } from '../../../core/kubernetes.ts';
import type { Store } from '../../store.ts';

/** 10.96.0.0/16, as kubeadm has it; .1 is the API server's and .10 the DNS server's. */
const FIRST_IP = 16;
const FIRST_NODE_PORT = 30_000;
const LAST_NODE_PORT = 32_767;

/** Gives a Service its cluster IP and node ports: the first free ones, so that a demo reads the same each time. */
export function allocate(store: Store, service: Service, old: Service | undefined): void {
  const { spec } = service;
  if (!spec || spec.type === 'ExternalName') return;
  if (spec.clusterIP === undefined || spec.clusterIP === '') spec.clusterIP = old?.spec?.clusterIP ?? freeIp(store);
  spec.clusterIPs ??= [spec.clusterIP];
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return;
  for (const port of spec.ports ?? []) {
    const before = old?.spec?.ports?.find((entry) => entry.port === port.port && entry.protocol === port.protocol);
    port.nodePort ??= before?.nodePort ?? freePort(store, service);
  }
}

function freeIp(store: Store): string {
  const taken = new Set(store.list(KINDS.services).map(({ spec }) => spec?.clusterIP));
  for (let at = FIRST_IP; at < 65_536; at += 1) {
    const address = `10.96.${Math.floor(at / 256)}.${at % 256}`;
    if (!taken.has(address)) return address;
  }
  return 'None';
}

function freePort(store: Store, service: Service): number {
  const services = [...store.list(KINDS.services), service];
  const taken = new Set(services.flatMap(({ spec }) => (spec?.ports ?? []).map(({ nodePort }) => nodePort)));
  for (let port = FIRST_NODE_PORT; port < LAST_NODE_PORT; port += 1) if (!taken.has(port)) return port;
  return LAST_NODE_PORT;
}
