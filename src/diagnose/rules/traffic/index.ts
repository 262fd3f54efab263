import type { Rule } from '../../types.ts';
import { clusterDns } from './cluster-dns.ts';
import { networkPolicies } from './network-policies.ts';
import { foreignPods } from './service-foreign.ts';
import { twoServices } from './selected/two-services.ts';
import { services } from './services.ts';
import { servicePorts } from './service-ports.ts';
import { loadBalancers } from './balancers/load-balancers.ts';
import { ingresses } from './ingresses.ts';

/** The ways to the pods. */
export const TRAFFIC: readonly Rule[] = [
  clusterDns,
  networkPolicies,
  services,
  servicePorts,
  foreignPods,
  twoServices,
  loadBalancers,
  ingresses,
];
