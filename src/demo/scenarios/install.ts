import { KINDS } from '../../core/kinds.ts';
import { chartObjects, SECRET } from './application.ts';
import { recordRelease } from './helm-release.ts';
import { HOST, PASSWORD, SECRET_DATA, TOLD_PASSWORD } from './secrets.ts';
import type { Scene } from './story.ts';

/** The database at its host outside the cluster, the namespace, and the Secret as it was made from the command line. */
export function prepare({ world, store, namespace }: Scene): void {
  world.databases.push({
    host: HOST,
    port: 5432,
    user: 'todo',
    password: PASSWORD,
    told: TOLD_PASSWORD,
    database: 'todo',
  });
  if (!store.get(KINDS.namespaces, undefined, namespace))
    store.create(KINDS.namespaces, {
      metadata: { name: namespace, labels: { 'kubernetes.io/metadata.name': namespace } },
    });
  createSecret({ store, namespace }, SECRET_DATA);
}

export function createSecret(
  { store, namespace }: Pick<Scene, 'store' | 'namespace'>,
  values: Readonly<Record<string, string>>,
): void {
  const data = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  store.create(KINDS.secrets, { metadata: { name: SECRET, namespace }, type: 'Opaque', data });
}

/** `helm install --set image.*.tag=TAG`. */
export function install(scene: Scene, tag: string): void {
  prepare(scene);
  for (const { kind, object } of chartObjects(scene.namespace, tag)) scene.store.create(kind, object);
  recordRelease(scene, 1, tag);
}
