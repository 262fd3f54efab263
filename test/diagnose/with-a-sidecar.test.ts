import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { NOW, readCase } from '../helpers/case-folder.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { misjudged } from '../helpers/judge.ts';

const FIELD = resolve(import.meta.dirname, '../fixtures/field');

const proxy = (port: number, name: string) => ({
  name: 'mesh-proxy',
  image: 'registry.acme.example/mesh/proxy:1.4.2',
  ports: [{ containerPort: port, name }],
});
type Status = { readonly state?: { readonly waiting?: { readonly reason?: string } } };
type Shape = {
  readonly kind?: string;
  readonly spec?: { readonly containers?: readonly unknown[]; readonly template?: { readonly spec?: object } };
  readonly status?: { readonly containerStatuses?: readonly Status[]; readonly startTime?: string };
};

/** The object as a mesh leaves it: one container more, which is ready and says nothing. */
function injected(object: unknown, port: number, name: string): unknown {
  const { kind = '', spec, status } = object as Shape;
  const more = proxy(port, name);
  const add = (pod: object): object => ({
    ...pod,
    containers: [...((pod as { containers?: readonly unknown[] }).containers ?? []), more],
  });
  if (['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(kind) && spec?.template?.spec)
    return { ...(object as object), spec: { ...spec, template: { ...spec.template, spec: add(spec.template.spec) } } };
  if (kind !== 'Pod' || spec === undefined) return object;
  const at = status?.startTime ?? '2026-11-26T10:00:00Z';
  const own = {
    name: more.name,
    image: more.image,
    imageID: more.image,
    containerID: 'containerd://mesh',
    ready: true,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: at } },
  };
  return {
    ...(object as object),
    spec: add(spec),
    status: { ...status, containerStatuses: [...(status?.containerStatuses ?? []), own] },
  };
}

it.each([
  ['1534-ok-httpd-complains-all-day', 15090, 'http-envoy-prom'],
  ['642-ready-worker-asks-the-default-broker', 15090, 'http-envoy-prom'],
  ['605-the-proxy-beside-it-listens-on-another-port', 4191, 'linkerd-admin'],
  ['645-fastcgi-of-the-same-pod-at-another-port', 4191, 'linkerd-admin'],
  ['1386-kafka-python-bootstrap-name', 9102, 'metrics'],
])('a container of a mesh beside it changes nothing: %s', async (name, port, portName) => {
  const { expected, recording } = readCase(FIELD, name);
  const { namespace, subject } = expected;
  const objects = (recording.objects ?? []).map((object) => injected(object, port, portName));
  const diagnosis = await diagnoseRecording(
    { ...recording, objects },
    { namespace, now: NOW, ...(subject === null ? {} : { workload: subject }) },
  );
  expect(misjudged(expected, diagnosis, 0)).toBeUndefined();
});
