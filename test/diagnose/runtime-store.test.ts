import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { deployment, obj, ownedBy, replicaSet, type Obj } from '../helpers/k8s-more.ts';

const blocked = (message: string, reason = 'CreateContainerError'): Fault => ({ waiting: { reason, message } });
const told = async (fault: Fault): Promise<readonly string[]> => {
  const { findings } = await diagnoseRecording(backend(fault));
  return findings.flatMap(({ cause, title, remedies }) => [cause, title, ...remedies.map(({ text }) => text)]);
};

const LAYER =
  'failed to create snapshot: open /var/lib/rancher/agent/containerd/io.containerd.content.v1.content/blobs/sha256/ab12: ';

/** A workload whose pod on node n7 waits with these words. */
function stuck(name: string, message: string): readonly Obj[] {
  const own = deployment(name, { ready: 0 });
  const set = replicaSet(own, 1, { ready: 0 });
  const container = { name: 'main', image: `quay.io/mill/${name}:1` };
  const status = {
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'True' }],
    containerStatuses: [
      {
        name: 'main',
        ready: false,
        restartCount: 0,
        image: container.image,
        state: { waiting: { reason: 'ImageInspectError', message } },
      },
    ],
  };
  const pod = obj(
    'Pod',
    `${set.metadata.name}-x1`,
    {
      metadata: { labels: { app: name }, ...ownedBy(set) },
      spec: { nodeName: 'n7', containers: [container] },
      status,
    },
    40,
  );
  return [own, set, pod];
}

describe('a runtime that finds its store on the node damaged', () => {
  it('is advised by the image first, then by the store and its place', async () => {
    const text = await told(blocked(`${LAYER}no such file or directory`));
    expect(text[0]).toBe('ContainerRuntimeError');
    expect(text[1]).toBe('the container runtime of node n1 cannot create container main');
    expect(text[2]).toMatch(/^remove image \S+ on node n1, so that it is pulled again: crictl rmi \S+$/);
    expect(text[3]).toMatch(/^where that fails, make the store of the runtime on node n1 anew/);
    expect(text[3]).toContain('move /var/lib/rancher/agent/containerd away');
    expect(text[3]).toContain('kubectl drain n1 --ignore-daemonsets;');
  });

  it('that the disk itself does not read is advised to look at the disk first', async () => {
    const text = await told(blocked(`${LAYER}input/output error`));
    expect(text[2]).toMatch(/^check the disk of node n1 that holds \/var\/lib\/rancher\/agent\/containerd/);
  });

  it.each([
    ['of a volume', 'failed to mount /var/lib/kubelet/pods/ab/volumes/image/data: no such file or directory'],
    ['of the program', 'exec: "/srv/app/image/run": stat /srv/app/image/run: no such file or directory'],
    [
      'in the container',
      'error mounting "/srv/x" to rootfs at "/etc/x": open /run/containerd/io.containerd.runtime.v2.task/k8s.io/ab/rootfs/etc/x: not a directory',
    ],
    [
      'of a folder of the node that is mounted',
      'failed to generate container "ab" spec: failed to generate spec: failed to stat "/mnt/barn/images/oats": stat /mnt/barn/images/oats: no such file or directory',
    ],
    [
      'of a folder that is made to be mounted',
      "error while creating mount source path '/srv/barn/content/oats': mkdir /srv/barn: read-only file system",
    ],
    ['without a word for damage', `${LAYER}context canceled`],
  ])('is not what a path %s says', async (_what, message) => {
    expect((await told(blocked(message))).join('\n')).not.toMatch(/store of the (?:container )?runtime|crictl rmi/);
  });

  it('is not what lies in a volume of the pod, whatever the folder is called', async () => {
    const volumes = [{ name: 'oats', hostPath: { path: '/mnt/barn/overlay/' } }];
    const message = 'failed to chown /mnt/barn/overlay/oats: input/output error';
    const text = (await told({ ...blocked(message), spec: { volumes } })).join('\n');
    expect(text).not.toMatch(/move \/mnt|store of the (?:container )?runtime/);
    expect((await told(blocked(message))).join('\n')).toMatch(/move \/mnt\/barn away/);
  });

  it('a folder of the node that is not there is told as that of a volume', async () => {
    const message =
      'failed to generate container "ab" spec: failed to generate spec: failed to stat "/mnt/barn/oats": stat /mnt/barn/oats: no such file or directory';
    const [cause, title, advice] = await told(blocked(message));
    expect(cause).toBe('MountPathInvalid');
    expect(title).toMatch(/\/mnt\/barn\/oats of its node$/);
    expect(advice).toMatch(/hostPath volume \(\/mnt\/barn\/oats\)/);
  });

  it('is one fault of the node where it stops several workloads', async () => {
    const message = 'readlink /var/lib/containers/storage/overlay/l: invalid argument';
    const { findings } = await diagnoseRecording({ objects: [...stuck('press', message), ...stuck('kiln', message)] });
    expect(findings.map(({ cause, subject }) => `${cause} ${subject.kind}/${subject.name}`)).toEqual([
      'ContainerRuntimeError Node/n7',
    ]);
    expect(findings[0]?.remedies[0]?.text).toMatch(/^make the store .* move \/var\/lib\/containers\/storage away/);
    expect(findings[0]?.pods).toHaveLength(2);
  });
});

it.each<[string, string, Fault['spec']]>([
  [
    'mounts',
    'container init caused: rootfs_linux.go:76: mounting "/data/till/images/conf" to rootfs at "/etc/conf" caused: not a directory',
    undefined,
  ],
  [
    'takes from the node',
    "error while creating mount source path '/srv/till/content/x': mkdir /srv/till: read-only file system",
    { volumes: [{ name: 'own', hostPath: { path: '/srv/till/content' } }] },
  ],
  ['names a volume by', 'cannot bind /var/lib/docker/volumes/till/layers/y: no such file or directory', undefined],
  ['keeps in a folder that is called as one of an image', 'lstat /srv/till/images/a.db: input/output error', undefined],
])('what a pod %s is not the store of its node, which is to be moved away', async (_, message, spec) => {
  const words = (await told({ ...blocked(message), ...(spec ? { spec } : {}) })).join('\n');
  expect(words).not.toBe('');
  expect(words).not.toMatch(/kubectl drain|store of the runtime|remove image|fsck/);
});
