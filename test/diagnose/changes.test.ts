import { describe, expect, it } from 'vitest';
import { connect } from '../../src/cluster/index.ts';
import { whatChanged, type Changes } from '../../src/diagnose/index.ts';
import { ago, crashingPod, deployment, NAMESPACE, NOON, obj, replicaSet, type Obj } from '../helpers/k8s-more.ts';
import { serveRecording } from '../helpers/recorded-cluster.ts';

const written = (manager: string, minutes: number, fieldsV1: object): object => ({
  manager,
  operation: 'Update',
  time: ago(minutes),
  fieldsType: 'FieldsV1',
  fieldsV1,
});

async function changesOf(objects: readonly Obj[], workload: string | undefined, hours = 24): Promise<Changes> {
  const cluster = await serveRecording({ objects, namespace: NAMESPACE });
  const connection = await connect({ kubeconfig: cluster.kubeconfig, env: {} });
  try {
    const request = { namespace: NAMESPACE, forMs: hours * 3_600_000, ...(workload === undefined ? {} : { workload }) };
    return await whatChanged(request, connection.reader, () => NOON, new AbortController().signal);
  } finally {
    await connection.close();
    await cluster.close();
  }
}

/**
 * A Deployment whose second revision, half an hour ago, brought another image; its ConfigMap was changed an hour ago.
 */
function world(): Obj[] {
  const app = deployment('web', { ready: 0 });
  const set = (revision: number, image: string, minutes: number): Obj => {
    const made = replicaSet(app, revision, { ready: 0 });
    const spec = made['spec'] as { template: { spec: { containers: { image: string }[] } } };
    const template = structuredClone(spec.template);
    for (const container of template.spec.containers) container.image = image;
    return { ...made, spec: { ...spec, template }, metadata: { ...made.metadata, creationTimestamp: ago(minutes) } };
  };
  const newest = set(2, 'shop/web:2', 30);
  const pod = crashingPod('web-h2-x', { owner: newest, labels: { app: 'web', 'pod-template-hash': 'h2' } });
  const podSpec = pod['spec'] as { containers: object[] };
  const envFrom = [{ configMapRef: { name: 'web-env' } }];
  return [
    {
      ...app,
      metadata: { ...app.metadata, managedFields: [written('kubectl-set', 30, { 'f:spec': { 'f:template': {} } })] },
    },
    set(1, 'shop/web:1', 600),
    newest,
    { ...pod, spec: { ...podSpec, containers: podSpec.containers.map((one) => ({ ...one, envFrom })) } },
    obj('ConfigMap', 'web-env', {
      data: { GREETING: 'top-secret-greeting' },
      metadata: { managedFields: [written('argocd-controller', 60, { 'f:data': { 'f:GREETING': {} } })] },
    }),
    obj('ConfigMap', 'other', { data: { A: 'b' } }),
  ];
}

describe('what changed', () => {
  it('shows no value that may be a secret, of options and variables alike', async () => {
    const planted = [
      'Planted-1-S3cret',
      'Planted-2-S3cret',
      'maple71',
      'rosebud9',
      '4711',
      'k3kd93kd',
      'spruce91',
      'birch44',
    ];
    const [one = '', two = '', three = '', four = '', five = '', six = '', seven = '', eight = ''] = planted;
    const names = ['DB_PASSWORD', 'PIN', 'SALT', 'UNLOCK_CODE', 'REPL_MASTER'];
    const withParts = (set: Obj, args: readonly string[], values: readonly string[]): Obj => {
      const spec = structuredClone(set['spec']) as { template: { spec: { containers: object[] } } };
      spec.template.spec.containers = spec.template.spec.containers.map((container) => ({
        ...container,
        args,
        env: [...names.map((name, at) => ({ name, value: values[at] })), { name: 'MODE', value: values.at(-1) }],
      }));
      return { ...set, spec };
    };
    const objects = world().map((object) =>
      object.kind !== 'ReplicaSet'
        ? object
        : object.metadata.name.endsWith('h1')
          ? withParts(
              object,
              [`-p${one}`, `--password=${two}`, `--user=app:${eight}`],
              [three, five, six, seven, 'OldMasterPw9', 'slow'],
            )
          : withParts(object, ['--max=5'], [four, '8812', 'x9x9x9x9', 'cedar12', 'NewMasterPw7', 'fast']),
    );
    const told = JSON.stringify(await changesOf(objects, 'web'));
    expect(told).toContain('args of main: --max=5 added');
    expect(told).toContain('MODE slow → fast');
    for (const secret of [...planted, 'OldMasterPw9', 'NewMasterPw7', '8812', 'x9x9x9x9', 'cedar12'])
      expect(told).not.toContain(secret);
  });

  it('tells revisions and configuration with who wrote them, and the first fault after them', async () => {
    const { moments } = await changesOf(world(), 'deployment/web');
    expect(moments.map(({ what, object, by }) => [what, `${object.kind}/${object.name}`, by])).toEqual([
      ['rollout', 'Deployment/web', undefined],
      ['configuration', 'ConfigMap/web-env', 'argocd-controller'],
      ['rollout', 'Deployment/web', 'kubectl-set'],
      ['fault', 'Deployment/web', undefined],
    ]);
    expect(moments[2]?.text).toContain('shop/web:1 → shop/web:2');
    expect(moments[3]?.text).toMatch(/after deployment web: revision 2.*by kubectl-set/);
  });

  it('never tells a value', async () => {
    expect(JSON.stringify(await changesOf(world(), undefined))).not.toContain('top-secret-greeting');
  });

  it('leaves out what is older', async () => {
    const { moments } = await changesOf(world(), 'deployment/web', 0.75);
    expect(moments.map(({ what }) => what)).not.toContain('configuration');
  });

  it('of a workload that is not there is a clear error', async () => {
    await expect(changesOf(world(), 'deployment/nothing-like-it')).rejects.toMatchObject({ code: 'not-found' });
  });
});
