import { describe, expect, it } from 'vitest';
import { clauseOf } from '../../src/logs/meaning/clause.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import {
  ago,
  claim,
  crashingPod,
  deployment,
  event,
  healthyApp,
  helmRevision,
  node,
  obj,
  replicaSet,
  service,
  unscheduledPod,
  volumeFor,
  type Obj,
} from '../helpers/k8s-more.ts';

const firstOf = async (objects: readonly Obj[], cause: string, logs: Readonly<Record<string, string>> = {}) => {
  const { findings } = await diagnoseRecording({ objects, logs });
  const found = findings.find((one) => one.cause === cause);
  return {
    title: found?.title ?? '',
    texts: found?.remedies.map(({ text }) => text) ?? [],
    changes: found?.remedies.map(({ change }) => change?.input) ?? [],
  };
};
const look = async (fault: Fault) => {
  const [found] = (await diagnoseRecording(backend({ exit: 1, ...fault }))).findings;
  return {
    title: found?.title ?? '',
    texts: found?.remedies.map(({ text }) => text) ?? [],
    changes: found?.remedies.map(({ change }) => change?.input) ?? [],
  };
};

describe('a remedy takes nothing away that is not spoken of', () => {
  it.each([
    ['alone is that file', { 'tiles.xml': 'x' }, false],
    ['has others beside it, which stay', { 'tiles.xml': 'x', 'roofs.csv': 'y' }, true],
  ])('a key that %s', async (_, data, told) => {
    const { texts, changes } = await look({
      log: 'FATAL cannot read /etc/kiln/tiles.yaml: no such file or directory',
      container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/kiln' }] },
      spec: { volumes: [{ name: 'conf', configMap: { name: 'kiln' } }] },
      objects: [obj('ConfigMap', 'kiln', { data })],
    });
    expect(texts[0]).toContain('let key tiles.xml be that file');
    expect(texts[0]?.includes('with roofs.csv as they are: what the list does not name is not mounted')).toBe(told);
    expect(JSON.stringify(changes[0]).includes('roofs.csv')).toBe(told);
  });

  const agent = obj('DaemonSet', 'watcher', {
    spec: { selector: { matchLabels: { app: 'watcher' } }, template: { spec: { containers: [{ name: 'main' }] } } },
    status: { desiredNumberScheduled: 2, currentNumberScheduled: 0, numberReady: 0 },
  });
  const refusal = event(
    'FailedCreate',
    agent,
    'Error creating: pods "watcher-1" is forbidden: violates PodSecurity "baseline:latest": hostPath volumes (volume "journal")',
  );
  it('the level of a namespace is lifted first only where nothing else runs in it', async () => {
    const alone = await firstOf([agent, refusal], 'PodSecurityViolation');
    expect(alone.texts[0]).toContain('kubectl label namespace shop');
    const shared = await firstOf([agent, refusal, ...healthyApp('till')], 'PodSecurityViolation');
    expect(shared.texts[0]).toMatch(/^run daemonset watcher in a namespace of its own/);
    expect(shared.changes[0]).toBeUndefined();
    expect(shared.texts.at(-1)).toContain('which lifts it from deployment till as well: kubectl label namespace shop');
  });

  it('what fills a volume is no file of the data', async () => {
    const { texts } = await look({
      log: 'FATAL write /var/lib/kiln/seg-4: no space left on device',
      container: { volumeMounts: [{ name: 'data', mountPath: '/var/lib/kiln' }] },
      spec: volumeFor('kiln-data'),
      objects: [claim('kiln-data', { phase: 'Bound' })],
    });
    expect(texts[0]).toMatch(/^raise the size of PersistentVolumeClaim kiln-data \(spec\.resources/);
    expect(texts[0]).toContain('no file of its data by hand');
  });

  it('a claim that a controller keeps is enlarged where that sets it', async () => {
    const store = obj('Store', 'kiln', { apiVersion: 'kiln.example/v1', spec: { disk: '10Gi' } });
    const pod = crashingPod('kiln-1', {
      owner: store,
      container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
      spec: volumeFor('kiln-1'),
    });
    const { texts } = await firstOf([store, pod, claim('kiln-1', { phase: 'Bound' })], 'DiskFull', {
      'shop/kiln-1/main/previous': 'FATAL write /data/seg-4: no space left on device',
    });
    expect(texts[0]).toContain('raise the size of PersistentVolumeClaim kiln-1 where Store kiln sets it');
  });

  it.each([
    ['that keeps a device for those who ask for it stays', { 'dice.example/tpu': '4' }, false],
    ['of another sort may go, with what that means', {}, true],
  ])('a taint %s', async (_, allocatable, told) => {
    const app = deployment('press', { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    const { texts } = await firstOf(
      [
        node('n1', { taints: [{ key: 'dice.example/tpu', value: 'yes', effect: 'NoSchedule' }], allocatable }),
        app,
        set,
        unscheduledPod('press-1', '0/1 nodes are available: 1 node(s) had untolerated taint(s).', { owner: set }),
      ],
      'UnschedulableTaint',
    );
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.some((text) => text.includes('or remove the taint'))).toBe(told);
  });

  it('a node of the same zone comes before the taint of the one that is there', async () => {
    const zone = { 'topology.kubernetes.io/zone': 'north-2' };
    const app = deployment('press', { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    const volume = obj('PersistentVolume', 'pv-7', {
      spec: {
        claimRef: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'press-data' },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['north-2'] }] },
            ],
          },
        },
      },
      status: { phase: 'Bound' },
    });
    const { texts } = await firstOf(
      [
        node('north-press', { labels: zone, taints: [{ key: 'pool', value: 'night', effect: 'NoSchedule' }] }),
        node('other-press', { labels: { 'topology.kubernetes.io/zone': 'north-1' } }),
        app,
        set,
        claim('press-data', { phase: 'Bound', spec: { volumeName: 'pv-7' } }),
        volume,
        unscheduledPod(
          'press-1',
          '0/2 nodes are available: 1 node(s) had untolerated taint {pool: night}, 1 node(s) had volume node affinity conflict.',
          { owner: set, spec: volumeFor('press-data') },
        ),
      ],
      'UnschedulableVolume',
    );
    const at = (words: string): number => texts.findIndex((text) => text.includes(words));
    expect(at('add a schedulable node with topology.kubernetes.io/zone=north-2')).toBe(1);
    expect(at('or remove the taint')).toBeGreaterThan(at('or move the data of press-data'));
  });

  it('an uninstall says what it takes away', async () => {
    const { texts } = await firstOf(
      [helmRevision('kiln', 1, 'failed', 90), ...healthyApp('kiln')],
      'HelmReleaseFailed',
    );
    const all = texts.join('\n');
    expect(all).toContain('helm uninstall kiln');
    expect(all).toContain('claims of its chart with their data');
  });
});

describe('a remedy says what is so', () => {
  it('of two variables of one name the last counts', async () => {
    const log = 'FATAL could not translate host name "queue.old" to address: Name or service not known';
    const env = (...values: string[]) => ({ env: values.map((value) => ({ name: 'KILN_QUEUE', value })) });
    const twice = await look({ log, container: env('queue', 'queue.old') });
    expect(twice.texts[0]).toContain('the last of 2 of that name in its env, which alone counts; before it: queue)');
    const once = await look({ log, container: env('queue.old') });
    expect(once.texts.join('\n')).not.toContain('of that name in its env');
  });

  it('behind a Service that is not there nothing listens', async () => {
    const { title, texts } = await look({
      log: 'Error: dial tcp: connection to ledger.books.svc:7000 timed out',
    });
    if (!title.includes('has no Service of that name')) throw new Error(title);
    expect(title).toContain('namespace books has no Service of that name');
    expect(texts.join('\n')).not.toContain('what listens there');
    expect(texts[0]).toContain('create Service ledger');
  });

  it('migrations make what is theirs to make', async () => {
    const { texts } = await look({ log: 'ERROR:  relation "bricks_2031" does not exist' });
    expect(texts[0]).toContain('where bricks_2031 is theirs to make');
    expect(texts.join('\n')).not.toMatch(/they make|migration job has run/);
  });

  it('a way back comes first where only developers can mend the new image', async () => {
    const container = (tag: string) => ({ image: `registry.example/press:${tag}` });
    const objects = (serves: boolean): readonly Obj[] => {
      const app = deployment('press', { replicas: 2, ready: serves ? 2 : 0, container: container('8') });
      const before = replicaSet(app, 1, { replicas: serves ? 2 : 0, ready: serves ? 2 : 0, container: container('7') });
      const set = replicaSet(app, 2, { replicas: 1, ready: 0, container: container('8') });
      return [
        app,
        before,
        set,
        crashingPod('press-h2-1', {
          owner: set,
          labels: { app: 'press', 'pod-template-hash': 'h2' },
          container: container('8'),
        }),
      ];
    };
    const log = 'Traceback (most recent call last):\n  File "/app/press.py", line 4, in run\nKeyError: \'width\'';
    const logs = { 'shop/press-h2-1/main/previous': log };
    const back = await firstOf(objects(true), 'UncaughtException', logs);
    expect(back.texts[0]).toMatch(/^kubectl rollout undo deployment\/press/);
    expect(back.texts[1]).toContain('only its developers can mend');
    const none = await firstOf(objects(false), 'UncaughtException', logs);
    expect(none.texts.join('\n')).not.toContain('rollout undo');
  });

  it('an image for another system is not helped by another architecture', async () => {
    const says = (os: string) =>
      look({
        waiting: {
          reason: 'ErrImagePull',
          message: `failed to pull and unpack image "shop/backend:1": no matching manifest for ${os}/amd64 in the manifest list entries`,
        },
      });
    const windows = await says('windows');
    const linux = await says('linux');
    expect(windows.texts.join('\n')).not.toContain('kubernetes.io/arch');
    expect(linux.texts.join('\n')).toContain('kubernetes.io/arch');
  });

  it('a setting made of the name of a variable is no variable that anybody could set', async () => {
    const { title, texts } = await look({
      log: 'Failed to read config: Unrecognized setting. No declared setting with name: KILN.PORT.9000.TCP.ADDR',
    });
    if (texts[0]?.includes('enableServiceLinks') !== true) throw new Error(title);
    expect(title).not.toContain('tcp://');
    expect(texts.join('\n')).not.toContain('in env of container');
  });

  it('the class of a claim that is there stays, and lets volumes grow', async () => {
    const message =
      'persistentvolumeclaims "kiln-0" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
    const store = obj('Store', 'kiln', {
      apiVersion: 'kiln.example/v1',
      spec: { disk: { size: '80Gi', storageClass: 'slow' } },
      status: {
        conditions: [{ type: 'Ready', status: 'False', reason: 'Sync', message, lastTransitionTime: ago(50) }],
      },
    });
    const { texts } = await firstOf([...healthyApp('web'), store], 'CustomResourceFailing');
    expect(texts[0]).toContain('allowVolumeExpansion: true');
    expect(texts.join('\n')).not.toContain('correct spec.disk.storageClass');
  });

  it('a token that the sentence asks about comes before a right', async () => {
    const refused = async (why: string) =>
      (await look({ log: `ERROR: joining the press hall: 403 forbidden (${why})` })).texts.join('\n');
    const token = await refused('check joining token');
    const right = await refused('role lacks join');
    expect(token.indexOf('correct the credentials')).toBeLessThan(token.indexOf('give that user'));
    expect(right.indexOf('give that user')).toBeLessThan(right.indexOf('correct the credentials'));
  });

  it('all that a policy refuses is told with the first', async () => {
    const app = deployment('till', { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0, have: 0 });
    const refused = (why: string) =>
      firstOf(
        [
          app,
          set,
          event(
            'FailedCreate',
            set,
            `Error creating: admission webhook "gate.shop.example" denied the request: ${why}`,
          ),
        ],
        'AdmissionWebhookDenied',
      );
    const both = await refused(
      '[cost-centre] you must provide labels: {"centre"}\n[few-ports] container main opens 4 ports',
    );
    expect(both.texts[0]).toContain('add label centre');
    expect(both.texts[1]).toContain('[few-ports] container main opens 4 ports');
    const one = await refused('[cost-centre] you must provide labels: {"centre"}');
    expect(one.texts.join('\n')).not.toContain('what else');
  });

  it('a line may be right, and what defines it be missing', async () => {
    const told = async (why: string) =>
      (
        await look({
          log: `Syntax error on line 2 of /etc/press/press.conf:\nInvalid command 'Squeeze', ${why}`,
          container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/press' }] },
          spec: { volumes: [{ name: 'conf', configMap: { name: 'press' } }] },
          objects: [obj('ConfigMap', 'press', { data: { 'press.conf': 'Listen 80\nSqueeze hard\n' } })],
        })
      ).texts.join('\n');
    expect(await told('perhaps misspelled or defined by a plugin not included in the press')).toContain(
      'load the plugin that defines what stands there, or correct line 2 of key press.conf',
    );
    expect(await told('perhaps misspelled')).not.toContain('load the');
  });

  it('an analysis is told with what it measured', async () => {
    const says = (message: string) => ({
      type: 'Healthy',
      status: 'False',
      reason: 'Aborted',
      message,
      lastTransitionTime: ago(50),
    });
    const failed = 'Metric "waste" assessed Failed due to failed (2) > failureLimit (1)';
    const rollout = obj('Rollout', 'press', {
      apiVersion: 'argoproj.io/v1alpha1',
      spec: { replicas: 1, template: { spec: { containers: [{ name: 'main', image: 'shop/press:2' }] } } },
      status: { abort: true, phase: 'Degraded', message: `RolloutAborted: ${failed}`, conditions: [says(failed)] },
    });
    const run = obj('AnalysisRun', 'press-2', {
      apiVersion: 'argoproj.io/v1alpha1',
      metadata: {
        ownerReferences: [{ kind: 'Rollout', name: 'press', uid: rollout.metadata['uid'], controller: true }],
      },
      spec: { metrics: [{ name: 'waste', successCondition: 'result[0] < 0.2', failureLimit: 1 }] },
      status: {
        phase: 'Failed',
        message: failed,
        metricResults: [{ name: 'waste', phase: 'Failed', measurements: [{ phase: 'Failed', value: '[31.5]' }] }],
      },
    });
    const { texts } = await firstOf([...healthyApp('web'), rollout, run], 'CustomResourceFailing');
    expect(texts[0]?.split('[31.5]')).toHaveLength(2);
    expect(texts[0]).toContain('their unit');
  });

  it('who runs with its old file is started again', async () => {
    const mounted = {
      volumes: [{ name: 'conf', configMap: { name: 'ledger' } }],
    };
    const [app, ...others] = healthyApp('ledger', 1, {
      container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/ledger' }] },
      spec: mounted,
    });
    if (!app) throw new Error('no app');
    const store = deployment('ledger', {
      ready: 1,
      container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/ledger' }] },
      template: mounted,
    });
    const { texts } = await look({
      log: 'FATAL the ledger server is not configured to use a WIDE page_format, which is required. Change its configuration to use a page_format=WIDE',
      container: { env: [{ name: 'LEDGER_HOST', value: 'ledger' }] },
      objects: [
        store,
        ...others,
        service('ledger', { app: 'ledger' }),
        obj('ConfigMap', 'ledger', { data: { 'ledger.conf': 'page_format=NARROW\n' } }),
      ],
    });
    expect(texts[0]).toContain('write WIDE in place of NARROW');
    expect(texts[0]).toContain('then restart deployment/ledger');
  });

  it('a name that is known to be missing is all that an init container waits for', async () => {
    const command = ['sh', '-c', 'until nc -z lodger 7000; do sleep 2; done'];
    const { findings } = await diagnoseRecording(
      backend({
        init: true,
        caught: 'running',
        running: 40,
        container: { command },
        objects: [service('ledger', { app: 'ledger' })],
      }),
    );
    const texts = findings.flatMap(({ remedies }) => remedies.map(({ text }) => text)).join('\n');
    expect(texts).toContain('create Service lodger');
    expect(texts).not.toContain('see what init container');
  });

  it('a name at the edge of what is left out is told whole', async () => {
    const name = 'Press.Values.hall.of.the.north';
    const long = `rendering the press hall failed and nothing that stands in it was made ${'x'.repeat(8)} ${'in the long hall of the press '.repeat(5)}at <.${name}>: nothing evaluates to a width where the press asks for one`;
    const text = clauseOf(long.replaceAll(': ', ' - '), 200);
    expect(text.length).toBeLessThanOrEqual(200);
    expect(text).toContain(' … ');
    for (const word of text.replace(' … ', ' ').split(' '))
      expect(long.replaceAll(': ', ' - ').split(' ')).toContain(word);
  });
});
