import type { CauseTable } from './types.ts';

/** Running, and restarted or kept out of service by a probe. */
export const PROBES = {
  ProbePortMismatch: {
    severity: 'critical',
    means: 'The probe asks a port on which the program does not listen.',
    helps: 'Correct the port of the probe, or of the program.',
  },
  ProbePathNotFound: {
    severity: 'critical',
    means: 'The probe asks for a path that the program does not have.',
    helps: 'Correct the path.',
  },
  ProbeUnauthorized: {
    severity: 'critical',
    means: 'The program asks the probe for credentials.',
    helps: 'Open the health endpoint.',
  },
  ProbeServerError: {
    severity: 'critical',
    means: 'The health endpoint answers with an error of the program.',
    apart: 'When its log says why, that is the cause.',
    helps: 'Mend what its log says; keep dependencies out of liveness probes.',
  },
  ProbeTimeout: {
    severity: 'critical',
    means: 'The health endpoint answers too late.',
    helps: 'Raise timeoutSeconds, or the CPU limit when it is used up.',
  },
  ProbeTooEarly: {
    severity: 'critical',
    means: 'The liveness probe kills the container before it has started.',
    helps: 'Use a startup probe.',
  },
  ProbeExecFailed: {
    severity: 'critical',
    means: 'The command of the probe fails.',
    helps: 'What the command prints; install what it calls, or use httpGet.',
  },
  ProbeSchemeMismatch: {
    severity: 'critical',
    means: 'The probe speaks HTTPS to a plain HTTP port, or the other way round.',
    helps: 'Correct the scheme.',
  },
  AppBoundToLoopback: {
    severity: 'critical',
    means: 'The program listens on localhost only, so nobody outside of the container reaches it.',
    helps: 'Let it listen on 0.0.0.0.',
  },
  LivenessProbeKilled: {
    severity: 'critical',
    means: 'The kubelet restarts the container because its liveness probe fails.',
    apart: 'Reported when nothing more exact is known.',
    helps: 'Look at why the probe fails.',
  },
  StartupProbeKilled: {
    severity: 'critical',
    means: 'The kubelet restarts the container because it does not start within the budget of its startup probe.',
    helps: 'Raise failureThreshold, or mend what holds the start up.',
  },
  ReadinessProbeFailing: {
    severity: 'warning',
    means: 'The container runs and its readiness probe fails, so it gets no traffic.',
    helps: 'Look at why the probe fails.',
  },
  ReadinessGateNotMet: {
    severity: 'warning',
    means: 'The containers are ready and a readiness gate is not.',
    helps: 'Look at the controller that sets the gate.',
  },
} as const satisfies CauseTable;
