import { spawnSync } from 'node:child_process';
import { assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  packageArgv,
  pullArgv,
  renderArgv,
  rollbackArgv,
  storedArgv,
  uninstallArgv,
  upgradeArgv,
  type UpgradeArgs,
} from '../../src/helm/argv.ts';
import { chartReference, chartVersion } from '../../src/helm/chart-reference.ts';
import { findProgram } from '../demo/programs.ts';

const PLACE = { context: 'kind-dev', namespace: 'todo-chatbot', release: 'todo', timeoutSeconds: 300 };
const UPGRADE: UpgradeArgs = {
  ...PLACE,
  install: false,
  chart: '/state/run-1/todo-chatbot.tgz',
  valuesFile: '/state/run-1/values.json',
  mode: 'reset-then-reuse',
  forceConflicts: false,
};

/** Every argv that can be run, by name. */
const every = (major: 3 | 4): [string, string[]][] => {
  const upgrade = upgradeArgv(major, UPGRADE);
  return [
    ['version', ['version', '--template={{.Version}}']],
    ['upgrade', upgrade],
    ['upgrade, reset', upgradeArgv(major, { ...UPGRADE, mode: 'reset' })],
    ['upgrade, reuse', upgradeArgv(major, { ...UPGRADE, mode: 'reuse' })],
    ['upgrade, taking fields over', upgradeArgv(major, { ...UPGRADE, forceConflicts: true })],
    ['upgrade, rendered', renderArgv(upgrade)],
    ['install', upgradeArgv(major, { ...UPGRADE, install: true })],
    ['install, rendered', renderArgv(upgradeArgv(major, { ...UPGRADE, install: true }))],
    ['rollback', rollbackArgv(major, { ...PLACE, revision: 7, forceConflicts: false, noHooks: false })],
    [
      'rollback, taking fields over',
      rollbackArgv(major, { ...PLACE, revision: 7, forceConflicts: true, noHooks: false }),
    ],
    ['rollback, without hooks', rollbackArgv(major, { ...PLACE, revision: 7, forceConflicts: false, noHooks: true })],
    ['uninstall', uninstallArgv(PLACE)],
    ['manifest of a revision', storedArgv('manifest', { ...PLACE, revision: 7 })],
    ['hooks of a revision', storedArgv('hooks', { ...PLACE, revision: 7 })],
    ['package', packageArgv('/home/me/chart', '/state/run-1')],
    ['pull', pullArgv('oci://ghcr.io/me/chart', '1.2.3', '/state/run-1')],
    ['pull, newest', pullArgv('me/chart', undefined, '/state/run-1')],
  ];
};

describe.each([3, 4] as const)('the command lines for helm %s', (major) => {
  it('are those of the golden file', async () => {
    const text = every(major)
      .map(([name, words]) => `${name}\n  helm ${words.join('\n       ')}\n`)
      .join('\n');
    await expect(text).toMatchFileSnapshot(`../golden/helm${major}-argv.txt`);
  });

  const program = findProgram(`helm${major}`, ['version']);
  if (program === undefined) process.stderr.write(`SKIPPED: no helm${major} here that could judge its flags\n`);
  it.skipIf(program === undefined)('have only flags that the real program knows', () => {
    for (const [name, words] of every(major)) {
      // --help makes helm parse all flags and do nothing.
      const end = words.indexOf('--');
      const asked = end < 0 ? [...words, '--help'] : [...words.slice(0, end), '--help'];
      const { status, stderr } = spawnSync(program ?? '', asked, { encoding: 'utf8' });
      expect({ name, status, stderr: stderr.replace(/^level=WARN.*\n?/gm, '') }).toEqual({
        name,
        status: 0,
        stderr: '',
      });
    }
  });
});

const evil = oneof(
  string({ unit: 'binary', maxLength: 60 }),
  constantFrom(
    '--server=https://evil',
    '-sURL',
    '--kubeconfig=/tmp/x',
    '--post-renderer=/bin/sh',
    '$(id)',
    '`id`',
    'a;id',
    'a\nb',
    'a --set x=y',
    '../../etc',
    '--',
    '-',
    'x\0y',
    'http://evil/c.tgz',
    'file:///etc/passwd',
    'oci://evil/--x',
  ),
);
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

describe('whatever stands in a name', () => {
  it('is one word, no flag, and behind the --, or it is refused', () => {
    assert(
      property(constantFrom(3, 4), evil, evil, evil, evil, (major, release, namespace, context, chart) => {
        let words: string[];
        try {
          words = upgradeArgv(major, {
            ...UPGRADE,
            release,
            namespace,
            context,
            chart: `/state/run-1/${chart}`,
          });
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-input' });
          return;
        }
        const plain = upgradeArgv(major, UPGRADE);
        const end = words.indexOf('--');
        expect(words).toHaveLength(plain.length);
        expect(end).toBe(plain.indexOf('--'));
        // The same flags in the same order: only values differ.
        const flags = (list: readonly string[]): string[] => list.slice(0, end).map((word) => word.split('=')[0] ?? '');
        expect(flags(words)).toEqual(flags(plain));
        expect(words[end + 1]).toMatch(NAME);
        expect(words[end + 2]?.startsWith('/state/run-1/')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never makes a chart of a flag, a URL of the web or a file URL', () => {
    assert(
      property(evil, (text) => {
        let found: ReturnType<typeof chartReference>;
        try {
          found = chartReference(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-input' });
          return;
        }
        if (found.type === 'remote') expect(found.reference).toMatch(/^(?:oci:\/\/[a-z0-9]|[A-Za-z0-9])/);
        if (found.type === 'folder' || found.type === 'file') expect(found.path.startsWith('/')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['--version=1', '1 2', '$(id)', '', '-1'])('refuses the chart version %j', (version) => {
    expect(() => chartVersion(version)).toThrow(/not a chart version/);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses the revision %s', (revision) => {
    expect(() => rollbackArgv(4, { ...PLACE, revision, forceConflicts: false, noHooks: false })).toThrow(
      /not a revision/,
    );
  });
});
