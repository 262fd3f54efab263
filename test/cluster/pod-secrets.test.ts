import { expect, it } from 'vitest';
import { PodSecrets } from '../../src/cluster/read/hiding/pod-secrets.ts';
import { never } from '../helpers/cluster-server.ts';

it('a pod that comes after very many others has its Secrets read as the first one had', async () => {
  const secrets = new PodSecrets();
  const pod = (at: number) => ({
    metadata: { namespace: 'shop', name: `web-${at}` },
    spec: { containers: [{ name: 'web', envFrom: [{ secretRef: { name: `keys-${at}` } }] }] },
  });
  for (let at = 0; at <= 20_000; at++) secrets.note(pod(at));
  let asked = 0;
  const transport = new Proxy({}, { get: () => () => Promise.reject(new Error(`${++asked}`)) });
  await secrets.learn(transport as never, 'web-20000', 'shop', 1000, never);
  expect(asked).toBeGreaterThan(0);
});

it('a pod that names more Secrets than are read at once has all of them read', async () => {
  const secrets = new PodSecrets();
  const env = Array.from({ length: 120 }, (_, at) => ({
    name: `KEY_${at}`,
    valueFrom: { secretKeyRef: { name: `key-${at}`, key: 'value' } },
  }));
  secrets.note({ metadata: { namespace: 'shop', name: 'web' }, spec: { containers: [{ name: 'web', env }] } });
  const asked = new Set<string>();
  const transport = new Proxy(
    {},
    {
      get: () => (request: { path: string }) => {
        asked.add(request.path);
        return Promise.reject(new Error('away'));
      },
    },
  );
  await secrets.learn(transport as never, 'web', 'shop', 1000, never);
  expect(asked.size).toBe(120);
  expect([...asked].at(-1)).toContain('/secrets/key-119');
});
