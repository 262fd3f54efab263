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
