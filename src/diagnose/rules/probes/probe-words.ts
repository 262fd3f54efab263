import type { Advice } from '../../../core/diagnosis.ts';
import type { ContainerView } from '../../facts/containers.ts';
import { patience, probeOf, type ProbeKind } from '../../facts/probe-kill.ts';
import { containerPorts, targetOfProbe } from './probe-target.ts';

/** Titles and remedies of the probe causes, with the real path, port and seconds. */
export function probeWords(
  cause: string,
  view: ContainerView,
  kind: ProbeKind,
  details: Readonly<Record<string, unknown>>,
): { readonly title: string; readonly remedies: readonly Advice[] } {
  const c = view.name;
  const probe = probeOf(view, kind);
  const { path, port, portName, command } = targetOfProbe(view, probe);
  const field = `${kind}Probe of container ${c}`;
  const where = `port ${port ?? portName ?? ''}`;
  const ports = containerPorts(view).join(', ');
  const status = typeof details['statusCode'] === 'number' ? details['statusCode'] : undefined;
  const seconds = probe?.timeoutSeconds ?? 1;
  const output = details['output'];
  const answer = typeof output === 'string' ? `: ${output}` : '';
  const words: Readonly<Record<string, readonly [string, ...string[]]>> = {
    ProbePortMismatch: [
      `${field} asks ${where}, where nothing listens`,
      `correct the port of the ${field}${listens(details) ?? (ports === '' ? '' : ` to ${ports}`)}`,
    ],
    ProbePathNotFound: [
      `${field} asks path ${path ?? ''}, which answers 404`,
      `correct httpGet.path of the ${field}: ${path ?? ''} does not exist in the application`,
    ],
    ProbeUnauthorized: [
      `${field} is refused at path ${path ?? ''} (${status ?? 'unauthorized'})`,
      `let container ${c} answer ${path ?? 'its health path'} without credentials`,
    ],
    ProbeServerError: [
      `${field} is answered with a server error${status === undefined ? '' : ` (${status})`}`,
      kind === 'liveness'
        ? `let the liveness ${path === undefined ? 'probe' : `path ${path}`} of container ${c} check the process alone, not its dependencies`
        : `find in the log of container ${c} why ${path ?? 'its health check'} fails`,
      'repair what the health check depends on',
    ],
    ProbeTimeout: [
      `${field} gets no answer within ${seconds} s`,
      `raise timeoutSeconds of the ${field} above ${seconds}`,
      `raise the CPU limit of container ${c} (${view.spec?.resources?.limits?.['cpu'] ?? 'none set'}) when it is throttled`,
    ],
    ProbeTooEarly: [
      `container ${c} is killed by its liveness probe before it has started${typeof details['startSeconds'] === 'number' && probe ? `: it was up after ${details['startSeconds']} s, the probe gives it ${patience(probe) / 1000} s` : ''}`,
      `add a startupProbe to container ${c} that allows its whole start`,
      `raise initialDelaySeconds of the ${field}`,
    ],
    ProbeExecFailed: [
      `the command of the ${field} fails: ${command ?? ''}${typeof output === 'string' ? `; it answers: ${output}` : ''}`,
      ...(details['answered'] === 'yes'
        ? [
            `mend in container ${c} what the command of the ${field} says${typeof output === 'string' ? `: "${output}"` : ''}`,
          ]
        : [
            `correct exec.command of the ${field}, or install what it calls in the image`,
            'use httpGet or tcpSocket, which need no program in the image',
          ]),
    ],
    ProbeSchemeMismatch: [
      `${field} speaks ${probe?.httpGet?.scheme ?? 'HTTP'} to a server that does not`,
      `set httpGet.scheme of the ${field} to ${probe?.httpGet?.scheme === 'HTTPS' ? 'HTTP' : 'HTTPS'}`,
    ],
    AppBoundToLoopback: [
      `container ${c} listens on the loopback address alone, so nothing reaches ${where}`,
      `bind container ${c} to 0.0.0.0 in place of 127.0.0.1 or localhost`,
    ],
    LivenessProbeKilled: [
      `container ${c} is killed by its liveness probe${answer}`,
      ...(details['refused'] === 'yes'
        ? [
            `let container ${c} listen on ${where}: nothing did when its liveness probe asked`,
            `or add a startupProbe to container ${c} if it needs more than ${probe ? patience(probe) / 1000 : 0} s to come up`,
          ]
        : probe?.grpc
          ? [
              `let the program serve grpc.health.v1.Health at ${where}, which the ${field} asks, or ask that port by tcpSocket in place of grpc`,
            ]
          : [`make the ${field} fit the application: path, port, timeoutSeconds, failureThreshold`]),
    ],
    StartupProbeKilled: [
      `container ${c} is killed by its startup probe after ${allowed(view)} s`,
      `raise failureThreshold or periodSeconds of the ${field}: it allows ${allowed(view)} s`,
      `find out what keeps container ${c} from starting`,
    ],
    ReadinessProbeFailing: [
      `container ${c} runs but its readiness probe fails${answer}`,
      `find in the log of container ${c} why ${path ?? where} does not answer as ready`,
      `check path, port and timeoutSeconds of the ${field}`,
    ],
  };
  const [title, ...remedies] = words[cause] ?? [cause];
  return { title, remedies };
}

const listens = (details: Readonly<Record<string, unknown>>): string | undefined =>
  Array.isArray(details['listens'])
    ? ` to ${details['listens'].join(' or ')}, where the application listens`
    : undefined;

const allowed = (view: ContainerView): number => {
  const { initialDelaySeconds = 0, failureThreshold = 3, periodSeconds = 10 } = probeOf(view, 'startup') ?? {};
  return initialDelaySeconds + failureThreshold * periodSeconds;
};
