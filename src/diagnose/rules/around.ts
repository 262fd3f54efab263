import type { Rule } from '../types.ts';
import { autoscalers } from './autoscalers.ts';
import { claims } from './claims.ts';
import { clusterDns } from './cluster-dns.ts';
import { deliberate } from './deliberate.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { helmReleases } from './helm-releases.ts';
import { ingresses } from './ingresses.ts';
import { jobs } from './jobs.ts';
import { loadBalancers } from './load-balancers.ts';
import { networkPolicies } from './network-policies.ts';
import { nodes } from './nodes.ts';
import { podCreation } from './pod-creation.ts';
import { rollouts } from './rollouts.ts';
import { sandbox } from './sandbox.ts';
import { scheduling } from './scheduling.ts';
import { schedulingOther } from './scheduling-other.ts';
import { servicePorts } from './service-ports.ts';
import { services } from './services.ts';
import { statefulsets } from './statefulsets.ts';
import { terminating } from './terminating.ts';
import { volumes } from './volumes.ts';

/** The rules around the containers: before they are created (4.5 to 4.7), above them (4.10), before and below them (4.11, 4.12). */
export const AROUND: readonly Rule[] = [
  nodes,
  podCreation,
  scheduling,
  schedulingOther,
  sandbox,
  volumes,
  claims,
  clusterDns,
  networkPolicies,
  statefulsets,
  rollouts,
  jobs,
  terminating,
  services,
  servicePorts,
  loadBalancers,
  ingresses,
  autoscalers,
  disruptionBudgets,
  helmReleases,
  deliberate,
];
