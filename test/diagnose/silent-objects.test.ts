import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';
import {
  ago,
  creatingPod,
  event,
  healthyApp,
  ingress,
  node,
  obj,
  ownedBy,
  service,
  type Obj,
} from '../helpers/k8s-more.ts';

const app = healthyApp('web');
const about = (kind: string, name: string, spec: object, status: object, minutes = 600): Obj =>
  obj(kind, name, { apiVersion: 'barn.example.com/v1', spec, status }, minutes);
const condition = (type: string, status: string, reason: string, message: string): object => ({
  conditions: [{ type, status, reason, message, lastTransitionTime: ago(40) }],
});
const told = async (...objects: readonly Obj[]): Promise<readonly string[]> =>
  faults(await diagnoseRecording({ objects: [...app, ...objects] }));
const FAULT = ['CustomResourceFailing Tractor/red'];

describe('a condition whose type is in no list', () => {
  const spec = { shedName: 'nothern-shed', wheels: 4 };
  it.each([
    `Shed nothern-shed doesn't exist`,
    `shed "nothern-shed" could not be found`,
    'cannot find shed nothern-shed',
    'no such shed: nothern-shed',
  ])('is a fault where it is False as what the object asks for is not there: %s', async (message) => {
    expect(await told(about('Tractor', 'red', spec, condition('RoomReserved', 'False', 'Waits', message)))).toEqual(
      FAULT,
    );
  });

  it.each([
    ['it waits for room', 'RoomReserved', 'no room left in shed nothern-shed, 2 more needed'],
    ['nothing was made for it yet', 'Harvested', 'no harvest found for nothern-shed'],
    ['what is not there is none of its wishes', 'Parked', 'trailer south does not exist'],
    ['it would be a fault if it were True', 'Degraded', 'shed nothern-shed does not exist'],
    ['the type says that something lacks', 'ShedMissing', 'shed nothern-shed does not exist'],
  ])('is none where %s', async (_why, type, message) => {
    expect(await told(about('Tractor', 'red', spec, condition(type, 'False', 'Waits', message)))).toEqual([]);
  });

  it.each(['ShedUnreachable', 'Stuck', 'barn.example.com/Terminal'])('%s is bad when it is True', async (type) => {
    const status = (is: string): object => condition(type, is, 'Looked', 'the shed was asked');
    expect(await told(about('Tractor', 'red', spec, status('True')))).toEqual(FAULT);
    expect(await told(about('Tractor', 'red', spec, status('False')))).toEqual([]);
  });

  it.each<[string, string, string, string, string]>([
    ['an activity rests', 'Emptying', 'False', 'Idle', 'nothern-shed is not present in the list'],
    ['nobody else has it', 'HostTaken', 'False', 'Free', 'nothern-shed is not registered by another Tractor'],
    ['there is nothing to do', 'RepairNeeded', 'False', 'OldGearDoesNotExist', 'nothing to repair'],
    ['there is nothing newer', 'UpgradeAvailable', 'False', 'Newest', 'it has the newest gear'],
    ['there are no faults', 'Alarm', 'False', 'NoErrors', 'all is quiet'],
    ['its type denies an ill', 'NotStuck', 'True', 'Moves', 'it moves'],
    ['its type denies an ill of others', 'NoUnreachable', 'True', 'AllAnswer', 'all gates answer'],
  ])('is none where %s', async (_why, type, is, reason, message) => {
    expect(await told(about('Tractor', 'red', spec, condition(type, is, reason, message)))).toEqual([]);
  });

  it.each([
    ['a sentence of failure in the place of the reason', 'Washed', 'Failed to open the valve of gate 3', ''],
    ['a reason that names an error of what is not there', 'Washed', 'NotFoundError', 'no water'],
    ['what ought to go on', 'EngineRunning', 'Waits', 'shed nothern-shed does not exist'],
  ])('is a fault for %s', async (_why, type, reason, message) => {
    expect(await told(about('Tractor', 'red', spec, condition(type, 'False', reason, message)))).toEqual(FAULT);
  });

  it('has its sentence also where that stands in the place of the reason', async () => {
    const status = condition('Terminal', 'True', 'Shed north already exists and is not managed here', 'Shed exists');
    const { findings } = await diagnoseRecording({ objects: [...app, about('Tractor', 'red', spec, status)] });
    expect(findings[0]?.title).toBe(
      'Tractor red reports Terminal True since 40m: Shed exists: Shed north already exists and is not managed here',
    );
    expect(findings[0]?.remedies[0]?.text).toMatch(/^let Tractor red take over what is there already/);
  });
});

describe('an object that says only by a state of a part that it fails', () => {
  const domain = (state: string): object => ({ name: 'hay.barn.example', state });
  const ring = (whole: object, ...parts: readonly object[]): Obj =>
    about('Tractor', 'red', { hosts: ['hay.barn.example'] }, { ...whole, gates: parts });

  it('is told with the part, while the whole is still on its way', async () => {
    const { findings } = await diagnoseRecording({
      objects: [...app, ring({ tractorStatus: 'Provisioning' }, domain('Open'), domain('FailedNotFound'))],
    });
    expect(findings[0]?.title).toContain('hay.barn.example is FailedNotFound, tractorStatus is still Provisioning');
  });

  it.each([
    ['the whole is well', ring({ state: 'Active' }, domain('Failed'))],
    [
      'the whole was made a while ago only',
      about('Tractor', 'red', {}, { state: 'Pending', gates: [domain('Failed')] }, 5),
    ],
    ['it is of a former time', about('Tractor', 'red', {}, { state: 'Pending', gateHistory: [domain('Failed')] })],
    ['nothing else is said', ring({}, domain('Failed'))],
    ['the part was a run, which has ended', ring({ state: 'Waiting' }, { ...domain('Failed'), finishedAt: ago(300) })],
    [
      'it reports on others',
      about('Tractor', 'red', { depth: 2 }, { checkResults: [{ ...domain('Failed'), message: 'gate rusts' }] }),
    ],
    ['the state is of a run before', about('Tractor', 'red', { depth: 2 }, { recentTripStatus: 'Failed' })],
  ])('is well where %s', async (_why, object) => {
    expect(await told(object)).toEqual([]);
  });

  it('leads to the address that serves a host which is not seen from outside', async () => {
    const door = ingress('door', 'web', { number: 80 }, { rules: [{ host: 'hay.barn.example' }] });
    const open = { ...door, status: { loadBalancer: { ingress: [{ ip: '198.51.100.7' }] } } };
    const seal = ring({ state: 'Verifying' }, { ...domain('Failed'), message: 'hay.barn.example does not resolve' });
    const { findings } = await diagnoseRecording({ objects: [...app, service('web', { app: 'web' }), open, seal] });
    expect(findings.flatMap(({ remedies }) => remedies)[0]?.text).toMatch(
      /^let the DNS record of hay\.barn\.example lead to 198\.51\.100\.7, the address of Ingress door/,
    );
  });

  it.each(['the TXT record of hay.barn.example does not resolve yet', 'DNS: the backend of hay.barn.example is gone'])(
    'is not sent to the address of a host for another record: %s',
    async (message) => {
      const door = ingress('door', 'web', { number: 80 }, { rules: [{ host: 'hay.barn.example' }] });
      const open = { ...door, status: { loadBalancer: { ingress: [{ ip: '198.51.100.7' }] } } };
      const seal = ring({ state: 'Verifying' }, { ...domain('Failed'), message });
      const { findings } = await diagnoseRecording({ objects: [...app, service('web', { app: 'web' }), open, seal] });
      expect(findings[0]?.subject.kind).toBe('Tractor');
      expect(findings[0]?.remedies.map(({ text }) => text).join()).not.toContain('198.51.100.7');
    },
  );

  it('by a bare state is sent to who sets it, and to one that is well', async () => {
    const diagnosis = await diagnoseRecording({
      objects: [
        ...app,
        about('Tractor', 'red', {}, { BarnTractorStatus: 'Invalid' }),
        about('Tractor', 'blue', {}, { BarnTractorStatus: 'Running' }),
      ],
    });
    expect(faults(diagnosis)).toEqual(FAULT);
    expect(diagnosis.findings[0]?.title).toBe('Tractor red is invalid (BarnTractorStatus)');
    expect(diagnosis.findings[0]?.remedies[0]?.text).toContain('compare its name and spec with Tractor blue');
  });
});

it('what is called by an object and its API group is missing as that object fails', async () => {
  const name = 'oats.red.login.barn.example.com';
  const diagnosis = await diagnoseRecording(
    backend({
      waiting: { reason: 'CreateContainerConfigError', message: `secret "${name}" not found` },
      objects: [about('Tractor', 'red', {}, { state: 'Invalid' })],
    }),
  );
  expect(faults(diagnosis)).toEqual(FAULT);
  expect(diagnosis.findings[0]?.consequences).toContain('SecretNotFound');
});

it('a Job that a queue holds is corrected in its label, with the queue that others name', async () => {
  const job = (name: string, lane: string): Obj =>
    obj('Job', name, {
      apiVersion: 'batch/v1',
      metadata: { labels: { 'barn.example.com/lane': lane } },
      spec: { suspend: true, template: { spec: { containers: [] } } },
    });
  const claim = (of: Obj, lane: string, status: object): Obj => ({
    ...about('Slot', `slot-${of.metadata.name}`, { laneName: lane }, status),
    metadata: { ...about('Slot', `slot-${of.metadata.name}`, {}, {}).metadata, ...ownedBy(of) },
  });
  const lost = job('hay', 'eest-lane');
  const fine = job('oats', 'east-lane');
  const { findings } = await diagnoseRecording({
    objects: [
      ...app,
      lost,
      fine,
      claim(lost, 'eest-lane', condition('Admissible', 'False', 'Inadmissible', 'Lane eest-lane does not exist')),
      claim(fine, 'east-lane', condition('Ready', 'True', 'Ready', '')),
    ],
    oldDiscovery: true,
  });
  expect(findings.map(({ cause, subject }) => `${cause} ${subject.name}`)).toEqual(['CustomResourceFailing slot-hay']);
  expect(findings[0]?.remedies[0]?.text).toBe(
    'correct metadata.labels["barn.example.com/lane"] (eest-lane; slot-oats has east-lane) of Job hay, of which it says: Lane eest-lane does not exist',
  );
});

it('a namespace in which nothing runs tells the product by its own name', async () => {
  const many = Array.from({ length: 30 }, (_, place) =>
    obj(`Tool${place}`, 'a', { apiVersion: `tools${place}.example.org/v1`, status: {} }),
  );
  const field = obj('Field', 'north', {
    apiVersion: 'meadow.example.com/v1',
    metadata: { namespace: 'meadow-local' },
    status: condition('Ready', 'False', 'Dry', 'the field has no water'),
  });
  const recording = { objects: [...many, field], oldDiscovery: true, namespace: 'meadow-local' };
  expect(faults(await diagnoseRecording(recording, { namespace: 'meadow-local' }))).toEqual([
    'CustomResourceFailing Field/north',
  ]);
});

it('a port that a route calls servicePort is set to the one that the Service has', async () => {
  const way = about(
    'CartWay',
    'oats',
    { lanes: [{ serviceName: 'web', servicePort: 81 }] },
    condition('Ready', 'False', 'Aborted', 'service port is not defined'),
  );
  const { findings } = await diagnoseRecording({ objects: [...app, service('web', { app: 'web' }), way] });
  expect(findings[0]?.remedies[0]).toMatchObject({
    text: expect.stringMatching(/^set spec\.lanes\[0\]\.servicePort of CartWay oats from 81 to 80 /) as string,
  });
});

describe('a node without a network', () => {
  const silent = node('n1', {
    conditions: [
      { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: 'network plugin is not initialized' },
    ],
  });
  const failing = (hostNetwork: boolean): readonly Obj[] => {
    const pod = creatingPod('keeper', { node: 'n1', spec: { hostNetwork } });
    const said = 'Failed to create pod sandbox: rpc error: code = Unknown desc = runc create failed: no seccomp here';
    return [silent, pod, event('FailedCreatePodSandBox', pod, said, 1, { count: 40 })];
  };
  const titleOf = async (hostNetwork: boolean): Promise<string> => {
    const { findings } = await diagnoseRecording({ objects: failing(hostNetwork) });
    return findings.find(({ cause }) => cause === 'NodeNotReady')?.title ?? '';
  };

  it('has a runtime that fails where pods which need none get no sandbox either', async () => {
    expect(await titleOf(true)).toMatch(/; its container runtime makes no sandbox: no seccomp here$/);
    expect(await titleOf(false)).not.toContain('runtime makes no sandbox');
  });
});
