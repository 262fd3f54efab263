import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SCENARIOS, startEmbedded } from '../../src/demo/index.ts';

describe('the embedded cluster', () => {
  it('starts on a free port, with a kubeconfig that leads to it', async () => {
    const cluster = await startEmbedded({ scenario: 'healthy', namespace: 'elsewhere' });
    try {
      const config = parse(cluster.kubeconfig) as {
        'current-context': string;
        clusters: { cluster: { server: string; 'insecure-skip-tls-verify': boolean } }[];
        contexts: { name: string; context: { namespace: string } }[];
      };
      expect(config['current-context']).toBe('kubewhy-demo');
      expect(config.clusters[0]?.cluster).toEqual({ server: cluster.url, 'insecure-skip-tls-verify': true });
      expect(config.contexts[0]?.context.namespace).toBe('elsewhere');
      const pods = (await (await fetch(`${cluster.url}/api/v1/namespaces/elsewhere/pods`)).json()) as {
        items: unknown[];
      };
      expect(pods.items.length).toBeGreaterThan(3);
      expect(cluster.requests.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
        'GET /api/v1/namespaces/elsewhere/pods 200',
      ]);
    } finally {
      await cluster.close();
    }
    await expect(fetch(cluster.url)).rejects.toThrow('fetch failed');
  });

  it('lists everything that it offers as tables, with a cell for each column', async () => {
    const cluster = await startEmbedded({ scenario: 'healthy' });
    const get = async (path: string, accept: string): Promise<Table> =>
      (await (await fetch(`${cluster.url}${path}`, { headers: { accept } })).json()) as Table;
    type Table = {
      kind: string;
      columnDefinitions: unknown[];
      rows: { cells: unknown[] }[] | null;
      resources: { name: string; verbs: string[] }[];
      groups: { preferredVersion: { groupVersion: string } }[];
    };
    try {
      const { groups } = await get('/apis', 'application/json');
      let rows = 0;
      for (const root of [
        '/api/v1',
        ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`),
      ]) {
        const { resources } = await get(root, 'application/json');
        for (const { name } of resources.filter(({ verbs }) => verbs.includes('watch'))) {
          const table = await get(`${root}/${name}`, 'application/json;as=Table;v=v1;g=meta.k8s.io');
          expect(`${name} ${table.kind}`).toBe(`${name} Table`);
          for (const { cells } of table.rows ?? []) {
            expect(cells.length).toBe(table.columnDefinitions.length);
            expect(
              cells.filter((cell) => !/^("(?!.*NaN)(?!.*undefined).*"|\d+|true|false)$/.test(JSON.stringify(cell))),
            ).toEqual([]);
            rows += 1;
          }
        }
      }
      expect(rows).toBeGreaterThan(20);
    } finally {
      await cluster.close();
    }
  });

  it('ends open watches and followed logs when it closes', async () => {
    const cluster = await startEmbedded({ scenario: 'healthy' });
    const watch = await fetch(`${cluster.url}/api/v1/pods?watch=true`);
    const closing = cluster.close();
    await expect(watch.text()).rejects.toThrow('terminated');
    await closing;
  });

  it('names the scenarios for one that is not there', async () => {
    await expect(startEmbedded({ scenario: 'healthyy' })).rejects.toMatchObject({
      code: 'bad-input',
      nextStep: expect.stringContaining('did you mean healthy?'),
    });
  });

  it('says so when the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(startEmbedded({ scenario: 'healthy', port })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('EADDRINUSE'),
    });
    other.close();
  });

  it('has scenarios with a question, and a cause for all but the healthy one', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
    for (const { name, question, cause } of SCENARIOS) {
      expect(question).not.toBe('');
      expect(cause === null).toBe(name === 'healthy');
    }
  });
});
