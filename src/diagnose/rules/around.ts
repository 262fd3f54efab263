import type { Rule } from '../types.ts';
import { autoscalers } from './workloads/autoscalers.ts';
import { claims } from './storage/claims.ts';
import { clusterDns } from './traffic/cluster-dns.ts';
import { deliberate } from './workloads/deliberate.ts';
import { disruptionBudgets } from './workloads/disruption-budgets.ts';
import { helmReleases } from './workloads/helm-releases.ts';
import { ingresses } from './traffic/ingresses.ts';
import { jobs } from './workloads/jobs.ts';
import { loadBalancers } from './traffic/load-balancers.ts';
import { networkPolicies } from './traffic/network-policies.ts';
import { nodes } from './nodes/nodes.ts';
import { podCreation } from './workloads/pod-creation.ts';
import { rollouts } from './workloads/rollouts.ts';
import { sandbox } from './containers/sandbox.ts';
import { scheduling } from './scheduling/scheduling.ts';
import { schedulingOther } from './scheduling/scheduling-other.ts';
import { servicePorts } from './traffic/service-ports.ts';
import { services } from './traffic/services.ts';
import { statefulsets } from './workloads/statefulsets.ts';
import { terminating } from './workloads/terminating.ts';
import { volumes } from './storage/volumes.ts';

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
