import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Connection } from '../../src/cluster/index.ts';
import type { Kind } from '../../src/core/kinds.ts';
import { CustomReader } from '../../src/diagnose/read/custom/reader.ts';
import { obj } from '../helpers/k8s-more.ts';
import { serveRecording } from '../helpers/recorded-cluster.ts';

const { signal } = new AbortController();
const message = `no fuel ${'x'.repeat(60_000)}`;
const of = (kind: string) =>
  obj(kind, 'a', {
    apiVersion: 'barn.example.com/v1',
    metadata: { namespace: 'shop' },
    status: { conditions: [{ type: 'Ready', status: 'False', message }] },
  });

describe('custom resources of a namespace', () => {
  let cluster: Awaited<ReturnType<typeof serveRecording>>;
  let connection: Connection;
  beforeAll(async () => {
    cluster = await serveRecording({ namespace: 'shop', objects: ['Barn', 'Silo', 'Tractor', 'Pump'].map(of) });
    connection = await connect({ kubeconfig: cluster.kubeconfig, env: {} });
  });
  afterAll(async () => {
    await connection.close();
    await cluster.close();
  });

  const reader = async (): Promise<{ custom: CustomReader; kind: (word: string) => Kind }> => {
    const custom = new CustomReader(connection.reader, 'shop');
    const kinds = await custom.discover({}, signal);
    const kind = (word: string): Kind => {
      const found = kinds.find((one) => one.kind === word);
      if (!found) throw new Error(`no kind ${word}`);
      return found;
    };
    return { custom, kind };
  };

  it('say why each kind was not looked at, and nothing of one of which an object was read', async () => {
    const { custom, kind } = await reader();
    await custom.read([{ kind: kind('Barn') }, { kind: kind('Silo'), name: 'a' }], 2, signal);
    custom.leaveOut([{ kind: kind('Tractor') }]);
    expect(custom.notRead).toEqual([
      'custom resources: Tractor were not looked at, as they are more than one diagnosis reads; to look at one: kubewhy diagnose KIND/NAME',
      'custom resources: Pump were not looked at, as nothing points to one of them; to look at one: kubewhy diagnose KIND/NAME',
    ]);
  });

  it.each([undefined, 'a'])('have bounded texts, however they were read (name: %s)', async (name) => {
    const { custom, kind } = await reader();
    await custom.read([{ kind: kind('Barn'), ...(name === undefined ? {} : { name }) }], 1, signal);
    expect(custom.found.objects).toHaveLength(1);
    expect(JSON.stringify(custom.found.objects).length).toBeLessThan(9_000);
  });
});
