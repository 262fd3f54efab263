import { remedyOf, type Advice } from '../../../core/diagnosis.ts';
import type { Json } from '../../../core/json.ts';
import { probeOf, type ProbeKind } from '../../facts/probe-kill.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { editContainer, editTemplates, inTemplate } from '../advice/edits.ts';
import { sameHandler } from './probe-command.ts';
import { logOf } from '../../read/logs.ts';
import { basePathOf } from './base-path.ts';
import { containerPorts, targetOfProbe } from './probe-target.ts';

/**
 * The first remedy of a probe with the edit that does it, where the right value is known from log, ports or the probe
 * itself.
 */
export function withEdit(
  facts: Facts,
  one: Failing,
  kind: ProbeKind,
  cause: string,
  details: Readonly<Record<string, unknown>>,
  remedies: readonly Advice[],
): readonly Advice[] {
  if (cause === 'ProbeExecFailed' && details['answered'] !== 'yes') return inPlaceOfCommand(facts, one, kind, remedies);
  const said = details['output'];
  if (typeof said === 'string' && /grpc health protocol|unknown service grpc\.health/.test(said))
    return withoutHealthService(facts, one);
  const right = rightField(facts, one, kind, cause, details);
  const [first, ...rest] = remedies;
  if (!right || first === undefined) return remedies;
  const text = `${remedyOf(first).text}${right.says}`;
  return [editContainer(facts, text, one.owner, one.view, `${kind}Probe.${right.path}`, right.value), ...rest];
}

/** The program of the command is not there: the kubelet asks the same by itself. */
function inPlaceOfCommand(facts: Facts, one: Failing, kind: ProbeKind, remedies: readonly Advice[]): readonly Advice[] {
  const { view, owner } = one;
  const same = sameHandler(view, kind);
  if (!same) return remedies;
  const text = `let the ${kind}Probe of container ${view.name} use ${same.says} in place of its command: the kubelet asks that by itself, without a program in the image`;
  const path = `${inTemplate(view)}.${kind}Probe`;
  const edits = [{ path: `${path}.exec` }, { path: `${path}.${same.name}`, value: same.handler }];
  return [editTemplates(facts, text, owner, edits), ...remedies.slice(0, 1)];
}

/** The server answers and has no health service: it gets one, or its probes ask the port alone. */
function withoutHealthService(facts: Facts, { view, owner }: Failing): readonly Advice[] {
  const asking = (['startup', 'liveness', 'readiness'] as const).filter((kind) => probeOf(view, kind)?.grpc);
  const edits = asking.flatMap((kind) => {
    const path = `${inTemplate(view)}.${kind}Probe`;
    return [
      { path: `${path}.grpc` },
      { path: `${path}.tcpSocket`, value: { port: probeOf(view, kind)?.grpc?.port ?? 0 } },
    ];
  });
  const port = probeOf(view, asking[0] ?? 'liveness')?.grpc?.port ?? '';
  const names = asking.map((kind) => `${kind}Probe`).join(' and ');
  return [
    `register the health service grpc.health.v1.Health in the gRPC server of container ${view.name}`,
    editTemplates(
      facts,
      `or let ${names} of container ${view.name} ask port ${port} alone: tcpSocket in place of grpc`,
      owner,
      edits,
    ),
  ];
}

type Right = { readonly path: string; readonly value: Json; readonly says: string };

function rightField(
  facts: Facts,
  one: Failing,
  kind: ProbeKind,
  cause: string,
  details: Readonly<Record<string, unknown>>,
): Right | undefined {
  const { view } = one;
  const probe = probeOf(view, kind);
  const { handler, path: asked } = targetOfProbe(view, probe);
  if (cause === 'ProbePathNotFound' && asked !== undefined) {
    const base = basePathOf(one, logOf(facts, view), asked);
    return base
      ? {
          path: 'httpGet.path',
          value: `${base.path}${asked}`,
          says: `; ${base.says} that it serves below ${base.path}, so ask ${base.path}${asked}`,
        }
      : undefined;
  }
  if (cause === 'ProbePortMismatch' && handler !== 'exec' && handler !== 'none') {
    const listens = details['listens'];
    const ports: readonly unknown[] = Array.isArray(listens) ? listens : containerPorts(view);
    const [port] = ports;
    return ports.length === 1 && typeof port === 'number'
      ? { path: `${handler}.port`, value: port, says: '' }
      : undefined;
  }
  if (cause === 'ProbeSchemeMismatch' && probe?.httpGet)
    return { path: 'httpGet.scheme', value: probe.httpGet.scheme === 'HTTPS' ? 'HTTP' : 'HTTPS', says: '' };
  if (cause === 'ProbeTimeout') {
    const now = probe?.timeoutSeconds ?? 1;
    const seconds = Math.min(30, Math.max(5, now * 3));
    // Half a minute is long for a probe: above it another value is no help.
    return seconds > now ? { path: 'timeoutSeconds', value: seconds, says: `, such as to ${seconds}` } : undefined;
  }
  if (cause === 'StartupProbeKilled') {
    const threshold = (probe?.failureThreshold ?? 3) * 2;
    return { path: 'failureThreshold', value: threshold, says: `; failureThreshold ${threshold} allows twice as long` };
  }
  return undefined;
}
