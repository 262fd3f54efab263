import * as z from 'zod';
import type { Change, Warning } from '../src/core/plan.ts';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { connectionFacts, connectionTarget, type ConnectionTarget } from './shared/inside/connection-target.ts';
import { connectionVerdict, isName } from './shared/inside/connection-verdict.ts';
import { programIn, runningPod } from './shared/inside/running-pod.ts';
import { namespaceOf } from './shared/namespace.ts';
import { rightWarnings } from './shared/plan/change-warnings.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { makePlan } from './shared/plan/make-plan.ts';

/** Seconds that a probe may take, and that it gives a connection. */
const SECONDS = 8;
const CONNECT = '3';

export const checkConnection = changeTool({
  name: 'check_connection',
  toolset: 'inside',
  description:
    'Tries a connection from inside a pod: DNS, TCP, HTTP. `to` is SERVICE, SERVICE.NAMESPACE:PORT, HOST:PORT or a URL. Says which step fails and why.',
  input: z.strictObject({
    from: fields.workload,
    to: z.string(),
    container: fields.container,
    namespace: fields.namespace,
  }),
  async plan({ from, to, ...input }, context, signal) {
    const namespace = namespaceOf(input, context);
    const target = await connectionTarget(to, namespace, context, signal);
    const found = await runningPod({ workload: from, container: input.container }, namespace, context, signal);
    const [facts, rights] = await Promise.all([
      connectionFacts(found.pod, target, context, signal),
      rightWarnings({ namespace, verb: 'create', group: '', resource: 'pods/exec' }, context, signal),
    ]);
    const changes = probesOf(target).map((argv): Change => programIn(found, namespace, argv, SECONDS));
    const empty: Warning[] =
      facts.ready === 0
        ? [
            {
              code: 'no-endpoints',
              text: `Service ${target.service?.name ?? ''} has no ready pod: nothing will answer`,
            },
          ]
        : [];
    return makePlan('check_connection', context, {
      title: `try the way from pod/${found.name} to ${target.host}:${target.port} (${changes.length} ${changes.length === 1 ? 'program' : 'programs'})`,
      risk: 'medium',
      changes,
      warnings: [...found.notes.map((text): Warning => ({ code: 'chosen', text })), ...empty, ...rights],
      kubectl: changes.flatMap((change) =>
        change.verb === 'exec'
          ? [kubectl(context, namespace, 'exec', `pod/${found.name}`, '-c', found.container, '--', ...change.argv)]
          : [],
      ),
    });
  },
  async conclude({ from, to, ...input }, { printed = [] }, context, signal) {
    const namespace = namespaceOf(input, context);
    const target = await connectionTarget(to, namespace, context, signal);
    const { pod } = await runningPod({ workload: from, container: input.container }, namespace, context, signal);
    return connectionVerdict(printed, target, await connectionFacts(pod, target, context, signal)).lines.join('\n');
  },
});

/**
 * Each step by the programs that images have: of a name, nslookup or getent; of a port, nc; of HTTP, curl or GNU wget.
 * A program that is not there does no harm; wget of busybox follows redirects and cannot be told not to, so it refuses
 * these words.
 */
function probesOf({ host, fullName, port, scheme, path }: ConnectionTarget): string[][] {
  const url = `${scheme ?? 'http'}://${host}:${port}${path}`;
  return [
    ...(!isName(host)
      ? []
      : [
          ['nslookup', fullName],
          ['getent', 'hosts', host],
        ]),
    ['nc', '-w', CONNECT, host, String(port)],
    ...(scheme === undefined
      ? []
      : [
          ['curl', '-q', '-sS', '-o', '/dev/null', '-m', '5', '-w', '%{http_code}\\n', url],
          ['wget', '--no-config', '--max-redirect=0', '--tries=1', '-S', '-O', '/dev/null', '-T', '5', url],
        ]),
  ];
}
