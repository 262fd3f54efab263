import { call, type Understood } from '../../outcome.ts';
import { type Read, rule, type Rule } from '../rule.ts';

const FORWARD =
  '[(set up|setup|start|open|do|create|make)] [a|the] (port-forward|port forward|portforward|port forwarding|port-forwarding|tunnel)';
const OF = '[the] ([the] (service|svc) <anyname:service>|<servicename:service>|<w>)';
const ON = '[(to|on|at|from|with)] [the] [my] [local] [port]';

/** `8080:` is the local port alone: of the only port that the target has. */
function forward(read: Read): Understood {
  const service = read.text('service');
  const workload = service === undefined ? read.workload : `service/${service}`;
  if (workload === undefined)
    return { ask: 'Ports of what should be forwarded? For example: "port-forward backend 8080:8000".' };
  const [local, remote] = [read.number('local'), read.number('remote')];
  const port = read.text('portpair') ?? (local === undefined ? remote : `${local}:${remote ?? ''}`);
  return call('port_forward', {
    workload,
    ports: port === undefined ? undefined : [String(port)],
    namespace: read.space,
  });
}

export const FORWARD_RULES: readonly Rule[] = [
  rule(
    [
      `(${FORWARD}|forward) [(to|for|of|from|on)] [[the] port <n:remote> (of|from|on)] ${OF} [${ON} <n:local>]`,
      `(${FORWARD}|forward) [(to|for|of|from|on)] ${OF} <portpair>`,
      `(${FORWARD}|forward) [[the] (port|ports)] <portpair> (of|from|on|to) ${OF}`,
      `(${FORWARD}|forward) [the] port <n:remote> (of|from|on) ${OF} to (my machine|my laptop|localhost|here)`,
      `(forward) [[the] [local] port] <n:local> to ${OF} [[on] port <n:remote>]`,
      `(${FORWARD}|forward)`,
    ],
    forward,
  ),
];
