import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import {
  ago,
  claim,
  creatingPod,
  deployment,
  event,
  healthyApp,
  node,
  obj,
  readyPod,
  replicaSet,
  unscheduledPod,
  volumeFor,
  type Obj,
  type PodShape,
} from '../helpers/k8s-more.ts';

/** A Deployment whose only pod is bound to a node and does not start. */
function creating(name: string, shape: PodShape = {}): { objects: Obj[]; pod: Obj } {
  const app = deployment(name, { ready: 0 });
  const set = replicaSet(app, 1, { ready: 0 });
  const pod = creatingPod(`${name}-h1-x`, { owner: set, labels: { app: name, 'pod-template-hash': 'h1' }, ...shape });
  return { objects: [app, set, pod], pod };
}
const cni =
  'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "3f": plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized';

describe('a pod whose network cannot be set up', () => {
  it('names node and plugin', async () => {
    const { objects, pod } = creating('api');
    const diagnosis = await diagnoseRecording({
      objects: [node('n1'), ...objects, event('FailedCreatePodSandBox', pod, cni)],
    });
    expect(faults(diagnosis)).toEqual(['PodSandboxNetworkFailed Deployment/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ node: 'n1', plugin: 'calico' });
  });

  it('is the node’s fault when several workloads fail there', async () => {
    const [a, b] = [creating('api'), creating('web')];
    const objects = [
      node('n1'),
      ...a.objects,
      ...b.objects,
      event('FailedCreatePodSandBox', a.pod, cni),
      event('FailedCreatePodSandBox', b.pod, cni),
    ];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual(['PodSandboxNetworkFailed Node/n1']);
    expect(diagnosis.findings[0]?.pods).toEqual(['api-h1-x', 'web-h1-x']);
  });

  it('gets no address', async () => {
    const { objects, pod } = creating('api');
    const text =
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "1": plugin type="aws-cni" name="aws-cni" failed (add): add cmd: failed to assign an IP address to container';
    expect(
      faults(
        await diagnoseRecording({ objects: [node('n1'), ...objects, event('FailedCreatePodSandBox', pod, text)] }),
      ),
    ).toEqual(['PodIPExhausted Deployment/api']);
  });

  it('got over it once an image was pulled', async () => {
    const { objects, pod } = creating('api', { minutes: 4 });
    const later = event('Pulling', pod, 'Pulling image "shop/web:1"', 1, { type: 'Normal' });
    expect(
      faults(
        await diagnoseRecording({
          objects: [node('n1'), ...objects, event('FailedCreatePodSandBox', pod, cni, 3), later],
        }),
      ),
    ).toEqual([]);
  });
});

describe('a bound pod that waits for its volume', () => {
  it('cannot have what another node still holds', async () => {
    const { objects, pod } = creating('api', { node: 'n2', spec: volumeFor('data') });
    const holder = readyPod('api-h0-old', { labels: { app: 'old' }, spec: volumeFor('data') });
    const text = 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) api-h0-old';
    const diagnosis = await diagnoseRecording({
      objects: [
        node('n1'),
        node('n2'),
        claim('data', { phase: 'Bound', class: 'fast' }),
        holder,
        ...objects,
        event('FailedAttachVolume', pod, text),
      ],
    });
    expect(faults(diagnosis)).toEqual(['VolumeMultiAttach Deployment/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({
      volume: 'pvc-1',
      claim: 'data',
      usedBy: ['api-h0-old'],
      holderNodes: ['n1'],
      strategy: 'RollingUpdate',
      accessModes: ['ReadWriteOnce'],
    });
  });

  it('waits for a dead node, which is then to blame', async () => {
    const { objects, pod } = creating('api', { node: 'n2', spec: volumeFor('data') });
    const holder = readyPod('api-h0-old', { labels: { app: 'old' }, spec: volumeFor('data') });
    const conditions = [
      {
        type: 'Ready',
        status: 'Unknown',
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
        lastTransitionTime: ago(20),
      },
    ];
    const text =
      'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can\'t be attached to another';
    const objects2 = [
      node('n1', { conditions }),
      node('n2'),
      claim('data', { phase: 'Bound' }),
      holder,
      ...objects,
      event('FailedAttachVolume', pod, text),
    ];
    expect(faults(await diagnoseRecording({ objects: objects2 }))).toEqual(['NodeNotReady Node/n1']);
  });

  it.each([
    [
      'a mount that fails',
      'FailedMount',
      'MountVolume.SetUp failed for volume "data" : mount failed: exit status 32\nMounting command: mount\nOutput: mount.nfs: access denied by server while mounting nas:/x',
      { mount: 'data', reason: 'mount.nfs: access denied by server while mounting nas:/x' },
    ],
    [
      'a driver that is not there',
      'FailedMount',
      'MountVolume.MountDevice failed for volume "pvc-1" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ebs.csi.aws.com not found in the list of registered CSI drivers',
      { driver: 'ebs.csi.aws.com' },
    ],
    [
      'a path of the node that is not there',
      'FailedMount',
      'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /nonexistent-dir is not a directory',
      { mount: 'data' },
    ],
    [
      'a path whose words are those of another fault',
      'FailedMount',
      'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /failed to sync secret cache is not a file',
      { mount: 'data' },
    ],
    [
      'an attach that fails',
      'FailedAttachVolume',
      'AttachVolume.Attach failed for volume "pvc-1" : rpc error: code = Internal desc = Could not attach volume',
      { volume: 'pvc-1', claim: 'data' },
    ],
  ])('meets %s', async (_what, reason, text, details) => {
    const { objects, pod } = creating('api', { spec: volumeFor('data') });
    const slow = event(
      'FailedMount',
      pod,
      'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[]: timed out waiting for the condition',
      0.5,
    );
    const diagnosis = await diagnoseRecording({ objects: [node('n1'), ...objects, event(reason, pod, text), slow] });
    expect(faults(diagnosis)).toEqual(['VolumeMountFailed Deployment/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject(details);
  });

  it.each([
    [
      'keeps off its node by a taint',
      { tolerations: [{ key: 'critical', operator: 'Exists' }] },
      3,
      /^add a toleration for mill=wet:NoSchedule to spec\.template\.spec\.tolerations of DaemonSet silo-node in namespace silo-system, .*none of its pods runs on node n1 .*"path":"\/spec\/template\/spec\/tolerations\/-","value":\{"key":"mill"/,
    ],
    [
      'keeps off its node by a label',
      { tolerations: [{ operator: 'Exists' }], nodeSelector: { silo: 'yes' } },
      3,
      /^give node n1 the labels by which DaemonSet silo-node .* chooses its nodes \(silo=yes\)/,
    ],
    [
      'fails on a node',
      { tolerations: [{ operator: 'Exists' }] },
      2,
      /^repair DaemonSet silo-node .* \(2 of 3 pods ready\): kubewhy diagnose daemonset\/silo-node -n silo-system/,
    ],
    [
      'runs everywhere',
      { tolerations: [{ operator: 'Exists' }] },
      3,
      /^see why DaemonSet silo-node .* \(3 of 3 pods ready\), has not registered it on node n1/,
    ],
  ])('a driver whose DaemonSet %s is advised by what keeps it away', async (_what, spec, ready, advice) => {
    const { objects, pod } = creating('api', { spec: volumeFor('data') });
    const text =
      'MountVolume.SetUp failed for volume "data" : driver name csi.silo.io not found in the list of registered CSI drivers';
    const wet = node('n1', { taints: [{ key: 'mill', value: 'wet', effect: 'NoSchedule' }] });
    const set = obj('DaemonSet', 'silo-node', {
      metadata: { namespace: 'silo-system' },
      spec: { template: { spec: { ...spec, containers: [{ name: 'plugin', args: ['--driver=csi.silo.io'] }] } } },
      status: { numberReady: ready, desiredNumberScheduled: 3 },
    });
    const diagnosis = await diagnoseRecording({ objects: [wet, set, ...objects, event('FailedMount', pod, text)] });
    expect(diagnosis.findings[0]?.remedies[0]?.text).toMatch(advice);
    expect(diagnosis.findings[0]?.remedies.every(({ change }) => change === undefined)).toBe(true);
  });

  it.each([
    [
      'for another system of which comes first',
      {},
      [
        ['a-silo', 'csi.silo.io', { nodeSelector: { 'kubernetes.io/os': 'plan9' } }],
        ['silo', 'csi.silo.io', {}],
      ],
      /^see why DaemonSet silo in/,
    ],
    [
      'that brings a driver which is called so at its end',
      {},
      [
        ['a-big', 'big.csi.silo.io', {}],
        ['silo', 'csi.silo.io', {}],
      ],
      /^see why DaemonSet silo in/,
    ],
    [
      'of which is for another system alone',
      {},
      [['silo', 'csi.silo.io', { nodeSelector: { 'kubernetes.io/os': 'plan9' } }]],
      /^let this pod run on a node that has the driver: .* keeps off node n1/,
    ],
    ['that two taints keep off', { tolerations: [] }, [['silo', 'csi.silo.io', {}]], /"key":"mill".*"key":"silo"/],
  ] as const)(
    'a driver with a DaemonSet %s is not looked for in the wrong place',
    async (_what, more, sets, advice) => {
      const { objects, pod } = creating('api', { spec: volumeFor('data') });
      const text =
        'MountVolume.SetUp failed for volume "data" : driver name csi.silo.io not found in the list of registered CSI drivers';
      const taints = ['mill', 'silo'].map((key) => ({ key, value: 'wet', effect: 'NoSchedule' }));
      const all = sets.map(([name, driver, spec]) =>
        obj('DaemonSet', name, {
          metadata: { namespace: 'silo-system' },
          spec: {
            template: {
              spec: {
                tolerations: [{ operator: 'Exists' }],
                ...spec,
                ...more,
                containers: [{ name: 'p', args: [`--driver=${driver}`] }],
              },
            },
          },
          status: { numberReady: 3, desiredNumberScheduled: 3 },
        }),
      );
      const n1 = node('n1', { taints, labels: { 'kubernetes.io/os': 'linux' } });
      const diagnosis = await diagnoseRecording({ objects: [n1, ...all, ...objects, event('FailedMount', pod, text)] });
      expect(diagnosis.findings[0]?.remedies[0]?.text).toMatch(advice);
      expect(diagnosis.findings[0]?.remedies[0]?.text).not.toContain('give node');
    },
  );

  it('a hostPath that is not there is made or corrected on its node: no driver and no storage stands behind it', async () => {
    const volumes = [{ name: 'disk', hostPath: { path: '/srv/disk', type: 'Directory' } }];
    const { objects, pod } = creating('api', { spec: { volumes } });
    const text =
      'MountVolume.SetUp failed for volume "disk" : hostPath type check failed: /srv/disk is not a directory';
    const diagnosis = await diagnoseRecording({ objects: [node('n1'), ...objects, event('FailedMount', pod, text)] });
    const remedies = diagnosis.findings[0]?.remedies.map((remedy) => remedy.text) ?? [];
    expect(remedies[0]).toMatch(/^create \/srv\/disk on node n1/);
    expect(remedies.join('\n')).not.toMatch(/driver|repair the storage/);
  });

  it('only says that it took too long when nothing says more', async () => {
    const { objects, pod } = creating('api', { spec: volumeFor('data') });
    const text =
      'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data kube-api]: timed out waiting for the condition';
    const diagnosis = await diagnoseRecording({ objects: [node('n1'), ...objects, event('FailedMount', pod, text)] });
    expect(faults(diagnosis)).toEqual(['VolumeMountTimeout Deployment/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ claim: 'data', unmounted: 'data' });
  });

  it('is not ill for one early "failed to sync configmap cache"', async () => {
    const objects = healthyApp('api');
    const text =
      'MountVolume.SetUp failed for volume "config" : failed to sync configmap cache: timed out waiting for the condition';
    expect(
      faults(await diagnoseRecording({ objects: [...objects, event('FailedMount', objects[2] as Obj, text, 59)] })),
    ).toEqual([]);
  });

  it('ignores events of an earlier pod of the same name', async () => {
    const { objects, pod } = creating('api', { minutes: 1 });
    const earlier = { ...pod, metadata: { ...pod.metadata, uid: 'gone' } };
    expect(
      faults(
        await diagnoseRecording({
          objects: [node('n1'), ...objects, event('FailedAttachVolume', earlier, 'Multi-Attach error for volume "x"')],
        }),
      ),
    ).toEqual([]);
  });
});

describe('a claim that cannot be bound', () => {
  const unbound =
    '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
  const user = unscheduledPod('db-0', unbound, { labels: { app: 'db' }, spec: volumeFor('data') });
  const storageClass = (name: string, more: object = {}): Obj =>
    obj('StorageClass', name, { provisioner: 'disk.csi.example.com', volumeBindingMode: 'Immediate', ...more });
  const volume = (name: string, spec: object, phase = 'Available'): Obj =>
    obj('PersistentVolume', name, {
      spec: { capacity: { storage: '10Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: '', ...spec },
      status: { phase },
    });
  const asked = claim('data', { class: 'fasst' });

  it('names a class that does not exist, and the ones that do', async () => {
    const objects = [
      node('n1'),
      user,
      asked,
      storageClass('fast'),
      event('ProvisioningFailed', asked, 'storageclass.storage.k8s.io "fasst" not found'),
    ];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual(['StorageClassNotFound PersistentVolumeClaim/data']);
    expect(diagnosis.findings[0]).toMatchObject({
      severity: 'critical',
      pods: ['db-0'],
      details: { storageClass: 'fasst', available: ['fast'], similar: ['fast'] },
      consequences: ['FailedScheduling'],
    });
  });

  it('is found without any event, from the classes alone', async () => {
    expect(faults(await diagnoseRecording({ objects: [node('n1'), user, asked, storageClass('fast')] }))).toEqual([
      'StorageClassNotFound PersistentVolumeClaim/data',
    ]);
  });

  it('names no class where there is no default', async () => {
    const bare = claim('data');
    const objects = [
      node('n1'),
      user,
      bare,
      storageClass('fast'),
      event('FailedBinding', bare, 'no persistent volumes available for this claim and no storage class is set'),
    ];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual(['NoDefaultStorageClass PersistentVolumeClaim/data']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ available: ['fast'] });
  });

  it('is refused by its provisioner', async () => {
    const own = claim('data', { class: 'fast' });
    const text =
      'failed to provision volume with StorageClass "fast": rpc error: code = ResourceExhausted desc = disk quota of 500Gi exceeded';
    const diagnosis = await diagnoseRecording({
      objects: [node('n1'), user, own, storageClass('fast'), event('ProvisioningFailed', own, text)],
    });
    expect(faults(diagnosis)).toEqual(['ProvisioningFailed PersistentVolumeClaim/data']);
    expect(diagnosis.findings[0]?.details).toMatchObject({
      reason: 'disk quota of 500Gi exceeded',
      storageClass: 'fast',
    });
  });

  it('waits for a provisioner that does not answer', async () => {
    const own = claim('data', { class: 'fast' });
    const text =
      "Waiting for a volume to be created either by the external provisioner 'disk.csi.example.com' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.";
    const diagnosis = await diagnoseRecording({
      objects: [
        node('n1'),
        user,
        own,
        storageClass('fast'),
        event('ExternalProvisioning', own, text, 0.2, { type: 'Normal', firstTimestamp: ago(18) }),
      ],
    });
    expect(faults(diagnosis)).toEqual(['ProvisionerNotResponding PersistentVolumeClaim/data']);
    expect(diagnosis.findings[0]).toMatchObject({
      severity: 'warning',
      details: { provisioner: 'disk.csi.example.com' },
    });
  });

  it('gives a provisioner its first minutes', async () => {
    const own = claim('data', { class: 'fast', minutes: 1 });
    const text =
      "Waiting for a volume to be created either by the external provisioner 'disk.csi.example.com' or manually by the system administrator";
    const diagnosis = await diagnoseRecording({
      objects: [
        node('n1'),
        own,
        storageClass('fast'),
        event('ExternalProvisioning', own, text, 0.2, { type: 'Normal', firstTimestamp: ago(1) }),
      ],
    });
    expect(faults(diagnosis)).toEqual([]);
  });

  it.each([
    ['too small', volume('pv-1', { capacity: { storage: '5Gi' } }), 'has 5Gi, the claim asks 10Gi'],
    [
      'of another access mode',
      volume('pv-1', { accessModes: ['ReadOnlyMany'] }),
      'does not allow ReadWriteOnce (it allows ReadOnlyMany)',
    ],
    ['taken by another claim', volume('pv-1', { claimRef: { namespace: 'x', name: 'y' } }, 'Bound'), 'is bound to x/y'],
  ])('finds its static volume %s', async (_how, pv, reason) => {
    const own = claim('data', { class: '' });
    const diagnosis = await diagnoseRecording({
      objects: [
        node('n1'),
        user,
        own,
        pv,
        event('FailedBinding', own, 'no persistent volumes available for this claim and no storage class is set'),
      ],
    });
    expect(faults(diagnosis)).toEqual(['NoMatchingPersistentVolume PersistentVolumeClaim/data']);
    expect(diagnosis.findings[0]?.details['volumes']).toEqual([{ volume: 'pv-1', reason }]);
  });

  it('finds its volume released with the old claim still in it', async () => {
    const own = claim('data', { class: '' });
    const pv = volume('pv-1', { claimRef: { namespace: 'shop', name: 'data', uid: 'older' } }, 'Released');
    const [found] = (await diagnoseRecording({ objects: [node('n1'), user, own, pv] })).findings;
    expect(found).toMatchObject({ cause: 'NoMatchingPersistentVolume', details: { volume: 'pv-1' } });
    expect(found?.remedies[0]?.text).toContain('claimRef');
  });

  it('has lost its volume', async () => {
    const lost = claim('data', { phase: 'Lost', class: 'fast', spec: { volumeName: 'pv-9' } });
    const diagnosis = await diagnoseRecording({
      objects: [node('n1'), readyPod('db-0', { spec: volumeFor('data') }), lost],
    });
    expect(faults(diagnosis)).toEqual(['NoMatchingPersistentVolume PersistentVolumeClaim/data']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ phase: 'Lost', volume: 'pv-9' });
  });

  it('is the root of a workload that was asked about', async () => {
    const app = deployment('db', { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    const pod = unscheduledPod('db-h1-x', unbound, {
      owner: set,
      labels: { app: 'db', 'pod-template-hash': 'h1' },
      spec: volumeFor('data'),
    });
    const diagnosis = await diagnoseRecording(
      { objects: [node('n1'), app, set, pod, asked, storageClass('fast')] },
      { workload: 'db' },
    );
    expect(faults(diagnosis)).toEqual(['StorageClassNotFound PersistentVolumeClaim/data']);
  });

  it('is normal while it waits for its first consumer and no pod uses it', async () => {
    const own = claim('spare', { class: 'lazy' });
    const text = 'waiting for first consumer to be created before binding';
    const lazy = storageClass('lazy', { volumeBindingMode: 'WaitForFirstConsumer' });
    expect(
      faults(
        await diagnoseRecording({
          objects: [own, lazy, event('WaitForFirstConsumer', own, text, 1, { type: 'Normal' })],
        }),
      ),
    ).toEqual([]);
  });

  it('says what it can when claims may not be read', async () => {
    const diagnosis = await diagnoseRecording({
      objects: [node('n1'), user, asked],
      forbid: ['persistentvolumeclaims'],
    });
    expect(diagnosis.healthy).toBe(false);
    expect(diagnosis.findings[0]?.subject).toEqual({ kind: 'PersistentVolumeClaim', name: 'data' });
    expect(diagnosis.stats.notRead?.join()).toContain('persistentvolumeclaims');
  });
});

describe('a claim that should grow', () => {
  const growing = (conditions: object[]): Obj =>
    claim('data', { phase: 'Bound', class: 'fast', status: { capacity: { storage: '5Gi' }, conditions } });

  it('is refused by the driver', async () => {
    const own = growing([{ type: 'Resizing', status: 'True', lastTransitionTime: ago(3) }]);
    const diagnosis = await diagnoseRecording({
      objects: [own, event('VolumeResizeFailed', own, 'resize volume "pvc-1" failed: rpc error: code = Internal')],
    });
    expect(faults(diagnosis)).toEqual(['VolumeResizeFailed PersistentVolumeClaim/data']);
    expect(diagnosis.findings[0]).toMatchObject({ severity: 'warning', details: { wanted: '10Gi', capacity: '5Gi' } });
  });

  it('waits for a restart of its pod', async () => {
    const own = growing([
      {
        type: 'FileSystemResizePending',
        status: 'True',
        lastTransitionTime: ago(45),
        message: 'Waiting for user to (re-)start a pod',
      },
    ]);
    const diagnosis = await diagnoseRecording({ objects: [own, readyPod('db-0', { spec: volumeFor('data') })] });
    expect(faults(diagnosis)).toEqual(['VolumeResizeFailed PersistentVolumeClaim/data']);
    expect(diagnosis.findings[0]?.remedies[0]?.text).toContain('restart pod db-0');
  });

  it('has just begun to', async () => {
    expect(
      faults(
        await diagnoseRecording({
          objects: [growing([{ type: 'Resizing', status: 'True', lastTransitionTime: ago(2) }])],
        }),
      ),
    ).toEqual([]);
  });
});
