import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { healthyApp, node, NOON, obj, type Obj } from '../helpers/k8s-more.ts';

const look = async (fault: Fault, now?: number) => {
  const { findings } = await diagnoseRecording(backend(fault), now === undefined ? {} : { now });
  const [first] = findings;
  return {
    causes: findings.map(({ cause }) => cause),
    cause: first?.cause,
    title: first?.title ?? '',
    told: [first?.title, ...(first?.remedies ?? []).map(({ text }) => text)].join('\n'),
    evidence: JSON.stringify(first?.evidence),
  };
};

describe('a file of a volume that cannot be opened', () => {
  const sealed = (mode: number, context: object, log: string): Fault => ({
    exit: 4,
    log,
    container: { volumeMounts: [{ name: 'seal', mountPath: '/etc/till/seal' }] },
    spec: {
      securityContext: context,
      volumes: [{ name: 'seal', secret: { secretName: 'till-seal', defaultMode: mode } }],
    },
    objects: [obj('Secret', 'till-seal', { data: { wax: 'eA==' } })],
  });
  const words = 'till 3 starting\nError: could not open seal file "/etc/till/seal/wax"';

  it('is closed to the user, where the spec shows it: for root alone, another user, no group', async () => {
    const { cause, told } = await look(sealed(0o400, { runAsUser: 2001, runAsGroup: 2001 }, words));
    expect(cause).toBe('FilePermissionDenied');
    expect(told).toContain('may not read /etc/till/seal/wax');
    expect(told).toMatch(/Secret till-seal .* defaultMode 0400, .*fsGroup of the pod \(such as 2001\)/);
  });

  it.each([
    ['everybody may read it', sealed(0o444, { runAsUser: 2001 }, words)],
    ['it runs as root', sealed(0o400, { runAsUser: 0 }, words)],
    ['the group may read it', sealed(0o400, { runAsUser: 2001, fsGroup: 2001 }, words)],
    ['its group is that of root', sealed(0o440, { runAsUser: 2001 }, words)],
    ['its further group is', sealed(0o440, { runAsUser: 2001, runAsGroup: 2001, supplementalGroups: [0] }, words)],
    ['the system says that it is not there', sealed(0o400, { runAsUser: 2001 }, `${words}: no such file or directory`)],
  ])('is what the log says of it where %s', async (_, fault) => {
    expect((await look(fault)).cause).toBe('ConfigFileMissing');
  });
});

describe('a variable that the program wants taken away', () => {
  it.each(['cannot delete TILL_SHELF /srv: device busy', 'bad wax; do not remove TILL_SHELF before the till is shut'])(
    'is not one of which it says: %s',
    async (log) => {
      const { told } = await look({
        exit: 1,
        log: `FATAL ${log}`,
        container: { env: [{ name: 'TILL_SHELF', value: '/srv' }] },
      });
      expect(told).toContain('TILL_SHELF');
      expect(told).not.toContain('take TILL_SHELF away');
    },
  );

  const words =
    'Traceback (most recent call last):\n  File "/srv/till.py", line 9, in <module>\n    open_shelf()\nshelf.ShelfError: the index is out of reach: frozen mode is on. To thaw it, please unset the `SHELF_FROZEN` environment variable.';

  it('does not lack: it is told where it is set', async () => {
    const { cause, told } = await look({
      exit: 1,
      log: words,
      container: { env: [{ name: 'SHELF_FROZEN', value: 'yes' }] },
    });
    expect(cause).toBe('UncaughtException');
    expect(told).toMatch(/take SHELF_FROZEN away from container main.*stands in variable SHELF_FROZEN/);
    expect(told).not.toMatch(/is not set|is not there/);
  });

  it('lacks where the same word says how it is', async () => {
    expect((await look({ exit: 1, log: 'FATAL unset variable SHELF_FROZEN' })).cause).toBe('EnvVarMissing');
  });
});

describe('which sentence decides', () => {
  it('is the one of the fault, not a question about a migration behind it', async () => {
    const { cause, title } = await look({
      exit: 1,
      log: 'Error: SHELF_STORE_URL is not configured. Migrating from an older till? Read https://till.example/v2',
    });
    expect([cause, title]).toEqual([
      'EnvVarMissing',
      'container main ends because environment variable SHELF_STORE_URL is not set',
    ]);
    expect((await look({ exit: 1, log: 'Error: shelf 9 not migrated' })).cause).toBe('MigrationFailed');
  });

  it('is the detail of an error whose parts stand in fields of their own', async () => {
    const { cause, told } = await look({
      exit: 1,
      log: 'level=error msg="shelf not stored" err.code=none err.detail="store: SignatureDoesNotMatch: the signature differs" err.message="something else" shelf=9',
      container: {
        env: [{ name: 'SHELF_ACCESS_KEY', valueFrom: { secretKeyRef: { name: 'shelf-store', key: 'id' } } }],
      },
      objects: [obj('Secret', 'shelf-store', { data: { id: 'eA==' } })],
    });
    expect(cause).toBe('ExternalAPIRejected');
    expect(told).toContain('SignatureDoesNotMatch');
    expect(told).toContain('key id of Secret shelf-store');
    expect(told).not.toContain('let the role');
  });
});

describe('a memory limit that no template sets', () => {
  const range = (name: string, memory: string) =>
    obj('LimitRange', name, { spec: { limits: [{ type: 'Pod' }, { type: 'Container', default: { memory } }] } });
  const killed: Fault = {
    exit: 137,
    reason: 'OOMKilled',
    container: { resources: { limits: { memory: '96Mi' } } },
    pod: {},
    objects: [range('night', '2Gi'), range('till-floor', '96Mi')],
  };

  it('is that of the LimitRange which gives it, by name and field', async () => {
    const recording = backend(killed);
    const objects = recording.objects as Obj[];
    for (const { kind, metadata, spec } of objects) {
      if (kind === 'Pod')
        Object.assign(metadata, {
          annotations: { 'kubernetes.io/limit-ranger': 'LimitRanger plugin set: memory limit for container main' },
        });
      if (kind === 'Deployment') dropLimits(spec);
    }
    const { findings } = await diagnoseRecording(recording);
    expect(findings[0]?.evidence).toContainEqual({
      source: 'limitrange/till-floor .spec.limits[1].default.memory',
      text: '96Mi',
    });
    expect(findings[0]?.remedies.map(({ text }) => text).join('\n')).toContain(
      'kubectl edit limitrange till-floor -n shop',
    );
  });
});

const dropLimits = (spec: unknown): void => {
  const { template } = spec as { template: { spec: { containers: { resources?: unknown }[] } } };
  for (const container of template.spec.containers) delete container.resources;
};

describe('a path that answers 404', () => {
  const probed = (log: string): Fault => ({
    exit: 143,
    ran: 90,
    log,
    container: { livenessProbe: { httpGet: { path: '/till/', port: 8080 }, failureThreshold: 3, periodSeconds: 10 } },
    events: [
      ['Killing', 'Container main failed liveness probe, will be restarted'],
      ['Unhealthy', 'Liveness probe failed: HTTP probe failed with statuscode: 404'],
    ],
  });

  it('is not wrong where what should serve it did not start', async () => {
    const { cause, told } = await look(
      probed(
        '2026-03-04T11:58:00Z INFO listening on 8080\n2026-03-04T11:58:01Z ERROR (main) could not start the till, see below\n2026-03-04T11:58:01Z ERROR (main) shelf west9 is not known to the registry\n2026-03-04T11:58:02Z INFO connector started',
      ),
    );
    expect(cause).toBe('LivenessProbeKilled');
    expect(told).toContain('shelf west9 is not known');
    expect(told).not.toContain('httpGet.path');
  });

  it('is wrong where another path is answered, and a part alone did not start', async () => {
    const { cause } = await look(
      probed(
        '2026-03-04T11:58:00Z INFO listening on 8080\n10.1.0.1 - - [04/Mar/2026:11:58:01 +0000] "GET /healthz HTTP/1.1" 200 12\n2026-03-04T11:58:02Z ERROR could not start the shelf index: shelf west9 is not known',
      ),
    );
    expect(cause).toBe('ProbePathNotFound');
  });

  it('is wrong where the log tells of another error alone', async () => {
    const { cause } = await look(
      probed('2026-03-04T11:58:00Z INFO listening on 8080\n2026-03-04T11:58:01Z ERROR shelf 9 is empty'),
    );
    expect(cause).toBe('ProbePathNotFound');
  });
});

describe('a budget whose pods cannot be counted', () => {
  const budget = (conditions: readonly object[]): Obj =>
    obj('PodDisruptionBudget', 'till', {
      spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'till' } } },
      status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, conditions },
    });
  const found = async (conditions: readonly object[]) => {
    const objects = [...healthyApp('till'), budget(conditions), node('n1', { spec: { unschedulable: true } })];
    const { findings } = await diagnoseRecording({ objects });
    return [findings[0]?.title, ...(findings[0]?.remedies ?? []).map(({ text }) => text)].join('\n');
  };

  it('says why, and asks for a number in place of what needs a scale', async () => {
    const told = await found([
      {
        type: 'DisruptionAllowed',
        status: 'False',
        reason: 'SyncFailed',
        message: 'tillfleets.shop.example does not implement the scale subresource',
      },
    ]);
    expect(told).toContain('waits: tillfleets.shop.example does not implement the scale subresource');
    expect(told).toContain('minAvailable: 1');
    expect(told).not.toContain('maxUnavailable of PodDisruptionBudget till from 1 to 1');
  });
});

describe('a list of faults below the line that only says that something is wrong', () => {
  it('is told with its items, and only as far as it goes', async () => {
    const { title } = await look({
      exit: 100,
      log: '2026-03-04T11:58:00.000Z\tINFO\tmain\tTill\tLoading\n2026-03-04T11:58:01.000Z\tERROR\tmain\tTill\tThe till is not valid\n==========\n\nProblems:\n\n1) shelf west9 has no seal\n\n2) shelf north2 is closed\n\n==========',
    });
    expect(title).toBe(
      'container main ends with exit code 100: The till is not valid: shelf west9 has no seal; shelf north2 is closed',
    );
  });
});

describe('an assertion before a long dump', () => {
  const dump = Array.from({ length: 90 }, (_, place) => `debug  0/ 5 shelf${place}`).join('\n');
  const log = `till 3 starting\n/build/till/src/shelf/Store.cc: In function 'int Store::put()'\n/build/till/src/shelf/Store.cc: 2768: till_abort_msg("shelf enospc")\n*** Caught signal (Aborted) **\n in thread 7f\n--- logging levels ---\n${dump}\n  log_file /var/lib/till/crash/dump.log\n--- end dump of recent events ---`;

  it('decides, and where it stands in the code is no place on the disk', async () => {
    const { cause, told } = await look({ exit: 134, log });
    expect(cause).toBe('DiskFull');
    expect(told).toContain('till_abort_msg("shelf enospc")');
    expect(told).not.toContain('/build/till');
  });
});

describe('a host in the words of an error', () => {
  const trace =
    'till.ConnectError: nobody answers at host, port: post.till.example, 2525; waited 4000\n\tat till.Post.open(Post.java:9)\nCaused by: java.net.SocketTimeoutException: Connect timed out\n\tat java.base/java.net.Socket.connect(Socket.java:7)';

  it('is the one that a setting gives, not the only store of the container', async () => {
    const store = { name: 'SHELF_DATABASE_URL', value: 'postgres://shelf-db:5432/shelf' };
    const post = { name: 'POST_HOST', value: 'post.till.example' };
    const { title } = await look({ exit: 1, log: trace, container: { env: [store, post] } });
    expect(title).toBe('container main gets no answer from post.till.example:2525 in time');
    const without = await look({ exit: 1, log: trace, container: { env: [store] } });
    expect(without.title).not.toContain('post.till.example:2525');
  });

  it('has no port where a number counts something else', async () => {
    const log = trace.replace('post.till.example, 2525; waited 4000', 'post.till.example, 30 attempts');
    const { title } = await look({
      exit: 1,
      log,
      container: { env: [{ name: 'POST_HOST', value: 'post.till.example' }] },
    });
    expect(title).toBe('container main gets no answer from post.till.example in time');
  });
});

describe('a node whose store of images lacks a part', () => {
  it('is to lose the image, not only to be looked at', async () => {
    const { cause, told } = await look({
      waiting: {
        reason: 'CreateContainerError',
        message: 'creating read-write layer: layer 7f3a of image with ID "9c1" not known to the store',
      },
      spec: { nodeName: 'till-n3' },
    });
    expect(cause).toBe('ContainerRuntimeError');
    expect(told).toContain('remove image shop/backend:1 from the store of node till-n3');
  });

  it('is looked at where the runtime only does not answer', async () => {
    const { told } = await look({
      waiting: {
        reason: 'ImageInspectError',
        message: 'Failed to inspect image "shop/backend:1": context deadline exceeded',
      },
    });
    expect(told).not.toContain('remove image');
  });
});

describe('a ready pod that has fallen silent', () => {
  const spoken = (last: string, since: number): Fault => ({
    caught: 'running',
    ready: true,
    restarts: 0,
    running: 900,
    current: [...Array.from({ length: 24 }, (_, place) => `INFO count ${place} begins`), last]
      .map((line, place) => `${new Date(NOON - (since + (24 - place) * 5) * 60_000).toISOString()} ${line}`)
      .join('\n'),
  });
  const fault = 'ERROR the count stops here; halting: shelf west9 was counted twice';
  const titles = async (recorded: Fault) => {
    const { findings } = await diagnoseRecording(
      { ...backend(recorded), stampedLogs: true },
      { workload: 'deployment/backend' },
    );
    return findings.map(({ cause, severity, title }) => `${severity} ${cause} ${title}`);
  };

  it('since a fault is told with that, when asked about by name', async () => {
    expect(await titles(spoken(fault, 400))).toEqual([
      'info LogFaults container main is ready and has logged nothing for 6h40m; its last word is a fault: the count stops here; halting: shelf west9 was counted twice',
    ]);
  });

  it('is asked nothing, where it answers requests', async () => {
    const { current = '', ...recorded } = spoken(fault, 400);
    const asked = current.replaceAll(
      /INFO count \d+ begins/g,
      '10.2.0.7 - - [04/Mar/2026:05:00:00 +0000] "GET / HTTP/1.1" 200 12',
    );
    expect(asked).toContain('GET /');
    expect(await titles({ ...recorded, current: asked })).toEqual([]);
  });

  it('without a fault is at rest', async () => {
    expect(await titles(spoken('INFO count 24 begins', 400))).toEqual([]);
  });
});

describe('what an image asks to be started with', () => {
  it('is told with the variable of almost that name, also where another one is given right', async () => {
    const { told } = await look({
      exit: 1,
      log: 'ERROR: the till will not open without a keeper\n       name a keeper and a seal, with\n       "-e TILL_KEEPER=kate -e TILL_SEAL=wax"',
      container: {
        env: [
          { name: 'TILL_KEEPERNAME', value: 'kate' },
          { name: 'TILL_SEAL', valueFrom: { secretKeyRef: { name: 'till-seal', key: 'wax' } } },
        ],
      },
      objects: [obj('Secret', 'till-seal', { data: { wax: 'eA==' } })],
    });
    expect(told).toContain('name it TILL_KEEPER');
  });
});
