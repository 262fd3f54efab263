import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';

const main = { name: 'main', image: 'shop/backend:1', ports: [{ containerPort: 8080 }] };

async function besides(other: object) {
  const { findings } = await diagnoseRecording(
    backend({
      exit: 1,
      log: 'Error: listen tcp :6379: bind: address already in use',
      spec: { containers: [main, { name: 'other', image: 'shop/other:1', ...other }] },
    }),
    { workload: 'backend' },
  );
  return findings.find(({ cause }) => cause === 'PortInUse');
}

describe('a port that is taken', () => {
  it.each([
    [{ ports: [{ containerPort: 6379 }] }, 'ports[0]', 'containerPort 6379'],
    [{ env: [{ name: 'HTTP_PORT', value: '6379' }] }, 'env[HTTP_PORT]', 'HTTP_PORT=6379'],
    [{ env: [{ name: 'LISTEN_ADDR', value: ':6379' }] }, 'env[LISTEN_ADDR]', 'LISTEN_ADDR=:6379'],
    [{ args: ['serve', '--bind=0.0.0.0:6379'] }, 'args[1]', '--bind=0.0.0.0:6379'],
    [{ args: ['serve', '--port', '6379'] }, 'args[2]', '6379'],
  ])('is held by the container that says so: %j', async (other, path, text) => {
    const found = await besides(other);
    expect(found?.title).toContain('container other of the same pod has it');
    expect(found?.evidence).toContainEqual(
      expect.objectContaining({ source: expect.stringContaining(`.spec.containers[other].${path}`), text }),
    );
  });

  it.each([
    { env: [{ name: 'REDIS_ADDR', value: 'redis:6379' }] },
    { env: [{ name: 'REDIS_PORT', value: '6379' }] },
    { env: [{ name: 'CACHE_ADDRESS', value: 'cache.shop.svc:6379' }] },
    { args: ['--upstream-addr=redis:6379'] },
    { args: ['--retries', '6379'] },
  ])('is not held by what only connects there: %j', async (other) => {
    const found = await besides(other);
    expect(found?.cause).toBe('PortInUse');
    expect(JSON.stringify(found)).not.toContain('container other');
  });
});
