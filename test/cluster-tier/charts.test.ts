import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHARTS, writeChart } from './charts.ts';
import { applyOf, helm, kubectl, kubewhy, missing, remove, type Run } from './cluster.ts';

if (missing) console.log(`SKIPPED: charts of all kinds on a real cluster: ${missing}`);

describe.skipIf(missing).each([4, 3] as const)('charts of all kinds with helm %s', { concurrent: true }, (major) => {
  const namespace = `tier-charts-${major}`;
  const home = mkdtempSync(join(tmpdir(), `kubewhy-charts-${major}-`));
  const env = { HOME: home, KUBEWHY_HELM: `helm${major}` };
  const change = async (question: string): Promise<Run> => {
    const asked = await kubewhy(['-n', namespace, question], '', env);
    const words = applyOf(asked);
    const { code, stdout, stderr } = asked;
    expect({ question, code, stdout, stderr, words: words.length }).toMatchObject({ code: 3, words: 4 });
    return kubewhy(words, '', env);
  };

  beforeAll(async () => {
    for (const name of [namespace, `${namespace}-b`]) {
      await kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait=true', '--timeout=120s');
      await kubectl('create', 'namespace', name);
    }
  });
  afterAll(async () => {
    if (missing) return;
    await remove(namespace);
    await remove(`${namespace}-b`);
    await kubectl('delete', 'crd', 'gadgets.tier-charts.example.com', '--ignore-not-found');
  });

  describe('one after the other', { concurrent: false }, () => {
    // Helm 3 where it renders, installs or rolls back in its own way.
    const kinds = Object.entries(CHARTS).filter(
      ([name]) => major === 4 || /crds|hooks|look-up|YAML|elsewhere/.test(name),
    );
    it.each(kinds.map(([name, kind], at) => [name, kind, `r${at}`] as const))(
      'a chart with %s is installed, upgraded and rolled back',
      async (_name, kind, release) => {
        const chart = writeChart(join(home, release), 'web', kind);
        const set = kind.install === undefined ? '' : ` --set ${kind.install}`;
        const steps = [
          [`helm upgrade --install ${release} ${chart}${set}`, 'is deployed at revision 1'],
          [`helm upgrade ${release} ${chart} --set ${kind.upgrade}`, 'is deployed at revision 2'],
          [`helm rollback ${release} 1`, 'is deployed at revision 3'],
        ] as const;
        for (const [line, said] of steps) {
          const { code, stdout, stderr } = await change(line);
          expect({ line, code, stdout, stderr }).toMatchObject({
            code: 0,
            stdout: expect.stringContaining(said) as string,
          });
        }
        expect(await helm(major, 'get', 'values', release, '-n', namespace, '-o', 'json')).toBe(
          await helm(major, 'get', 'values', release, '-n', namespace, '-o', 'json', '--revision', '1'),
        );
        await helm(major, 'uninstall', release, '-n', namespace);
      },
    );
  });
});
