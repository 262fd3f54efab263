import type { PodPorts } from '../contract.ts';
import type { Kubelet } from './kubelet-state.ts';
import { networkOf } from './network.ts';

/** What connects to localhost inside of a pod, as a forwarded port does. */
export const podPorts = (kubelet: Kubelet): PodPorts => ({
  connect(pod, port) {
    const state = kubelet.pods.get(pod.metadata?.uid ?? '');
    if (!state || state.sandboxGone) return `error forwarding port ${port} to pod: sandbox is not running`;
    const reached = networkOf(kubelet, state).connect('localhost', port);
    if (reached.kind !== 'connected')
      return `error forwarding port ${port} to pod, uid : failed to execute portforward in network namespace: failed to connect to localhost:${port} inside namespace: dial tcp4 127.0.0.1:${port}: connect: connection refused`;
    if (reached.peer.login)
      return `port ${port}: the database of the embedded demo cluster is a model of one, and speaks no protocol that a client could use`;
    return ({ method, path }) => {
      const answer = reached.peer.http({ port, method, path, from: '127.0.0.1:48212' });
      return answer === 'refused' ? undefined : answer;
    };
  },
});
