import type { CauseTable } from './types.ts';

/** The pods are fine and traffic does not arrive. */
export const TRAFFIC = {
  ServiceSelectorMismatch: {
    severity: 'critical',
    means: 'The selector of the Service matches no pod.',
    helps: 'Correct the selector, or the labels of the pods.',
  },
  ServiceNoReadyEndpoints: {
    severity: 'warning',
    means: 'The Service has no ready pod behind it.',
    apart: 'A consequence when the pods show a cause.',
    helps: 'Heal the pods.',
  },
  ServicePortMismatch: {
    severity: 'critical',
    means: 'The Service sends to a port on which its pods do not listen.',
    helps: 'Align targetPort with the port of the container.',
  },
  ServiceSelectsForeignPods: {
    severity: 'warning',
    means:
      'The Service also selects pods of another workload, which do not serve its port or have a Service of their own.',
    helps: 'Narrow the selector.',
  },
  LoadBalancerPending: {
    severity: 'warning',
    means: 'The Service waits for a load balancer.',
    helps: 'What the controller says; without one, install it or use another type.',
  },
  NetworkPolicyBlocked: {
    severity: 'critical',
    means: 'A NetworkPolicy drops the traffic that the program needs.',
    helps: 'Allow it; remember DNS on port 53, UDP and TCP.',
  },
  ClusterDNSDown: {
    severity: 'critical',
    means: 'The DNS service of the cluster has no ready pod.',
    helps: 'Repair its pods.',
  },
  IngressClassNotFound: {
    severity: 'warning',
    means: 'No controller serves the Ingress: its class does not exist, or it has none and there is no default.',
    helps: 'Set an ingressClassName that exists.',
  },
  IngressBackendNotFound: {
    severity: 'warning',
    means: 'The Ingress points to a Service or port that does not exist.',
    helps: 'Correct the backend.',
  },
  IngressRefusedByController: {
    severity: 'warning',
    means: 'The ingress controller refuses this Ingress.',
    helps: 'What its event says.',
  },
  RouteNotAccepted: {
    severity: 'warning',
    means: 'The gateway does not accept the route, or cannot resolve what it points to.',
    helps: 'Correct the listener, host name or backend that the condition names.',
  },
} as const satisfies CauseTable;
