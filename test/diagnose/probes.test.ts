import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { backend, POD, type Fault } from '../helpers/k8s-failing.ts';
import { ago } from '../helpers/k8s-more.ts';

const http = (path: string, port: number | string, more: object = {}): object => ({
  httpGet: { path, port },
  periodSeconds: 10,
  failureThreshold: 3,
  ...more,
});
const KILL: [string, string, number] = ['Killing', 'Container main failed liveness probe, will be restarted', 2];
const STARTUP_KILL: [string, string, number] = ['Killing', 'Container main failed startup probe, will be restarted', 2];

/** Killed by its liveness probe, with the probe's words. */
const killed = (text: string, more: Fault = {}): Fault => ({
  exit: 137,
  reason: 'Error',
  ran: 60,
  events: [KILL, ['Unhealthy', `Liveness probe failed: ${text}`, 3]],
  log: 'INFO starting\nINFO listening on 0.0.0.0:8080',
  ...more,
  container: { livenessProbe: http('/health', 8080), ...more.container },
});
/** Runs, and its readiness probe fails. */
const unready = (text: string, more: Fault = {}): Fault => ({
  caught: 'running',
  running: 20,
  events: [['Unhealthy', `Readiness probe failed: ${text}`, 1]],
  current: 'INFO listening on 0.0.0.0:8080',
  ...more,
  container: { readinessProbe: http('/ready', 8080), ...more.container },
});
const refused = (port: number, path = '/health'): string =>
  `Get "http://10.1.0.9:${port}${path}": dial tcp 10.1.0.9:${port}: connect: connection refused`;

type Row = [sentence: string, fault: Fault, cause: string, details?: Readonly<Record<string, unknown>>];
const ROWS: readonly Row[] = [
  [
    'a liveness path that is not there',
    killed('HTTP probe failed with statuscode: 404'),
    'ProbePathNotFound',
    { probe: 'liveness', path: '/health', statusCode: 404 },
  ],
  [
    'a liveness path that is not there, with a clean exit',
    killed('HTTP probe failed with statuscode: 404', { exit: 0, reason: 'Completed' }),
    'ProbePathNotFound',
  ],
  [
    'a liveness path that is not there, with exit 143',
    killed('HTTP probe failed with statuscode: 404', { exit: 143 }),
    'ProbePathNotFound',
  ],
  [
    'a liveness path that is not there, by the access log alone',
    killed('', {
      exit: 143,
      events: [],
      log: 'INFO: Uvicorn running on http://0.0.0.0:8080\nINFO:     10.1.0.1:3344 - "GET /health HTTP/1.1" 404 Not Found',
    }),
    'ProbePathNotFound',
  ],
  [
    'a health endpoint behind a login',
    killed('HTTP probe failed with statuscode: 401'),
    'ProbeUnauthorized',
    { statusCode: 401 },
  ],
  [
    'a health endpoint that fails',
    killed('HTTP probe failed with statuscode: 503'),
    'ProbeServerError',
    { statusCode: 503 },
  ],
  [
    'gRPC that does not serve',
    killed('service unhealthy (responded with "NOT_SERVING")', {
      container: { livenessProbe: { grpc: { port: 8080 } } },
    }),
    'ProbeServerError',
  ],
  [
    'a slow answer',
    killed(
      'Get "http://10.1.0.9:8080/health": context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    ),
    'ProbeTimeout',
    { timeoutSeconds: 1 },
  ],
  [
    'a slow command',
    killed('command timed out: "sh -c check" timed out after 1s', {
      container: { livenessProbe: { exec: { command: ['sh', '-c', 'check'] } } },
    }),
    'ProbeTimeout',
  ],
  [
    'a port that is none of the container',
    killed(refused(8081), { container: { livenessProbe: http('/health', 8081) }, log: 'INFO starting' }),
    'ProbePortMismatch',
    { port: 8081, containerPorts: [8080] },
  ],
  [
    'a port where the log says it does not listen',
    killed(refused(8080), { log: 'Listening at: http://0.0.0.0:9000 (1)' }),
    'ProbePortMismatch',
    { port: 8080, listens: [9000] },
  ],
  [
    'a named port that is not there',
    killed(refused(8080), { container: { livenessProbe: http('/health', 'web') } }),
    'ProbePortMismatch',
    { port: 'web' },
  ],
  [
    'https that is asked for and not spoken',
    killed('Get "https://10.1.0.9:8080/health": http: server gave HTTP response to HTTPS client', {
      container: { livenessProbe: { httpGet: { path: '/health', port: 8080, scheme: 'HTTPS' } } },
    }),
    'ProbeSchemeMismatch',
  ],
  [
    'an application on the loopback address',
    killed(refused(8080), { log: 'INFO:     Uvicorn running on http://127.0.0.1:8080 (Press CTRL+C to quit)' }),
    'AppBoundToLoopback',
  ],
  [
    'a slow starter without a startup probe',
    killed(refused(8080), { log: 'loading 3 GB of weights\nstill loading' }),
    'ProbeTooEarly',
  ],
  [
    'a tool that is not in the image',
    killed('exec: "curl": executable file not found in $PATH', {
      container: { livenessProbe: { exec: { command: ['curl', '-f', 'localhost:8080'] } } },
    }),
    'ProbeExecFailed',
    { command: 'curl -f localhost:8080' },
  ],
  [
    'a command that exits 1',
    killed('cat: /tmp/healthy: No such file or directory', {
      container: { livenessProbe: { exec: { command: ['cat', '/tmp/healthy'] } } },
    }),
    'ProbeExecFailed',
  ],
  ['nothing more specific', killed('unexpected EOF of the universe'), 'LivenessProbeKilled', { probe: 'liveness' }],
  [
    'a startup probe',
    killed('', {
      events: [STARTUP_KILL, ['Unhealthy', `Startup probe failed: ${refused(8080)}`, 3]],
      log: 'warming caches',
      container: { startupProbe: http('/health', 8080) },
    }),
    'StartupProbeKilled',
    { probe: 'startup' },
  ],
  ['exit 143 in a loop without events', killed('', { exit: 143, events: [], log: '' }), 'LivenessProbeKilled'],
  [
    'a database that is refused while the port stays shut',
    killed(refused(8080), { log: 'waiting\nERROR dial tcp 10.96.3.4:5432: connect: connection refused' }),
    'DependencyConnectionRefused',
    { port: 5432 },
  ],
  [
    'a readiness path that is not there',
    unready('HTTP probe failed with statuscode: 404'),
    'ProbePathNotFound',
    { probe: 'readiness', path: '/ready' },
  ],
  [
    'a readiness port that is wrong',
    unready(refused(8001, '/ready'), { container: { readinessProbe: http('/ready', 8001) } }),
    'ProbePortMismatch',
    { probe: 'readiness' },
  ],
  ['a readiness endpoint that fails', unready('HTTP probe failed with statuscode: 503'), 'ProbeServerError'],
  [
    'readiness that fails for its database',
    unready('HTTP probe failed with statuscode: 503', {
      current: 'listening on 0.0.0.0:8080\nERROR health: password authentication failed for user "shop"',
    }),
    'DatabaseAuthFailed',
    { user: 'shop' },
  ],
  [
    'readiness that fails and says nothing',
    unready('the moon is full'),
    'ReadinessProbeFailing',
    { probe: 'readiness' },
  ],
  ['a failing readiness without events', unready('', { events: [], current: '' }), 'ReadinessProbeFailing'],
];

describe('a probe that restarts or holds back a container', () => {
  it.each<Row>([...ROWS])('is told by %s', async (_sentence, fault, cause, details = {}) => {
    const { findings } = await diagnoseRecording(backend(fault));
    expect(findings.map((one) => one.cause)).toEqual([cause]);
    expect(findings[0]).toMatchObject({
      subject: { kind: 'Deployment', name: 'backend' },
      pods: [POD],
      container: 'main',
      details,
    });
  });

  it('is not advised by the work that a container waits for', async () => {
    const log = ['INFO starting', ...Array.from({ length: 8 }, () => 'INFO waiting for new jobs on queue till')].join(
      '\n',
    );
    const { findings } = await diagnoseRecording(backend(killed(refused(8080), { log })));
    const told = findings.flatMap(({ remedies }) => remedies.map(({ text }) => text)).join('\n');
    expect(told).toContain('startupProbe');
    expect(told).not.toMatch(/find who|mend what/);
  });

  it.each([
    [
      'the ledger lock',
      /^find who holds ledger lock, .* a run that was killed may have left it; release it where it is kept/,
    ],
    ['the other members', /^find who holds or should bring other members: container main says nothing but/],
  ])(
    'is advised by what a container waits for that it kills, not by the port that it does not open yet: %s',
    async (what, advice) => {
      const log = ['INFO starting', ...Array.from({ length: 8 }, () => `INFO waiting for ${what}`)].join('\n');
      const { findings } = await diagnoseRecording(backend(killed(refused(8080), { log, ran: 400 })));
      const texts = findings[0]?.remedies.map(({ text }) => text) ?? [];
      expect(texts[0]).toMatch(advice);
      expect(texts.join('\n')).not.toMatch(/mend what|listen on port/);
    },
  );

  it('tells of the kill as a consequence', async () => {
    const [found] = (await diagnoseRecording(backend(killed('HTTP probe failed with statuscode: 404')))).findings;
    expect(found?.consequences).toEqual(expect.arrayContaining(['CrashLoopBackOff', 'LivenessProbeKilled']));
    expect(found?.confidence).toBe('certain');
    expect(found?.title).toBe('livenessProbe of container main asks path /health, which answers 404');
  });

  it('gives a slow starter a startup probe with numbers from its last run, as a change', async () => {
    const fault = killed(refused(8080), { log: 'loading 3 GB of weights\nstill loading' });
    const [first] = (await diagnoseRecording(backend(fault))).findings[0]?.remedies ?? [];
    expect(first?.text).toMatch(/failureThreshold 30: that allows 5m; the last run was killed after 60s/);
    const { httpGet } = http('/health', 8080) as { httpGet: object };
    expect(first?.change?.input['edits']).toEqual([
      {
        path: 'spec.template.spec.containers[main].startupProbe',
        value: JSON.stringify({ httpGet, periodSeconds: 10, failureThreshold: 30 }),
      },
    ]);
  });

  it('times a start that ended in the grace period, after the probe had given up', async () => {
    const began = Date.parse(ago(2)) + 1_000;
    const stamped = [
      [1, 'INFO starting'],
      [50, 'INFO listening on 0.0.0.0:8080'],
    ]
      .map(([seconds, text]) => `${new Date(began + Number(seconds) * 1000).toISOString()} ${text}`)
      .join('\n');
    const fault = killed(refused(8080), { ran: 59, log: stamped });
    const [found] = (await diagnoseRecording({ ...backend(fault), stampedLogs: true })).findings;
    expect(found).toMatchObject({
      cause: 'ProbeTooEarly',
      title:
        'container main is killed by its liveness probe before it has started: it was up after 50 s, the probe gives it 20 s',
    });
    expect(found?.remedies[0]?.text).toMatch(
      /failureThreshold 12: that allows 2m; the killed run was up only after 50s/,
    );
  });

  it('takes the start of the next run for none of the run that was killed', async () => {
    const began = Date.parse(ago(2)) + 1_000;
    const log = `${new Date(began + 80_000).toISOString()} INFO listening on 0.0.0.0:8080`;
    const fault = killed(refused(8080), { ran: 59, log });
    const [found] = (await diagnoseRecording({ ...backend(fault), stampedLogs: true })).findings;
    expect(found?.cause).toBe('LivenessProbeKilled');
  });

  it('tells a program that listened before the probe gave up by no start of its own', async () => {
    const began = Date.parse(ago(2)) + 1_000;
    const log = `${new Date(began + 2_000).toISOString()} INFO listening on 0.0.0.0:8080`;
    const fault = killed(refused(8080), { ran: 59, log });
    const [found] = (await diagnoseRecording({ ...backend(fault), stampedLogs: true })).findings;
    expect(found?.cause).toBe('LivenessProbeKilled');
    expect(found?.remedies[0]?.text).toBe(
      'let container main listen on port 8080: nothing did when its liveness probe asked',
    );
  });

  it('says what the kubelet was answered where no cause has a name, and what asks in place of a health service', async () => {
    const grpc = { grpc: { port: 9000 }, periodSeconds: 10 };
    const words =
      'this server does not implement the grpc health protocol (grpc.health.v1.Health): unknown service grpc.health.v1.Health';
    const fault: Fault = {
      ...killed(`error: ${words}`),
      container: { livenessProbe: grpc, readinessProbe: grpc },
    };
    const [found] = (await diagnoseRecording(backend(fault))).findings;
    expect(found?.title).toBe(`container main is killed by its liveness probe: ${words}`);
    expect(found?.remedies.map(({ text }) => text)).toEqual([
      'register the health service grpc.health.v1.Health in the gRPC server of container main',
      'or let livenessProbe and readinessProbe of container main ask port 9000 alone: tcpSocket in place of grpc',
    ]);
    expect(found?.remedies[1]?.change?.input['edits']).toEqual(
      ['liveness', 'readiness'].flatMap((kind) => [
        { path: `spec.template.spec.containers[main].${kind}Probe.grpc`, op: 'remove' },
        { path: `spec.template.spec.containers[main].${kind}Probe.tcpSocket`, value: '{"port":9000}' },
      ]),
    );
  });

  it('takes the broken connection of a command that was cut off for no cause', async () => {
    const fault = unready('command timed out: "shopctl check" timed out after 1s', {
      container: { readinessProbe: { exec: { command: ['shopctl', 'check'] }, timeoutSeconds: 1 } },
      current: 'INFO serving\nWARN client till-7 failed, clearing up its session\nERROR client till-7 failed',
    });
    const [found] = (await diagnoseRecording(backend(fault))).findings;
    expect(found?.cause).toBe('ProbeTimeout');
    expect(found?.title).toBe('readinessProbe of container main gets no answer within 1 s');
    expect(found?.remedies[0]?.text).toMatch(/^raise timeoutSeconds of the readinessProbe of container main above 1/);
  });

  it('is critical when no pod of the workload is ready', async () => {
    const [found] = (await diagnoseRecording(backend(unready('the moon is full')))).findings;
    expect(found?.severity).toBe('critical');
  });

  it('waits for a readiness gate of another controller', async () => {
    const gate = 'target-health.elbv2.k8s.aws/x';
    const fault: Fault = {
      caught: 'running',
      ready: true,
      spec: { readinessGates: [{ conditionType: gate }] },
      pod: {
        conditions: [
          {
            type: 'Ready',
            status: 'False',
            reason: 'ReadinessGatesNotReady',
            message: 'the condition is not True',
            lastTransitionTime: ago(10),
          },
          { type: 'ContainersReady', status: 'True', lastTransitionTime: ago(10) },
        ],
      },
    };
    expect(await diagnoseRecording(backend(fault))).toMatchObject({
      findings: [{ cause: 'ReadinessGateNotMet', severity: 'warning', details: { gates: [gate] } }],
    });
  });
});

describe('an init container that waits for its dependency', () => {
  const waits = (running: number): Fault => ({
    init: true,
    caught: 'running',
    running,
    current: "nslookup: can't resolve 'mydb'\nwaiting for mydb",
  });

  it('tells what for when it has waited for long', async () => {
    expect(await diagnoseRecording(backend(waits(20)))).toMatchObject({
      findings: [
        {
          cause: 'DependencyDNSFailure',
          details: { host: 'mydb' },
          container: 'main',
          consequences: ['PodInitializing'],
        },
      ],
    });
  });

  it('is given a moment', async () => {
    expect(faults(await diagnoseRecording(backend(waits(1))))).toEqual([]);
  });
});

describe('a probe that is no fault', () => {
  it.each<[string, Fault]>([
    [
      'failures from before the container became ready',
      {
        caught: 'running',
        running: 20,
        ready: true,
        events: [['Unhealthy', `Readiness probe failed: ${refused(8080)}`, 19]],
      },
    ],
    ['a container that is younger than its probes allow', unready(refused(8080), { running: 0.3 })],
    [
      'a container whose startup probe still has time',
      {
        caught: 'running',
        running: 1,
        status: { started: false },
        container: { startupProbe: http('/', 8080, { failureThreshold: 30 }), readinessProbe: http('/', 8080) },
      },
    ],
  ])('counts %s as a start', async (_sentence, fault) => {
    expect(faults(await diagnoseRecording(backend(fault)))).toEqual([]);
  });
});
