import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { node, obj, ownedBy, deployment, replicaSet, readyPod, service, type Obj } from '../helpers/k8s-more.ts';

type Row = [sentence: string, log: string, cause: string, title: string];

/** Logs whose last bad line is not the one that says why: a line beside it does. */
const ROWS: readonly Row[] = [
  [
    'the line below a heading, whatever its words',
    "reading till.conf\nError parsing command line\nOption drawer.width comes twice\ntry 'tilld --help' for more information",
    'ApplicationError',
    'container main ends with exit code 1: Option drawer.width comes twice',
  ],
  [
    'the line below a heading that is nothing but two words',
    'Configuration error\nPort 8080 is given to both drawers "west" and "east"',
    'ApplicationError',
    'container main ends with exit code 1: Port 8080 is given to both drawers "west" and "east"',
  ],
  [
    'no line below a goodbye',
    'ERROR the ledger bears seal 9 and 7 was expected\nERROR exiting\nsending the last receipts to the printer',
    'ApplicationError',
    'container main ends with exit code 1: the ledger bears seal 9 and 7 was expected',
  ],
  [
    'the reason behind a goodbye, not the step before it',
    'Copying the ledger of west to the vault...\ntillcopy: error: aborting because of seal mismatch\ntillcopy: detail: seal 9 here, seal 7 there\nCleaning up.',
    'ApplicationError',
    'container main ends with exit code 1: tillcopy: error: aborting because of seal mismatch: seal 9 here, seal 7 there',
  ],
  [
    'the fatal line before the one that takes leave',
    'time="2026-03-04T11:59:01Z" level=fatal msg="the ledger holds seal 9 while this build knows 7"\ntime="2026-03-04T11:59:02Z" level=error msg="drawer pool could not be brought up, quitting"',
    'ApplicationError',
    'container main ends with exit code 1: the ledger holds seal 9 while this build knows 7',
  ],
  [
    'what a message says first, whatever hints stand behind it',
    '[7:7:0304/115901.123:FATAL:drawer_host.cc(44)] No usable drawer lock! Update the till or read the manual for more information on drawers.\n{"level":"error","msg":"drawer pool could not be started, exiting"}',
    'ApplicationError',
    'container main ends with exit code 1: No usable drawer lock! Update the till or read the manual for more information on drawers',
  ],
  [
    'why a path cannot be used, though a later line names it too',
    'WARN /etc/till/seal.key is readable by everybody (mode 0644), it must be 0600\nERROR could not load key file /etc/till/seal.key\nERROR exiting',
    'ApplicationError',
    'container main ends with exit code 1: /etc/till/seal.key is readable by everybody (mode 0644), it must be 0600',
  ],
  [
    'the own reason of a line that has one',
    'WARN /etc/till/seal.key must be 0600\nERROR could not open /etc/till/seal.key: no such file or directory',
    'ConfigFileMissing',
    'container main ends because file /etc/till/seal.key does not exist',
  ],
  [
    'the fault of the child of a supervisor behind its goodbye',
    "2026-03-04 11:58:00,123 INFO spawned: 'till' with pid 12\nFATAL: stopping startup, aborting: too many open files\n2026-03-04 11:58:01,130 INFO exited: till (exit status 7; not expected)",
    'OSLimitReached',
    'container main reaches a limit of the operating system (too many open files)',
  ],
  [
    'the last line of the child of a supervisor, where no word of it is bad',
    "2026-03-04 11:58:00,123 INFO spawned: 'till' with pid 12\ntill: the spool belongs to till 7, this is till 9\n2026-03-04 11:58:01,130 INFO exited: till (exit status 3; not expected)",
    'ChildProcessFailed',
    'till under the supervisor of container main has failed with exit status 3: till: the spool belongs to till 7, this is till 9',
  ],
  [
    'a thread that was refused, where only the line before tells the errno',
    "pool: pthread_create failed for worker 3 of 8: Operation not permitted\nRuntimeError: can't start new thread",
    'RuntimeTooOldForNode',
    'container main may not start threads: the system call is refused, and no limit is reached: pool: pthread_create failed for worker 3 of 8: Operation not permitted',
  ],
  [
    'a limit, where that line says so',
    "pool: pthread_create failed for worker 3 of 8: Resource temporarily unavailable\nRuntimeError: can't start new thread",
    'OSLimitReached',
    "container main reaches a limit of the operating system (can't start new thread)",
  ],
  [
    'the host that the line above names',
    'could not set up relay\n  relayhost = ledger-out\n  getaddrinfo failed: Name or service not known',
    'DependencyDNSFailure',
    'container main cannot reach ledger-out: the namespace has no Service of that name',
  ],
  [
    'the host that the line before names in quotes',
    'upstream "ledgers" in pool west:\n\tTemporary failure in name resolution\nstartup aborted',
    'DependencyDNSFailure',
    'container main cannot reach ledgers: the namespace has no Service of that name',
  ],
  [
    'no word of the fault as a host',
    'level=error msg="lookup failed" err="no such host"',
    'DependencyDNSFailure',
    'container main cannot resolve host (not named in the log): lookup failed: no such host',
  ],
];

describe('a line beside the last bad one', () => {
  it.each<Row>([...ROWS])('decides: %s', async (_sentence, log, cause, title) => {
    const { findings } = await diagnoseRecording(backend({ exit: 1, log }));
    expect(findings.map((one) => [one.cause, one.title])).toEqual([[cause, title]]);
  });

  it('is no promise that a supervisor lives on whose container ended', async () => {
    const log = '2026-03-04 11:58:01,130 INFO exited: till (exit status 3; not expected)';
    const { findings } = await diagnoseRecording(backend({ exit: 1, log }));
    expect(findings[0]?.remedies.map(({ text }) => text)).toEqual([
      'repair what till says in the log of container main when it ends',
    ]);
  });

  it('leads to the profile of the pod itself, where it has one of its own', async () => {
    const { findings } = await diagnoseRecording(
      backend({
        exit: 1,
        log: 'pthread_create: Operation not permitted',
        spec: { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'till.json' } } },
      }),
    );
    expect(findings[0]?.remedies[0]?.text).toMatch(/^let seccomp profile till\.json of container main allow/);
  });

  it('leads to the runtime of the node, with one on which a pod of the workload runs', async () => {
    const well = otherPod('n2');
    const on = (name: string, runtime: string): Obj => ({
      ...node(name),
      status: { nodeInfo: { containerRuntimeVersion: runtime, architecture: 'amd64' } },
    });
    const { findings } = await diagnoseRecording(
      backend({
        exit: 1,
        log: 'pthread_create: Operation not permitted',
        objects: [well, on('n1', 'docker://20.10.7'), on('n2', 'containerd://2.1.4')],
      }),
    );
    expect(findings[0]?.remedies[0]?.text).toMatch(
      /^update the container runtime of node n1, which is docker:\/\/20\.10\.7, .* \(deployment\/backend runs on n2 with containerd:\/\/2\.1\.4\)$/,
    );
  });
});

/** A ready pod of the same workload on another node. */
const otherPod = (where: string): Obj => {
  const set = replicaSet(deployment('backend'), 1);
  const pod = readyPod('backend-h1-zzzzz', { labels: { app: 'backend', 'pod-template-hash': 'h1' } });
  return obj('Pod', 'backend-h1-zzzzz', {
    ...pod,
    metadata: { labels: { app: 'backend', 'pod-template-hash': 'h1' }, ...ownedBy(set) },
    spec: { ...(pod['spec'] as object), nodeName: where },
  });
};

const UP = ['west', 'east', 'north', 'south'].map((one) => `INFO drawer ${one} is up`).join('\n');
const unready = (current: string, text: string): Fault => ({
  caught: 'running',
  running: 20,
  current,
  events: [['Unhealthy', `Readiness probe failed: ${text}`, 1]],
  container: { readinessProbe: { exec: { command: ['sh', '-c', 'till-check'] } } },
});

describe('a program that runs and waits for a person', () => {
  it.each([
    'WARN the ledger must be manually migrated before the till opens, browse to /open',
    'WARN Initial set-up is not finished. Please open /welcome with a browser',
    'waiting for confirmation by the owner of the till',
  ])('is told by what it asks for: %s', async (line) => {
    const { findings } = await diagnoseRecording(backend(unready(`INFO starting\n${line}\n${UP}`, '')));
    const said = line.replace(/^WARN /, '');
    expect(findings[0]?.title).toContain(`its log says: ${said}`);
    expect(findings[0]?.remedies[0]?.text).toBe(`do what container main asks for: "${said}"`);
  });

  it('is not told by what it can do without', async () => {
    const { findings } = await diagnoseRecording(
      backend(unready('WARN the cache must be rebuilt, continuing without it\nINFO up', '')),
    );
    expect(findings[0]?.title).not.toContain('cache');
  });
});

describe('a Service that leads only to pods of the same node', () => {
  const ledger = (where: string): readonly Obj[] => {
    const app = deployment('ledger', { ready: 1 });
    const set = replicaSet(app, 1, { ready: 1 });
    const pod = readyPod('ledger-h1-aaaaa', { labels: { app: 'ledger' } });
    return [
      app,
      set,
      obj('Pod', 'ledger-h1-aaaaa', {
        ...pod,
        metadata: { labels: { app: 'ledger', 'pod-template-hash': 'h1' }, ...ownedBy(set) },
        spec: { ...(pod['spec'] as object), nodeName: where },
      }),
      service('ledger', { app: 'ledger' }, { ports: [{ port: 7077 }], internalTrafficPolicy: 'Local' }),
    ];
  };
  const log = 'FATAL dial tcp ledger:7077: i/o timeout';

  it('reaches nobody from a node without one', async () => {
    const { findings } = await diagnoseRecording(backend({ exit: 1, log, objects: ledger('n7') }), {
      workload: 'deployment/backend',
    });
    expect(findings[0]?.title).toBe(
      'container main on node n1 reaches no pod of Service ledger: internalTrafficPolicy Local leads only to pods of the same node, which are on n7',
    );
    expect(findings[0]?.remedies[0]?.change).toMatchObject({
      tool: 'edit_object',
      input: { kind: 'Service', name: 'ledger' },
    });
  });

  it('is not the reason on a node with one', async () => {
    const { findings } = await diagnoseRecording(backend({ exit: 1, log, objects: ledger('n1') }), {
      workload: 'deployment/backend',
    });
    expect(JSON.stringify(findings[0])).not.toContain('internalTrafficPolicy');
  });
});
