import { describe, expect, it } from 'vitest';
import { growthOf } from '../helpers/cost.ts';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { ago, event, healthyApp, ingress, obj, ownedBy, readyPod, type Obj } from '../helpers/k8s-more.ts';

type Condition = Readonly<Record<string, unknown>>;
const condition = (type: string, status: string, more: Condition = {}, minutes = 30): Condition => ({
  type,
  status,
  lastTransitionTime: ago(minutes),
  ...more,
});

/** A custom resource of a made-up product. */
const custom = (kind: string, name: string, conditions: readonly Condition[], more: object = {}): Obj =>
  obj(kind, name, { apiVersion: 'barn.example.com/v1', status: { conditions }, ...more });

const app = healthyApp('web');

describe('a custom resource', () => {
  it.each([
    ['Ready', 'False', 'ReconcileError'],
    ['Healthy', 'False', 'BrokerDown'],
    ['Programmed', 'False', 'Invalid'],
    ['Degraded', 'True', 'QuorumLost'],
    ['NotReady', 'True', 'InvalidResource'],
    ['BackupFailed', 'True', 'NoSpace'],
  ])('fails when %s is %s (%s)', async (type, status, reason) => {
    const tractor = custom('Tractor', 'red', [condition(type, status, { reason, message: 'the engine has no oil' })]);
    const diagnosis = await diagnoseRecording({ objects: [...app, tractor] }, { workload: 'tractor/red' });
    expect(faults(diagnosis)).toEqual(['CustomResourceFailing Tractor/red']);
    expect(diagnosis.findings[0]?.title).toContain('the engine has no oil');
  });

  it.each([
    ['False by design', condition('Active', 'False', { reason: 'ScalerNotActive' })],
    ['no fallback', condition('Fallback', 'False', { reason: 'NoFallbackFound' })],
    ['only information', condition('Ready', 'False', { reason: 'NoTraffic', severity: 'Info' })],
    ['a renewal that goes on', condition('Issuing', 'True', { reason: 'Renewing' })],
    ['at work for a minute', condition('Ready', 'False', { reason: 'Progressing' }, 1)],
    [
      'not yet looked at since the last change',
      condition('Ready', 'False', { reason: 'Failed', observedGeneration: 1 }),
    ],
  ])('is no fault: %s', async (_what, one) => {
    const tractor = custom('Tractor', 'red', [one], { metadata: { generation: 2 } });
    expect(faults(await diagnoseRecording({ objects: [...app, tractor] }, { workload: 'tractor/red' }))).toEqual([]);
  });

  it('is found in its namespace where nothing points to it', async () => {
    const bad = condition('Synced', 'False', { reason: 'ApplyFailed', message: 'the field is under water' });
    const tractor = custom('Tractor', 'red', [bad], { spec: { wheels: 4 } });
    expect(faults(await diagnoseRecording({ objects: [...app, tractor] }))).toEqual([
      'CustomResourceFailing Tractor/red',
    ]);
  });

  it('of more kinds than there is room for: those that were not looked at are named', async () => {
    const many = Array.from({ length: 40 }, (_, place) => custom(`Tool${place}`, 'a', [condition('Ready', 'True')]));
    const { healthy, stats } = await diagnoseRecording({ objects: [...app, ...many] });
    expect(healthy).toBe(true);
    expect(stats.apiRequests).toBeLessThanOrEqual(20);
    const notRead = stats.notRead?.join('\n') ?? '';
    expect(notRead).toMatch(/^custom resources: Tool\d+, .* more kinds were not looked at, as they are more than one/);
    expect(notRead).not.toContain('nothing points to');
  });

  it.each([
    ['at once', false],
    ['of each API group on its own', true],
  ])('of the product that runs here comes before forty other kinds, which the server tells %s', async (_how, old) => {
    const many = Array.from({ length: 40 }, (_, place) =>
      obj(`Tool${place}`, 'a', { apiVersion: `tools${place}.example.org/v1`, status: {} }),
    );
    const tractor = custom('Tractor', 'red', [condition('Ready', 'False', { reason: 'NoOil', message: 'no oil' })], {
      apiVersion: 'meadow.example.com/v1',
    });
    const operator = healthyApp('operator', 1, { container: { image: 'quay.io/meadow/tractors:1' } });
    const diagnosis = await diagnoseRecording({ objects: [...many, ...operator, tractor], oldDiscovery: old });
    expect(faults(diagnosis)).toEqual(['CustomResourceFailing Tractor/red']);
    expect(diagnosis.stats.apiRequests).toBeLessThanOrEqual(20);
  });

  it('that makes the certificate of an Ingress is asked before what keeps secrets', async () => {
    const cert = obj('Certificate', 'shop-tls', {
      apiVersion: 'cert-manager.io/v1',
      spec: { secretName: 'shop-tls', issuerRef: { kind: 'ClusterIssuer', name: 'letsencrypt-production' } },
      status: { conditions: [condition('Ready', 'False', { reason: 'DoesNotExist', message: 'no secret yet' })] },
    });
    const keepers = ['vault', 'doppler', 'infisical', 'akeyless', 'conjur', 'keeper'].map((name) =>
      obj(`${name}Secret`, 'a', { apiVersion: `${name}.example.org/v1`, status: {} }),
    );
    const door = ingress('shop', 'web', { number: 80 }, { tls: [{ hosts: ['shop.example'], secretName: 'shop-tls' }] });
    const { findings } = await diagnoseRecording({
      objects: [...keepers, ...app, door, cert],
      oldDiscovery: true,
    });
    expect(findings.map(({ cause }) => cause)).toContain('CertificateNotIssued');
    expect(findings.map(({ cause }) => cause)).not.toContain('SecretNotFound');
  });

  it('of traffic is told by the listener that has a fault, not by a wrong name of one', async () => {
    const gateway = obj('Gateway', 'edge', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      spec: { gatewayClassName: 'edge', listeners: [{ name: 'https', port: 443, protocol: 'HTTPS' }] },
      status: {
        conditions: [condition('Accepted', 'True')],
        listeners: [
          {
            name: 'https',
            conditions: [
              condition('Accepted', 'False', {
                reason: 'InvalidCertificateRef',
                message: 'tls.certificateRefs[0]: secret "shop/edge-cert" is not of type kubernetes.io/tls',
              }),
            ],
          },
        ],
      },
    });
    const parentRef = { kind: 'Gateway', name: 'edge', sectionName: 'https' };
    const refused = condition('Accepted', 'False', { reason: 'InvalidListener', message: 'the listener is invalid' });
    const door = obj('HTTPRoute', 'web', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      spec: { parentRefs: [parentRef], hostnames: ['shop.example'] },
      status: { parents: [{ parentRef, conditions: [refused] }] },
    });
    const { findings } = await diagnoseRecording({ objects: [...app, gateway, door] });
    const advice = findings.flatMap(({ remedies }) => remedies.map(({ text }) => text)).join('\n');
    expect(advice).toContain('not of type kubernetes.io/tls');
    expect(advice).not.toContain('correct sectionName');
  });

  it('that nobody has filled in is no fault', async () => {
    const bad = condition('Available', 'False', { reason: 'Unavailable', message: 'url is empty' });
    const tractor = custom('Tractor', 'default', [bad], { spec: { url: '' } });
    expect(faults(await diagnoseRecording({ objects: [...app, tractor] }))).toEqual([]);
  });

  it('that is pending and says what is in its way is found, beneath one that says nothing', async () => {
    const barn = custom('Barn', 'north', [condition('Ready', 'False', { reason: 'Waiting', message: 'not yet' })]);
    const field = obj('Field', 'wheat', { apiVersion: 'barn.example.com/v1', metadata: ownedBy(barn), status: {} });
    const pump = obj('Pump', 'deep', {
      apiVersion: 'barn.example.com/v1',
      metadata: ownedBy(field),
      status: { state: 'pending', reason: 'wrong pressure 3, expected 7' },
    });
    const { findings } = await diagnoseRecording({ objects: [...app, barn, field, pump] });
    expect(findings[0]?.subject).toEqual({ kind: 'Barn', name: 'north' });
    expect(findings[0]?.title).toContain('wrong pressure 3, expected 7; the end of the chain is Pump deep');
  });

  it.each([{ suspend: true }, { running: false }, { runStrategy: 'Halted' }, { disabled: true }])(
    'that is to stand still (%o) is no fault',
    async (spec) => {
      const bad = condition('Ready', 'False', { reason: 'Failed', message: 'x' });
      const tractor = custom('Tractor', 'red', [bad], { spec });
      const diagnosis = await diagnoseRecording({ objects: [...app, tractor] }, { workload: 'tractor/red' });
      expect(faults(diagnosis)).toEqual([]);
    },
  );

  it.each([
    ['the last one failed', [['failed', 60]], ['CustomResourceFailing HarvestRun/h-1']],
    [
      'a later one was well',
      [
        ['failed', 60],
        ['done', 30],
      ],
      [],
    ],
    ['the last one failed days ago', [['failed', 3000]], []],
  ] as const)('that is a run without a time of its end: %s', async (_what, runs, wanted) => {
    const objects = runs.map(([phase, minutes], place) =>
      obj(
        'HarvestRun',
        `h-${place + 1}`,
        { apiVersion: 'barn.example.com/v1', status: { phase, message: 'rain' } },
        minutes,
      ),
    );
    expect(faults(await diagnoseRecording({ objects: [...app, ...objects] }))).toEqual([...wanted]);
  });

  const aged = (kind: string, status: object): Obj =>
    obj(kind, 'old', { apiVersion: 'barn.example.com/v1', status }, 30 * 24 * 60);
  const failing = (minutes: number) => ({
    conditions: [condition('Ready', 'False', { reason: 'Failed', message: 'the field is under water' }, minutes)],
  });
  it.each([
    ['ScaledJob', failing(240), true],
    ['ScheduledBackup', failing(3000), true],
    ['VolumeSnapshot', failing(3000), true],
    ['FlinkSessionJob', failing(3000), true],
    ['LoadTest', failing(240), true],
    ['LoadTest', failing(3000), false],
    ['HarvestBackup', { phase: 'Failed', message: 'rain' }, false],
  ] as const)('of a month: a %s with status %j is told: %s', async (kind, status, isTold) => {
    expect(
      (
        await diagnoseRecording({ objects: [...app, aged(kind, status)] }, { workload: `${kind.toLowerCase()}/old` })
      ).findings.map(({ subject }) => subject.kind),
    ).toEqual(isTold ? [kind] : []);
  });

  it('that is paused by its own word is no fault', async () => {
    const bad = condition('Ready', 'False', { reason: 'Failed', message: 'x' });
    const tractor = custom('Tractor', 'red', [bad, condition('Paused', 'True')]);
    expect(faults(await diagnoseRecording({ objects: [...app, tractor] }, { workload: 'tractor/red' }))).toEqual([]);
  });

  it('is told with the end of its chain, three owners down', async () => {
    const barn = custom('Barn', 'north', [
      condition('Ready', 'False', { reason: 'FieldNotReady', message: 'a field fails' }),
    ]);
    const owned = (kind: string, name: string, owner: Obj, message: string): Obj =>
      custom(kind, name, [condition('Ready', 'False', { reason: 'Error', message })], { metadata: ownedBy(owner) });
    const field = owned('Field', 'wheat', barn, 'a Pump of it fails');
    const pump = owned('Pump', 'deep', field, 'cannot reach well.example.com: connection refused');
    const warned = event('ReconcileFailed', barn, 'Field wheat is not ready', 1, { type: 'Warning', count: 9 });
    const diagnosis = await diagnoseRecording({ objects: [...app, barn, field, pump, warned] });
    expect(faults(diagnosis)).toEqual(['CustomResourceFailing Barn/north']);
    expect(diagnosis.findings[0]?.details['chain']).toEqual(['Barn/north', 'Field/wheat', 'Pump/deep']);
    expect(diagnosis.findings[0]?.title).toContain('well.example.com');
  });

  it('leads to a kind that its words name, among many of its product', async () => {
    const bad = (message: string) => [condition('Ready', 'False', { reason: 'Failed', message })];
    const barn = custom('Barn', 'north', bad('its Pump is not ready'));
    const others = ['Barn', 'Silo', 'Fence', 'Gate', 'Well'].map((kind) => custom(kind, 'x', []));
    const pump = custom('Pump', 'deep', bad('the rotor is blocked'), { metadata: ownedBy(barn) });
    const diagnosis = await diagnoseRecording({ objects: [...app, barn, ...others, pump] }, { workload: 'barn/north' });
    expect(diagnosis.findings[0]?.details['chain']).toEqual(['Barn/north', 'Pump/deep']);
    expect(diagnosis.findings[0]?.title).toContain('the rotor is blocked');
  });

  it('of which only events can be read speaks by them', async () => {
    const ghost = custom('Tractor', 'red', []);
    const warned = event('SyncFailed', ghost, 'no key in the ignition', 1, { type: 'Warning', count: 12 });
    const diagnosis = await diagnoseRecording({ objects: [...app, ghost, warned], forbid: ['tractors'] });
    expect(faults(diagnosis)).toEqual(['CustomResourceFailing Tractor/red']);
  });

  it('of a kind that the cluster has not is a clear error', async () => {
    await expect(diagnoseRecording({ objects: app }, { workload: 'tractor/red' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('costs a healthy namespace no request more than 20', async () => {
    const kinds = Array.from({ length: 30 }, (_, place) =>
      custom(`Kind${place}`, 'x', [condition('Ready', 'True', { reason: 'Ok' })]),
    );
    const diagnosis = await diagnoseRecording({ objects: [...app, ...kinds] });
    expect(faults(diagnosis)).toEqual([]);
    expect(diagnosis.stats.apiRequests).toBeLessThanOrEqual(20);
  });

  it.each([
    ['Ready', 'False', 'is not ready'],
    ['Degraded', 'True', 'is degraded'],
    ['LeaseRenewalFailing', 'True', 'reports LeaseRenewalFailing True'],
    ['HarvestConfigured', 'False', 'reports HarvestConfigured False'],
  ])('says %s=%s in words that are English', async (type, status, words) => {
    const tractor = custom('Tractor', 'red', [condition(type, status, { reason: 'Failed', message: 'no oil' })]);
    const diagnosis = await diagnoseRecording({ objects: [...app, tractor] }, { workload: 'tractor/red' });
    expect(diagnosis.findings[0]?.title).toMatch(new RegExp(`^Tractor red ${words} \\(Failed\\) since 30m: no oil$`));
  });

  it('that points to its other conditions is told by those', async () => {
    const says = [
      condition('Programmed', 'False', { reason: 'Invalid', message: 'Not valid, see other Conditions for more.' }),
      condition('Connected', 'False', { reason: 'NotFound', message: 'no pump is called p7' }),
    ];
    const diagnosis = await diagnoseRecording(
      { objects: [...app, custom('Tractor', 'red', says)] },
      { workload: 'tractor/red' },
    );
    expect(diagnosis.findings[0]?.title).toMatch(/no pump is called p7$/);
  });

  it('that is kept in Git is corrected there', async () => {
    const long = `Deployment/shop/web dry-run failed: ${'x'.repeat(300)} must be at most 1Gi`;
    const failed = [condition('Ready', 'False', { reason: 'ReconciliationFailed', message: long })];
    const tractor = custom('Tractor', 'red', failed, {
      spec: { path: './fields', sourceRef: { kind: 'GitRepository', name: 'barn' } },
      status: { conditions: failed, lastAttemptedRevision: 'main@2', lastAppliedRevision: 'main@1' },
    });
    const [finding] = (await diagnoseRecording({ objects: [...app, tractor] }, { workload: 'tractor/red' })).findings;
    expect(finding?.remedies[0]?.text).toMatch(
      /^correct it in Git, \.\/fields of GitRepository barn \(main@2 failed, main@1 still runs\): Deployment.{20,80} … .*at most 1Gi$/,
    );
    expect(finding?.title).toMatch(/at most 1Gi$/);
  });

  it.each([
    ['sourceRef', { kind: 'OCIRepository', name: 'barn' }, 'where it is applied from, ./fields of OCIRepository barn'],
    ['sourceRef', { kind: 'Bucket', name: 'barn' }, 'where it is applied from, ./fields of Bucket barn'],
    ['source', { repoURL: 'https://git.example.com/barn', path: 'x' }, 'in Git, ./fields of https://git.example.com'],
    ['source', { repoURL: 'oci://r.example.com/barn', path: 'x' }, 'where it is applied from, ./fields of oci://r.'],
  ])('is corrected where it is applied from: %s %j', async (key, source, where) => {
    const failed = [condition('Ready', 'False', { reason: 'ReconciliationFailed', message: 'must be at most 1Gi' })];
    const tractor = custom('Tractor', 'red', failed, { spec: { path: './fields', [key]: source } });
    const [finding] = (await diagnoseRecording({ objects: [...app, tractor] }, { workload: 'tractor/red' })).findings;
    expect(finding?.remedies[0]?.text).toContain(`correct it ${where}`);
  });

  it('that needs another in a circle is told once', async () => {
    const ring = ['a', 'b', 'c'].map((name, at, all) =>
      custom('Tractor', name, [condition('Ready', 'False', { reason: 'NoOil', message: `no oil in ${name}` })], {
        spec: { partRef: { kind: 'Tractor', name: all[(at + 1) % all.length] ?? '' } },
      }),
    );
    expect(faults(await diagnoseRecording({ objects: [...app, ...ring] }))).toHaveLength(1);
  });

  it('is looked through in time that grows with the number of objects', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) =>
        custom('Tractor', `t-${at}`, [condition('Ready', 'False', { reason: 'NoOil', message: `no oil in ${at}` })], {
          spec: at % 2 === 0 ? { partRef: { kind: 'Tractor', name: `t-${at + 1}` } } : {},
        }),
      );
    const look = (count: number) => {
      const objects = [...app, ...many(count)];
      return async () => expect((await diagnoseRecording({ objects })).findings.length).toBeGreaterThan(0);
    };
    expect(await growthOf(look(100), look(400), 8)).toBeLessThan(8);
  });

  it('whose Secret is not there is led to the one of a near name', async () => {
    const secret = obj('Secret', 'oil-2026-key', { type: 'Opaque' });
    const tractor = custom(
      'Tractor',
      'red',
      [condition('Ready', 'False', { reason: 'SecretMissing', message: 'no key' })],
      { spec: { secretName: 'oil-key' } },
    );
    const diagnosis = await diagnoseRecording({ objects: [...app, secret, tractor] }, { workload: 'tractor/red' });
    expect(diagnosis.findings[0]?.remedies[0]?.text).toMatch(
      /^set spec\.\S+ of Tractor red from oil-key to oil-2026-key, which exists/,
    );
  });
});

describe('a server that tells the kinds of each API group on its own', () => {
  const groups = Array.from({ length: 30 }, (_, place) =>
    obj(`Widget${place}`, 'a', {
      apiVersion: `g${place}.example.org/v1`,
      metadata: { namespace: 'todo-chatbot' },
      status: {},
    }),
  );

  it.each([['tractor/red'], ['tractors.barn.example.com/red'], ['tractors.v1.barn.example.com/red']])(
    'takes no more requests for an object that is asked for by its kind: %s',
    async (workload) => {
      const bad = custom('Tractor', 'red', [condition('Ready', 'False', { reason: 'Broken', message: 'no oil' })]);
      const named = workload.includes('.') ? app : healthyApp('barn', 1, { container: { image: 'quay.io/barn/x:1' } });
      const objects = [...groups, ...named, bad];
      const { findings, stats } = await diagnoseRecording({ objects, oldDiscovery: true }, { workload });
      expect(findings.map(({ subject }) => subject)).toEqual([{ kind: 'Tractor', name: 'red' }]);
      expect(stats.apiRequests).toBeLessThanOrEqual(20);
    },
  );

  it('says which groups it did not ask for a kind, and how to name one', async () => {
    const bad = custom('Tractor', 'red', []);
    const asked = diagnoseRecording({ objects: [...groups, ...app, bad], oldDiscovery: true }, { workload: 'pump/a' });
    await expect(asked).rejects.toMatchObject({
      code: 'not-found',
      message: 'no API group that was asked has a kind "pump"',
      nextStep: expect.stringMatching(/^name it with its group, such as pump\.\S+: \d+ groups were not asked/),
    });
  });

  it('costs no more requests, and the group to which an owner points is asked first', async () => {
    const bad = custom('Tractor', 'red', [condition('Ready', 'False', { reason: 'Broken', message: 'no oil' })]);
    const owned = [...app].map((one) =>
      (one as { kind?: string }).kind === 'Deployment'
        ? { ...(one as object), metadata: { ...(one as { metadata: object }).metadata, ...ownedBy(bad) } }
        : one,
    );
    const diagnosis = await diagnoseRecording({ objects: [...owned, ...groups, bad], oldDiscovery: true });
    expect(faults(diagnosis)).toEqual(['CustomResourceFailing Tractor/red']);
    expect(diagnosis.stats.apiRequests).toBeLessThanOrEqual(20);
    expect(diagnosis.stats.notRead?.join('\n')).toMatch(
      /custom resources of g\d+\.example\.org, .* more API groups were not looked at/,
    );
  });

  it('is asked for the group that a warning names and for no other before that is read', async () => {
    const boats = Array.from({ length: 15 }, (_, place) =>
      obj(`Boat${place}`, `barge-${place}`, {
        apiVersion: `h${place}.example.org/v1`,
        status: { conditions: [condition('Ready', 'False', { reason: 'Aground', message: 'the engine has no oil' })] },
      }),
    );
    const boat = boats[12] as Obj;
    const { name, namespace, uid } = boat.metadata;
    const warned = event('SailFailed', boat, 'it does not move', 1, {
      involvedObject: { apiVersion: boat.apiVersion, kind: boat.kind, name, namespace, uid },
    });
    const diagnosis = await diagnoseRecording({ objects: [readyPod('web'), ...boats, warned], oldDiscovery: true });
    expect(faults(diagnosis)).toContain('CustomResourceFailing Boat12/barge-12');
    // A group that was asked in vain would have taken the room of one.
    expect(faults(diagnosis)).toHaveLength(4);
    expect(diagnosis.stats.apiRequests).toBeLessThanOrEqual(20);
  });
});

describe('an object that was made from a failing one', () => {
  it('says by an event what is missing, where the failing one only waits for it', async () => {
    const waits = condition('Ready', 'False', { reason: 'Pending', message: 'the field is not sown yet' }, 200);
    const field = custom('Field', 'west', [waits], {
      spec: { seedRef: { kind: 'Seed', name: 'rye-old' } },
      ...ownedBy(obj('Mill', 'hill', { apiVersion: 'barn.example.com/v1' })),
    });
    const sowing = obj('Sowing', 'west-1', { apiVersion: 'other.example.com/v1' });
    const said = event('SeedNotFound', sowing, 'cannot sow: seed.barn.example.com "rye-old" not found', 190);
    const { findings } = await diagnoseRecording(
      { objects: [...app, field, { ...said, type: 'Normal' }] },
      { workload: 'field/west' },
    );
    const told = findings.find(({ subject }) => subject.name === 'west');
    expect(told?.title).toContain('of Sowing west-1 it is said: cannot sow: seed.barn.example.com "rye-old" not found');
    expect(told?.remedies[0]?.text).toMatch(
      /^create rye-old, or write one that exists in its place: spec\.seedRef\.name/,
    );
  });
});
